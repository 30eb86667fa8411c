import type { PlatformConfig } from "../config/schema";
import type { AlarmRules } from "./alarms";
import { healthCheckMetric } from "./metrics";

/**
 * The alarm of one frontend's health check in one region. Nothing but people follows it: it moves no traffic.
 *
 * @param links lines at the end of the mail, such as where the button is
 */
export function endpointAlarms(
  host: string,
  healthCheckId: string,
  { alarm }: PlatformConfig["budget"],
  links: readonly string[],
): AlarmRules {
  return {
    unreachable: {
      meaning: `https://${host}/health does not answer Route 53's checkers around the world.`,
      firstAction:
        "Compare with the prober's alarms of that region: if it agrees, begin the decision; if only this one fires, look at DNS, certificate and web ACL.",
      links,
      watches: healthCheckMetric(healthCheckId)("HealthCheckStatus", "Minimum"),
      fires: { below: 1 },
      periodSeconds: alarm.periodSeconds,
      evaluationPeriods: alarm.evaluationPeriods,
      silence: "trouble",
    },
  };
}

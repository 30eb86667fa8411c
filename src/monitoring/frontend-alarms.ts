import type { PlatformConfig } from "../config/schema";
import type { AlarmRules } from "./alarms";
import { serviceMetric, targetGroupMetric } from "./metrics";

export interface FrontendAlarmsProps {
  readonly loadBalancerArnSuffix: string;
  readonly targetGroupArnSuffix: string;
  readonly service: { readonly clusterName: string; readonly serviceName: string };
  readonly load: PlatformConfig["frontends"][string]["load"];
  /** Least tasks that the region keeps running. */
  readonly floor: number;
}

/** Of a hundred answers, how many may be errors for minutes before somebody has to look. */
const ERROR_PERCENT = 1;

/** A page that takes longer makes customers leave. */
const LATENCY_SECONDS = 2;

/** Alarms of one frontend in one region. */
export function frontendAlarms(props: FrontendAlarmsProps): AlarmRules {
  const { load, floor, service } = props;
  const target = targetGroupMetric(props.loadBalancerArnSuffix, props.targetGroupArnSuffix);
  const needed = Math.ceil(load.peakRequestsPerSecond / load.requestsPerSecondPerTask);
  return {
    "healthy-hosts": {
      meaning: `Fewer than ${needed} healthy tasks, which is what the peak load needs.`,
      firstAction:
        "Look at the stopped tasks of the service in ECS and at why they stopped. If customers see errors in the active region as well, prepare the failover.",
      watches: target("HealthyHostCount", "Minimum"),
      fires: { below: needed },
      evaluationPeriods: 2,
      silence: "trouble",
    },
    errors: {
      meaning: `More than ${ERROR_PERCENT} % of the answers are errors of the frontend.`,
      firstAction: "Read the frontend's log for the failing API, and see whether a deployment has just ended.",
      watches: {
        expression: "100 * FILL(errors, 0) / requests",
        label: "errors in percent",
        metrics: {
          errors: target("HTTPCode_Target_5XX_Count", "Sum"),
          requests: target("RequestCount", "Sum"),
        },
      },
      fires: { above: ERROR_PERCENT },
      evaluationPeriods: 5,
      badPeriods: 3,
      silence: { normal: "without requests there are no errors. The prober tells when requests do not arrive." },
    },
    latency: {
      meaning: `One answer of twenty takes longer than ${LATENCY_SECONDS} s.`,
      firstAction:
        "Compare with the latency of the APIs: if they are slow too, begin there, otherwise with the tasks' CPU.",
      watches: target("TargetResponseTime", "p95"),
      fires: { above: LATENCY_SECONDS },
      evaluationPeriods: 5,
      silence: { normal: "without requests there is no latency." },
    },
    tasks: {
      meaning: `Fewer tasks than the ${floor} that this region keeps running.`,
      firstAction: "Look at the events of the service in ECS: no capacity, an image that cannot be pulled, or a crash.",
      watches: serviceMetric(service.clusterName, service.serviceName)("RunningTaskCount", "Minimum"),
      fires: { below: floor },
      evaluationPeriods: 5,
      silence: "trouble",
    },
  };
}

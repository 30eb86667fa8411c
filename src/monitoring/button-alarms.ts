import type { AlarmRules } from "./alarms";
import { buildMetric, bundleAge } from "./metrics";

/**
 * A bundle is made at every deployment. One that is older than this was not even tried out for a month, and what AWS
 * changed since then nobody has seen.
 */
export const OLD_HOURS = 35 * 24;

/** That the console's button has something to press from, and that a press came to its end. */
export function buttonAlarms(projectName: string, metricNamespace: string, region: string): AlarmRules {
  return {
    "bundle-age": {
      meaning: `The button's bundle is missing, or older than ${OLD_HOURS / 24} days.`,
      firstAction:
        "Run npm run bundle from the commit that is deployed. If there are no figures although it is there, look at the prober's log.",
      watches: bundleAge(metricNamespace, region),
      fires: { above: OLD_HOURS },
      evaluationPeriods: 5,
      silence: "trouble",
    },
    failed: {
      meaning: "A press from the console failed.",
      firstAction:
        "Read the last lines of the run in CodeBuild: they say what is left. A press can be repeated; after a refusal do first what it says.",
      watches: buildMetric(projectName)("FailedBuilds", "Sum"),
      fires: { above: 0 },
      silence: { normal: "CodeBuild has figures only in minutes in which a press ends." },
    },
  };
}

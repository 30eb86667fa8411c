import type { PlatformConfig } from "../config/schema";
import type { AlarmRules } from "./alarms";
import { apiMetric, functionMetric } from "./metrics";

/** Of what a function or its API may use, how much is used before somebody has to look. */
const NEAR = 0.8;

const ERROR_PERCENT = 1;

/** Three times what an external API may take is not an answer that a page can wait for. */
const LATENCY_MILLISECONDS = 3000;

const NOT_CALLED = "a function that is not called has no figures. The prober calls it through its API every minute.";

type Shape = Pick<PlatformConfig["backends"][string], "reservedConcurrency" | "timeoutSeconds">;

/** Alarms of one backend in one region: its function, and the API in front. */
export function backendAlarms(name: string, shape: Shape): AlarmRules {
  return { ...functionAlarms(name, shape), ...apiAlarms(name) };
}

/** Also for functions without an API. */
export function functionAlarms(name: string, { reservedConcurrency, timeoutSeconds }: Shape): AlarmRules {
  const metric = functionMetric(name);
  return {
    errors: {
      meaning: "The function fails or runs out of time.",
      firstAction: "Read the function's log for the reason, and see whether a new version has just been deployed.",
      watches: metric("Errors", "Sum"),
      fires: { above: 0 },
      evaluationPeriods: 5,
      badPeriods: 3,
      silence: { normal: NOT_CALLED },
    },
    throttles: {
      meaning: "Calls are refused, because the function has used up its concurrency.",
      firstAction:
        "See whether the load is real. If so raise reservedConcurrency in the configuration, otherwise find who calls.",
      watches: metric("Throttles", "Sum"),
      fires: { above: 0 },
      evaluationPeriods: 3,
      badPeriods: 2,
      silence: { normal: NOT_CALLED },
    },
    concurrency: {
      meaning: `More than ${100 * NEAR} % of the ${reservedConcurrency} executions reserved are in use.`,
      firstAction:
        "See whether the load is real or the function has become slow. Raise reservedConcurrency before it is used up.",
      watches: metric("ConcurrentExecutions", "Maximum"),
      fires: { above: NEAR * reservedConcurrency },
      evaluationPeriods: 3,
      silence: { normal: NOT_CALLED },
    },
    duration: {
      meaning: `One call of a hundred takes more than ${100 * NEAR} % of the ${timeoutSeconds} s after which it is cut off.`,
      firstAction: "Look at the function's traces for what it waits for: the database, the bucket or the external API.",
      watches: metric("Duration", "p99"),
      fires: { above: NEAR * timeoutSeconds * 1000 },
      evaluationPeriods: 5,
      badPeriods: 3,
      silence: { normal: NOT_CALLED },
    },
  };
}

function apiAlarms(name: string): AlarmRules {
  const metric = apiMetric(name);
  const normal = "an API that is not called has no figures. The prober calls it every minute.";
  return {
    "api-errors": {
      meaning: `More than ${ERROR_PERCENT} % of the API's answers are errors of the backend.`,
      firstAction:
        "Read the function's log. If it has no errors, look at the API's integration and its permission to invoke.",
      // Its average is the share of errors among all requests.
      watches: metric("5XXError", "Average"),
      fires: { above: ERROR_PERCENT / 100 },
      evaluationPeriods: 5,
      badPeriods: 3,
      silence: { normal },
    },
    "api-latency": {
      meaning: `One answer of twenty of the API takes longer than ${LATENCY_MILLISECONDS / 1000} s.`,
      firstAction: "Look at the function's traces for what it waits for: the database, the bucket or the external API.",
      watches: metric("Latency", "p95"),
      fires: { above: LATENCY_MILLISECONDS },
      evaluationPeriods: 5,
      silence: { normal },
    },
  };
}

import type { PlatformConfig } from "../config/schema";
import type { AlarmRules } from "./alarms";
import { functionMetric, probeMetric, replicationLag } from "./metrics";

/** The replication lag that calls somebody, as a share of the data that may be lost. Usually it is below a second. */
const LAG_SHARE_OF_RPO = 0.1;

export interface ProbeAlarmsProps {
  readonly config: Pick<PlatformConfig, "budget" | "regions" | "frontends" | "backends">;
  readonly metricNamespace: string;
  /** Where the button is, and the runbook. */
  readonly links: readonly string[];
}

/**
 * Whether the two regions serve, as the prober sees it from outside. The primary's alarm is the one that begins a
 * failover, so its period and evaluations are the budget's. A probe that fails is a bad value and fires in that time; one
 * that is missing fires later, because CloudWatch first looks at older periods for it.
 */
export function serviceAlarms({ config, metricNamespace, links }: ProbeAlarmsProps): AlarmRules {
  const { primary, dr } = config.regions;
  const healthy = (region: string, frontend?: string) =>
    probeMetric(metricNamespace, region, frontend)("Healthy", "Minimum");
  const { periodSeconds, evaluationPeriods } = config.budget.alarm;
  const shared = { fires: { below: 1 }, periodSeconds, silence: "trouble" } as const;
  return {
    primary: {
      ...shared,
      meaning: "The primary region does not serve customers as it should, seen from the DR region.",
      firstAction:
        "Begin the decision: open the dashboard, see whether the frontends of the primary fail for customers too, and whether the standby is ready. If it will not be over at once, press the button.",
      watches: healthy(primary.name),
      evaluationPeriods,
      links,
    },
    standby: {
      ...shared,
      meaning: "The DR region would not serve customers as it should.",
      firstAction:
        "While it lasts a failover would not help: look at the alarms of the DR region's frontends and backends, and repair it now, not when it is needed.",
      watches: healthy(dr.name),
      evaluationPeriods: 3,
    },
    ...Object.fromEntries(
      Object.keys(config.frontends).flatMap((frontend) =>
        (["primary", "dr"] as const).map((role) => [
          `${role}-${frontend}`,
          {
            ...shared,
            meaning: `The deep health of ${frontend} fails in the ${role === "dr" ? "DR" : "primary"} region.`,
            firstAction: "Read the prober's log for the answer, then the frontend's log for the API that fails.",
            watches: healthy(config.regions[role].name, frontend),
            evaluationPeriods: 3,
          },
        ]),
      ),
    ),
  };
}

/**
 * Whether exactly one region takes writes. Which one is not asked: it would depend on which region is active. Copies of
 * secrets and the number of a cluster's instances have no metric; a secret that is missing shows as a failing probe.
 */
export function writerAlarms({ config, metricNamespace }: ProbeAlarmsProps): AlarmRules {
  const { primary, dr } = config.regions;
  const writable = (region: string, frontend?: string) =>
    probeMetric(metricNamespace, region, frontend)("Writable", "Minimum");
  const { periodSeconds } = config.budget.alarm;
  return {
    "no-writer": {
      meaning: "No region takes all writes: customers can look, and cannot buy.",
      firstAction:
        "If a failover is running, wait for it. Otherwise see in the dashboard whether the database or a bucket fails, and whether the standby is ready to be promoted.",
      watches: sum(writable(primary.name), writable(dr.name)),
      fires: { below: 1 },
      periodSeconds,
      evaluationPeriods: 2,
      silence: "trouble",
    },
    ...Object.fromEntries(
      frontendsWithDatabase(config).map((frontend) => [
        `two-writers-${frontend}`,
        {
          meaning: `Behind ${frontend} both regions take writes: the old primary is back and is not fenced, so data diverge.`,
          firstAction: "Fence the region that is not active at once (npm run fence), then reconcile what it took.",
          watches: sum(writable(primary.name, frontend), writable(dr.name, frontend)),
          fires: { above: 1 },
          periodSeconds,
          evaluationPeriods: 2,
          silence: { normal: "an unreachable region is reported as not writable. A silent prober has its own alarm." },
        },
      ]),
    ),
  };
}

/** Data that would be lost in a forced failover. */
export function lagAlarms({ config }: ProbeAlarmsProps, secondaryIdentifier: string): AlarmRules {
  const { budget, regions } = config;
  const threshold = lagThresholdMilliseconds(budget);
  return {
    "replication-lag": {
      meaning: `The database in DR is more than ${threshold / 1000} s behind, or it is not replicated at all.`,
      firstAction:
        "See whether the global database still has its secondary, then look at the primary's write load. After a failover this stays until a new standby is built: until then nothing protects the active region.",
      watches: replicationLag(secondaryIdentifier, regions.primary.name),
      fires: { above: threshold },
      evaluationPeriods: 3,
      silence: "trouble",
    },
  };
}

export function lagThresholdMilliseconds({ rpoMinutes }: PlatformConfig["budget"]): number {
  return Math.round(rpoMinutes * 60_000 * LAG_SHARE_OF_RPO);
}

/** That the prober itself lives: all of the above are blind without it. */
export function proberAlarms(functionName: string): AlarmRules {
  const metric = functionMetric(functionName);
  return {
    silent: {
      meaning: "The prober does not run: nobody looks at the two regions.",
      firstAction:
        "Look at its schedule and its reserved concurrency. Until it runs, ask the frontends' addresses by hand.",
      watches: metric("Invocations", "Sum"),
      fires: { below: 1 },
      evaluationPeriods: 3,
      silence: "trouble",
    },
    errors: {
      meaning: "The prober fails, so its findings are missing.",
      firstAction:
        "Read its log: it fails only without the token that opens the deep health, or with a wrong environment.",
      watches: metric("Errors", "Sum"),
      fires: { above: 0 },
      evaluationPeriods: 3,
      badPeriods: 2,
      silence: { normal: "a prober that is not invoked has its own alarm." },
    },
  };
}

/** A frontend that reaches no database takes writes in a standby too, and tells nothing of who is the writer. */
function frontendsWithDatabase({ frontends, backends }: ProbeAlarmsProps["config"]): string[] {
  return Object.entries(frontends)
    .filter(([, { calls }]) => calls.some((backend) => backends[backend]?.database))
    .map(([name]) => name);
}

function sum(primary: ReturnType<ReturnType<typeof probeMetric>>, dr: typeof primary) {
  return { expression: "primary + dr", label: "regions that take writes", metrics: { primary, dr } };
}

import type { Names, Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { REPLICATION_RULE } from "../storage/bucket-replication";
import { OLD_HOURS } from "./button-alarms";
import type { Graph, Line, Section } from "./dashboard";
import {
  apiMetric,
  buildMetric,
  bundleAge,
  instanceMetric,
  loadBalancerMetric,
  type Metric,
  probeMetric,
  proxyMetric,
  replicationLag,
  replicationMetric,
  targetGroupMetric,
} from "./metrics";
import { lagThresholdMilliseconds } from "./probe-alarms";
import { LATE_SECONDS, WAITING_RECORDS } from "./replication-alarms";

export interface RegionalSectionsProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  /** The region whose load balancer is shown. Everything else has names that are known, and is shown of both. */
  readonly role: Role;
  readonly accountId: string;
  readonly loadBalancerArnSuffix: string;
  /** By frontend. */
  readonly targetGroupArnSuffixes: Readonly<Record<string, string>>;
}

const ROLES = ["primary", "dr"] as const;

/** What a person asks who has to decide on a failover, in that order. */
export function regionalSections(props: RegionalSectionsProps): Section[] {
  return [
    { question: "Are customers served?", graphs: served(props), alarms: [alarmArn(props, "primary-impaired")] },
    { question: "May I fail over?", graphs: ready(props), alarms: [alarmArn(props, "standby-not-ready")] },
    { question: "How much would be lost?", graphs: lost(props) },
    { question: "Did it work?", graphs: worked(props) },
  ];
}

/** Both verdicts are DR's. */
function alarmArn({ config, names, accountId }: RegionalSectionsProps, word: string): string {
  return `arn:aws:cloudwatch:${config.regions.dr.name}:${accountId}:alarm:${names.alarm(word)}`;
}

function served(props: RegionalSectionsProps): Graph[] {
  const { config, role, loadBalancerArnSuffix } = props;
  const region = config.regions[role].name;
  const loadBalancer = loadBalancerMetric(loadBalancerArnSuffix);
  const targets = Object.entries(props.targetGroupArnSuffixes).map(([frontend, arnSuffix]) => ({
    frontend,
    metric: targetGroupMetric(loadBalancerArnSuffix, arnSuffix),
  }));
  return [
    { title: "Healthy (1) or not (0), from outside", lines: probed(props, "Healthy") },
    {
      title: `Requests and errors in ${region}`,
      lines: [
        { label: "requests", metric: loadBalancer("RequestCount", "Sum"), region },
        { label: "load balancer errors", metric: loadBalancer("HTTPCode_ELB_5XX_Count", "Sum"), region },
        ...targets.map(({ frontend, metric }) => ({
          label: `${frontend} errors`,
          metric: metric("HTTPCode_Target_5XX_Count", "Sum"),
          region,
        })),
      ],
    },
    {
      title: `Seconds to answer in ${region}, p95`,
      lines: targets.map(({ frontend, metric }) => ({
        label: frontend,
        metric: metric("TargetResponseTime", "p95"),
        region,
      })),
    },
  ];
}

function ready({ config, names }: RegionalSectionsProps): Graph[] {
  const { dr } = config.regions;
  const ofFrontends: Line[] = Object.keys(config.frontends).map((frontend) => ({
    label: frontend,
    metric: probeMetric(names.metricNamespace, dr.name, frontend)("Healthy", "Minimum"),
    region: dr.name,
  }));
  const instances: Line[] = Array.from({ length: dr.databaseInstances }, (_, index) =>
    names.instance("dr", index + 1),
  ).map((identifier) => ({
    label: identifier,
    metric: instanceMetric(identifier)("CPUUtilization", "Average"),
    region: dr.name,
  }));
  const tasks = `SEARCH('{ECS/ContainerInsights,ClusterName,ServiceName} ClusterName="${names.ecsCluster}" MetricName="RunningTaskCount"', 'Minimum', 60)`;
  return [
    { title: `Healthy (1) or not (0) in ${dr.name}`, lines: ofFrontends },
    { title: `Tasks in ${dr.name}`, lines: [{ expression: tasks, region: dr.name }] },
    { title: `Database instances in ${dr.name}, CPU in percent`, lines: instances },
    {
      title: "Hours since the button's bundle was made",
      lines: [{ label: "bundle", metric: bundleAge(names.metricNamespace, dr.name), region: dr.name }],
      limits: { alarm: OLD_HOURS },
    },
  ];
}

function lost({ config, names }: RegionalSectionsProps): Graph[] {
  const { primary, dr } = config.regions;
  const records = (name: "ReplicationLatency" | "OperationsPendingReplication"): Line[] =>
    Object.entries(config.backends)
      .filter(([, { bucket }]) => bucket)
      .map(([backend]) => {
        const [from, to] = ROLES.map((role) => names.metadataBucket(backend, role));
        const metric = replicationMetric(from ?? "", to ?? "", REPLICATION_RULE)(name, "Maximum");
        return { label: backend, metric, region: dr.name };
      });
  const graphOf = (title: string, lines: Line[], limits: Graph["limits"]) =>
    lines.length > 0 ? [{ title, lines, ...(limits && { limits }) }] : [];
  return [
    {
      title: "Database: milliseconds behind",
      lines: [{ label: "lag", metric: replicationLag(names.cluster("dr"), primary.name), region: dr.name }],
      limits: {
        alarm: lagThresholdMilliseconds(config.budget),
        "recovery point objective": config.budget.rpoMinutes * 60_000,
      },
    },
    ...graphOf("Records: seconds behind", records("ReplicationLatency"), {
      alarm: LATE_SECONDS,
      "recovery point objective": config.budget.rpoMinutes * 60,
    }),
    ...graphOf("Records that wait", records("OperationsPendingReplication"), { alarm: WAITING_RECORDS }),
  ];
}

function worked(props: RegionalSectionsProps): Graph[] {
  const { config, names } = props;
  const apis = Object.keys(config.backends).map((backend) => ({ backend, metric: apiMetric(names.function(backend)) }));
  const inBoth = (label: string, metric: Metric): Line[] =>
    ROLES.map((role) => config.regions[role].name).map((region) => ({ label: `${label} ${region}`, metric, region }));
  const presses = buildMetric(names.button);
  return [
    {
      title: "Presses from the console",
      lines: [
        { label: "done", metric: presses("SucceededBuilds", "Sum"), region: config.regions.dr.name },
        { label: "failed", metric: presses("FailedBuilds", "Sum"), region: config.regions.dr.name },
      ],
    },
    { title: "Takes writes (1) or not (0)", lines: probed(props, "Writable") },
    {
      title: "Calls of the APIs",
      lines: apis.flatMap(({ backend, metric }) => inBoth(backend, metric("Count", "Sum"))),
    },
    {
      title: "Connections to the proxy",
      lines: inBoth("proxy", proxyMetric(names.database)("ClientConnections", "Sum")),
    },
  ];
}

/** What the prober says of both regions. It runs in DR, and so its metrics are there. */
function probed({ config, names }: RegionalSectionsProps, name: "Healthy" | "Writable"): Line[] {
  const { regions } = config;
  return ROLES.map((role) => ({
    label: regions[role].name,
    metric: probeMetric(names.metricNamespace, regions[role].name)(name, "Minimum"),
    region: regions.dr.name,
  }));
}

import { namesFor } from "../../src/config/names";
import { production } from "../../src/config/production";
import type { Metric } from "../../src/monitoring/metrics";
import type { LockHolder } from "../../src/operations/aws";
import type { Subject } from "../../src/operations/checks/subject";
import type { ClusterDetail, Point } from "../../src/operations/standby-aws";
import type { Planned } from "../../src/operations/workspace";

/** What AWS and Terraform say of a standby that is well while the primary is down, changed as a test likes. */
export interface Standby {
  readonly cluster: ClusterDetail;
  readonly isMember: boolean;
  readonly instances: string[];
  /** Value of each metric a minute ago, by its name; undefined if it is not reported. */
  readonly metrics: Readonly<Record<string, number | undefined>>;
  readonly functionState: { state: string; update: string } | undefined;
  readonly hasSecrets: boolean;
  readonly hasImages: boolean;
  readonly lock: LockHolder | undefined;
  readonly state: string;
  readonly plan: () => Promise<Planned>;
  readonly releaseLock?: string;
}

const resource = (type: string, attributes: Record<string, string>) => ({
  mode: "managed",
  type,
  instances: [{ attributes }],
});

/** A state of `dr-region`, as far as anybody reads it. */
export const STATE = JSON.stringify({
  version: 4,
  resources: [
    resource("aws_lb", { arn_suffix: "app/x/1" }),
    ...Object.keys(production.frontends).map((name) =>
      resource("aws_lb_target_group", {
        name: namesFor(production).targetGroup(name),
        arn_suffix: `targetgroup/${name}/1`,
      }),
    ),
    resource("aws_acm_certificate", { arn: "arn:certificate" }),
  ],
});

export const WELL: Standby = {
  cluster: { status: "available", pending: [], hasWriter: false },
  isMember: true,
  instances: ["available", "available"],
  metrics: {
    AuroraGlobalDBReplicationLag: 500,
    DaysToExpiry: 300,
    Healthy: 0,
    HealthyHostCount: 4,
    RunningTaskCount: 4,
    Writable: 0,
  },
  functionState: { state: "Active", update: "Successful" },
  hasSecrets: true,
  hasImages: true,
  lock: undefined,
  state: STATE,
  plan: async () => ({ plan: { changes: [], changedOutputs: [] }, text: "" }),
};

export function subjectOf(standby: Standby): Subject {
  const { releaseLock } = standby;
  const clusterArn = `arn:aws:rds:x:1:cluster:${namesFor(production).cluster("dr")}`;
  return {
    config: production,
    backend: { kind: "remote", bucket: "states", lockTable: "locks", region: "eu-central-1" },
    plan: standby.plan,
    ...(releaseLock !== undefined && { releaseLock }),
    aws: {
      globalMembers: async () => (standby.isMember ? [{ clusterArn, isWriter: false }] : []),
      cluster: async () => ({ status: standby.cluster.status, replicationSource: undefined }),
      lockHolder: async () => standby.lock,
      objectText: async () => standby.state,
      imageExists: async () => standby.hasImages,
      parameter: async () => "eu-west-1",
    },
    standby: {
      points: async (metric: Metric): Promise<Point[]> => {
        const value = standby.metrics[metric.name];
        return value === undefined ? [] : [{ time: new Date(Date.now() - 60_000), value }];
      },
      cluster: async () => standby.cluster,
      instances: async () => standby.instances,
      functionState: async () => standby.functionState,
      secretExists: async () => standby.hasSecrets,
    },
  };
}

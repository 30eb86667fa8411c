import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { Construct } from "constructs";
import { LogGroup } from "../monitoring/log-group";

export interface TaskClusterProps {
  readonly clusterName: string;
  /** Where ECS writes its metrics, by its own rule. */
  readonly insightsLogGroupName: string;
  readonly logKeyArn: string;
  readonly logRetentionDays: number;
}

/** A region's ECS cluster, on Fargate alone, with metrics of every service and task. */
export class TaskCluster extends Construct {
  public readonly arn: string;
  public readonly name: string;

  constructor(scope: Construct, id: string, props: TaskClusterProps) {
    super(scope, id);
    // ECS would make the group itself, without our key and for ever.
    const { group } = new LogGroup(this, "insights", {
      name: props.insightsLogGroupName,
      keyArn: props.logKeyArn,
      retentionDays: props.logRetentionDays,
    });
    const cluster = new EcsCluster(this, "cluster", {
      name: props.clusterName,
      setting: [{ name: "containerInsights", value: "enhanced" }],
      dependsOn: [group],
    });
    this.arn = cluster.arn;
    this.name = cluster.name;
  }
}

import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/**
 * What is tracked, in percent of what the tasks have. Two thirds of the zones carry the full load before anything
 * scales, so the target leaves the tasks of a lost zone room on the others.
 */
const TRACKED = {
  cpu: { metric: "ECSServiceAverageCPUUtilization", target: 60 },
  memory: { metric: "ECSServiceAverageMemoryUtilization", target: 75 },
} as const;

/** Out quickly, in slowly: a lull in the middle of an incident takes nothing away. */
const SCALE_OUT_COOLDOWN_SECONDS = 30;
const SCALE_IN_COOLDOWN_SECONDS = 300;

export interface TaskScalingProps {
  readonly clusterName: string;
  readonly serviceName: string;
  /** Least tasks, or an expression that yields them. */
  readonly minTasks: number;
  readonly maxTasks: number;
  /**
   * What has to be applied before.
   *
   * @default - only what it refers to
   */
  readonly dependsOn?: ITerraformDependable[];
}

/** How a frontend's service scales. In DR the failover stack owns it, because its floor follows the active region. */
export class TaskScaling extends Construct {
  constructor(scope: Construct, id: string, props: TaskScalingProps) {
    super(scope, id);
    const { clusterName, serviceName, minTasks, maxTasks, dependsOn } = props;
    // Without a role AWS takes its service-linked one.
    const { resourceId, scalableDimension, serviceNamespace } = new AppautoscalingTarget(this, "target", {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: `service/${clusterName}/${serviceName}`,
      minCapacity: minTasks,
      maxCapacity: maxTasks,
      ...(dependsOn && { dependsOn }),
    });
    for (const [name, { metric, target }] of Object.entries(TRACKED)) {
      new AppautoscalingPolicy(this, name, {
        name,
        policyType: "TargetTrackingScaling",
        serviceNamespace,
        scalableDimension,
        resourceId,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: metric },
          targetValue: target,
          scaleOutCooldown: SCALE_OUT_COOLDOWN_SECONDS,
          scaleInCooldown: SCALE_IN_COOLDOWN_SECONDS,
        },
      });
    }
  }
}

import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** How long a target that leaves finishes its requests, and a new one takes to get its full share. */
const DRAIN_SECONDS = 30;
const SLOW_START_SECONDS = 30;

/** From the start of a task until a failed health check counts: Fargate pulls the image within it. */
const GRACE_SECONDS = 60;

export interface FrontendServiceProps {
  readonly frontend: string;
  readonly serviceName: string;
  readonly targetGroupName: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly port: number;
  /** Hosts that lead here. */
  readonly hosts: string[];
  readonly listenerArn: string;
  readonly vpcId: string;
  /** One a zone. */
  readonly subnetIds: string[];
  readonly securityGroupId: string;
  /** Tasks at creation. */
  readonly initialTasks: number;
  /** What the tasks need besides what the service refers to: a task that cannot fetch its image fails the deployment. */
  readonly dependsOn: ITerraformDependable[];
}

/** A frontend's tasks over all zones, and the hosts that lead to them. */
export class FrontendService extends Construct {
  public readonly name: string;
  public readonly targetGroupArnSuffix: string;

  constructor(scope: Construct, id: string, props: FrontendServiceProps) {
    super(scope, id);
    const targets = this.targets(props);
    this.targetGroupArnSuffix = targets.arnSuffix;
    // Without a number it goes to the end, behind the fence. Hosts are distinct, so that the order does not matter.
    const rule = new LbListenerRule(this, "rule", {
      listenerArn: props.listenerArn,
      condition: [{ hostHeader: { values: props.hosts } }],
      action: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    this.name = this.service(props, targets.arn, rule).name;
  }

  private targets({ targetGroupName, vpcId, port }: FrontendServiceProps): LbTargetGroup {
    return new LbTargetGroup(this, "targets", {
      name: targetGroupName,
      vpcId,
      targetType: "ip",
      protocol: "HTTP",
      port,
      deregistrationDelay: String(DRAIN_SECONDS),
      slowStart: SLOW_START_SECONDS,
      loadBalancingCrossZoneEnabled: "true",
      healthCheck: {
        path: "/health",
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
    });
  }

  private service(props: FrontendServiceProps, targetGroupArn: string, rule: LbListenerRule): EcsService {
    return new EcsService(this, "service", {
      name: props.serviceName,
      cluster: props.clusterArn,
      taskDefinition: props.taskDefinitionArn,
      launchType: "FARGATE",
      platformVersion: "LATEST",
      desiredCount: props.initialTasks,
      availabilityZoneRebalancing: "ENABLED",
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriodSeconds: GRACE_SECONDS,
      networkConfiguration: {
        subnets: props.subnetIds,
        securityGroups: [props.securityGroupId],
        assignPublicIp: false,
      },
      loadBalancer: [{ targetGroupArn, containerName: props.frontend, containerPort: props.port }],
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      enableExecuteCommand: false,
      // An apply ends once the tasks serve, and says so if they do not.
      waitForSteadyState: true,
      // ECS takes a target group only once a listener leads to it.
      dependsOn: [rule, ...props.dependsOn],
      // Scaling owns it from then on.
      lifecycle: { ignoreChanges: ["desired_count"] },
    });
  }
}

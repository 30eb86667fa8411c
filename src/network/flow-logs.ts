import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { Construct } from "constructs";
import { ServiceRole } from "../access/service-role";
import type { Names, Role } from "../config/names";
import { LogGroup } from "../monitoring/log-group";

export interface FlowLogsProps {
  readonly names: Pick<Names, "prefix" | "iamRole" | "logGroup">;
  readonly role: Role;
  readonly vpcId: string;
  readonly keyArn: string;
  readonly retentionDays: number;
}

/** Who talked to whom in the VPC, and who was refused, minute by minute. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const { names, role, vpcId, keyArn, retentionDays } = props;
    const group = new LogGroup(this, "logs", { name: names.logGroup("flow-logs"), keyArn, retentionDays });
    const writer = new ServiceRole(this, "writer", {
      roleName: names.iamRole("flow-logs", role),
      description: "VPC flow logs write to their log group",
      service: "vpc-flow-logs.amazonaws.com",
      statements: [
        {
          actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          resources: [group.arn, `${group.arn}:*`],
        },
      ],
    });
    new FlowLog(this, "flow-log", {
      vpcId,
      trafficType: "ALL",
      maxAggregationInterval: 60,
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: writer.arn,
      tags: { Name: names.prefix },
      dependsOn: writer.permissions,
    });
  }
}

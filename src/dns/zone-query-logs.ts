import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { Route53QueryLog } from "@cdktf/provider-aws/lib/route53-query-log";
import { Construct } from "constructs";
import type { Names } from "../config/names";
import { LogGroup } from "../monitoring/log-group";

export interface ZoneQueryLogsProps {
  readonly names: Pick<Names, "zoneQueryLogGroup" | "zoneQueryLogPolicy">;
  readonly zoneId: string;
  readonly zoneArn: string;
  readonly keyArn: string;
  readonly retentionDays: number;
}

/** Every question to a public zone. Route 53 writes to log groups in us-east-1 only. */
export class ZoneQueryLogs extends Construct {
  constructor(scope: Construct, id: string, props: ZoneQueryLogsProps) {
    super(scope, id);
    const { names, zoneId, keyArn, retentionDays } = props;
    const group = new LogGroup(this, "logs", { name: names.zoneQueryLogGroup, keyArn, retentionDays });
    const policy = new CloudwatchLogResourcePolicy(this, "policy", {
      policyName: names.zoneQueryLogPolicy,
      policyDocument: this.mayWrite(group.arn, props.zoneArn),
    });
    new Route53QueryLog(this, "queries", {
      zoneId,
      cloudwatchLogGroupArn: group.arn,
      // Route 53 tries to write before it accepts.
      dependsOn: [policy],
    });
  }

  private mayWrite(groupArn: string, zoneArn: string): string {
    const { accountId } = new DataAwsCallerIdentity(this, "caller");
    return new DataAwsIamPolicyDocument(this, "permissions", {
      statement: [
        {
          sid: "ZoneQueries",
          principals: [{ type: "Service", identifiers: ["route53.amazonaws.com"] }],
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [`${groupArn}:*`],
          condition: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] },
            { test: "ArnEquals", variable: "aws:SourceArn", values: [zoneArn] },
          ],
        },
      ],
    }).json;
  }
}

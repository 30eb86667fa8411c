import { Route53ResolverQueryLogConfig } from "@cdktf/provider-aws/lib/route53-resolver-query-log-config";
import { Route53ResolverQueryLogConfigAssociation } from "@cdktf/provider-aws/lib/route53-resolver-query-log-config-association";
import { Construct } from "constructs";
import type { Names } from "../config/names";
import { LogGroup } from "../monitoring/log-group";

export interface ResolverQueryLogsProps {
  readonly names: Pick<Names, "resolverQueryLog" | "logGroup">;
  readonly vpcId: string;
  readonly keyArn: string;
  readonly retentionDays: number;
}

/** Every name that the VPC asks for: neither security group nor ACL nor firewall sees questions to AWS's resolver. */
export class ResolverQueryLogs extends Construct {
  constructor(scope: Construct, id: string, props: ResolverQueryLogsProps) {
    super(scope, id);
    const { names, vpcId, keyArn, retentionDays } = props;
    const group = new LogGroup(this, "logs", { name: names.logGroup("resolver-queries"), keyArn, retentionDays });
    const config = new Route53ResolverQueryLogConfig(this, "config", {
      name: names.resolverQueryLog,
      destinationArn: group.arn,
    });
    new Route53ResolverQueryLogConfigAssociation(this, "association", {
      resolverQueryLogConfigId: config.id,
      resourceId: vpcId,
    });
  }
}

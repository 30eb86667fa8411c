import { DefaultNetworkAcl } from "@cdktf/provider-aws/lib/default-network-acl";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import type { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Construct } from "constructs";

export interface ClosedDefaultsProps {
  /** Starts every Name tag. */
  readonly prefix: string;
  readonly vpc: Vpc;
}

/** The security group and the ACL that AWS makes with every VPC. Managed without rules they let nothing through. */
export class ClosedDefaults extends Construct {
  constructor(scope: Construct, id: string, props: ClosedDefaultsProps) {
    super(scope, id);
    const { vpc } = props;
    const tags = { Name: `${props.prefix}-closed` };
    new DefaultSecurityGroup(this, "security-group", { vpcId: vpc.id, tags });
    new DefaultNetworkAcl(this, "network-acl", {
      defaultNetworkAclId: vpc.defaultNetworkAclId,
      // A new subnet belongs to it until its own takes it over: nothing to manage here.
      lifecycle: { ignoreChanges: ["subnet_ids"] },
      tags,
    });
  }
}

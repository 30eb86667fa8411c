import { NetworkAclRule } from "@cdktf/provider-aws/lib/network-acl-rule";
import { Annotations } from "cdktf";
import { Construct } from "constructs";
import type { AclEntry } from "./acl-entries";

export interface AclRulesProps {
  readonly aclId: string;
  readonly entries: readonly AclEntry[];
}

/** Entries of an ACL in each direction, without a request to AWS and at most. Source: VPC user guide, quotas. */
const QUOTA = 20;
const MAX_QUOTA = 40;

/** Entries of a network ACL, each a resource of its own: another stack may add more. */
export class AclRules extends Construct {
  /** @throws Error if they are more than AWS ever takes */
  constructor(scope: Construct, id: string, props: AclRulesProps) {
    super(scope, id);
    const { aclId, entries } = props;
    this.count("ingress", entries);
    this.count("egress", entries);
    for (const { direction, action, cidr, ports, number } of entries) {
      new NetworkAclRule(this, `${direction}-${number}`, {
        networkAclId: aclId,
        egress: direction === "egress",
        ruleNumber: number,
        ruleAction: action,
        cidrBlock: cidr,
        ...(ports ? { protocol: "tcp", fromPort: ports[0], toPort: ports[1] } : { protocol: "-1" }),
      });
    }
  }

  private count(direction: AclEntry["direction"], entries: readonly AclEntry[]): void {
    const { length } = entries.filter((entry) => entry.direction === direction);
    const remedy = "let frontends share a container port, which shares their entries";
    const found = `${this.node.path}: ${length} entries for ${direction}`;
    if (length > MAX_QUOTA) throw new RangeError(`${found}, and AWS takes ${MAX_QUOTA} at most: ${remedy}`);
    if (length > QUOTA) {
      Annotations.of(this).addWarning(
        `${found}, and AWS takes ${QUOTA} unless the quota is raised: ask for more, or ${remedy}.`,
      );
    }
  }
}

import { Route } from "@cdktf/provider-aws/lib/route";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { type AclEntry, aclEntries } from "./acl-entries";
import { AclRules } from "./acl-rules";
import type { Flow } from "./flows";
import type { RegionalNetwork } from "./regional-network";
import { ruleDescription } from "./rule-description";

export interface DataPeeringSideProps {
  readonly network: RegionalNetwork;
  /** Range of the network's VPC. */
  readonly vpcCidr: string;
  /** Ranges of the other region's data tier. */
  readonly otherRanges: readonly string[];
  /** A peering that both sides have agreed to. */
  readonly peeringId: string;
  /** Those between the regions. */
  readonly flows: readonly Flow[];
}

/** What one region's data tier needs to reach the other's, and to be reached: routes, group rules and ACL entries. */
export class DataPeeringSide extends Construct {
  constructor(scope: Construct, id: string, props: DataPeeringSideProps) {
    super(scope, id);
    const { network, otherRanges, peeringId } = props;
    network.dataRouteTableIds.forEach((routeTableId, zone) => {
      otherRanges.forEach((destinationCidrBlock, index) => {
        const route = { routeTableId, destinationCidrBlock, vpcPeeringConnectionId: peeringId };
        new Route(this, `route-${zone + 1}-${index + 1}`, route);
      });
    });
    for (const flow of props.flows) this.groupRules(flow, props);
    new AclRules(this, "acl", { aclId: network.dataAclId, entries: this.aclEntries(props) });
  }

  private groupRules({ to, port, reason }: Flow, { network, otherRanges }: DataPeeringSideProps): void {
    otherRanges.forEach((cidrIpv4, index) => {
      const rule = {
        securityGroupId: network.securityGroupId("database"),
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4,
        description: ruleDescription(reason),
      };
      if (to === "database") new VpcSecurityGroupIngressRule(this, `in-${index + 1}`, rule);
      else new VpcSecurityGroupEgressRule(this, `out-${index + 1}`, rule);
    });
  }

  private aclEntries({ flows, otherRanges, vpcCidr }: DataPeeringSideProps): AclEntry[] {
    return aclEntries(flows, "data", (place) => (place === "other-region-data" ? otherRanges : []), vpcCidr);
  }
}

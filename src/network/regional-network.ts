import { DefaultNetworkAcl } from "@cdktf/provider-aws/lib/default-network-acl";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { NetworkAcl } from "@cdktf/provider-aws/lib/network-acl";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Construct } from "constructs";
import { tierRanges } from "../config/address-plan";
import type { RegionConfig } from "../config/schema";

export interface RegionalNetworkProps {
  /** Starts every Name tag. */
  readonly prefix: string;
  readonly region: Pick<RegionConfig, "cidr" | "zones">;
}

/** The VPC of a region with its data tier: one subnet and one route table per zone, and no way out. */
export class RegionalNetwork extends Construct {
  public readonly vpcId: string;
  public readonly dataSubnetIds: string[];

  constructor(scope: Construct, id: string, props: RegionalNetworkProps) {
    super(scope, id);
    const { prefix, region } = props;
    const vpc = new Vpc(this, "vpc", {
      cidrBlock: region.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: prefix },
    });
    this.vpcId = vpc.id;
    // AWS makes both with every VPC. Managed without rules they let nothing through.
    new DefaultSecurityGroup(this, "default-security-group", { vpcId: vpc.id, tags: { Name: `${prefix}-closed` } });
    new DefaultNetworkAcl(this, "default-network-acl", {
      defaultNetworkAclId: vpc.defaultNetworkAclId,
      // A new subnet belongs to it until its own takes it over: nothing to manage here.
      lifecycle: { ignoreChanges: ["subnet_ids"] },
      tags: { Name: `${prefix}-closed` },
    });
    this.dataSubnetIds = tierRanges(region, "data").map(({ zone, cidr }) => {
      const name = `data-${zone}`;
      const tags = { Name: `${prefix}-${name}` };
      const subnet = new Subnet(this, name, { vpcId: vpc.id, availabilityZone: zone, cidrBlock: cidr, tags });
      const routeTable = new RouteTable(this, `${name}-routes`, { vpcId: vpc.id, tags });
      new RouteTableAssociation(this, `${name}-association`, { subnetId: subnet.id, routeTableId: routeTable.id });
      return subnet.id;
    });
    // No rule yet: no flow is declared, so nothing enters or leaves the tier.
    new NetworkAcl(this, "data-acl", {
      vpcId: vpc.id,
      subnetIds: this.dataSubnetIds,
      tags: { Name: `${prefix}-data` },
    });
  }
}

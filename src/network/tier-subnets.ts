import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Construct } from "constructs";
import type { Tier, ZoneRange } from "../config/address-plan";

export interface TierSubnetsProps {
  /** Starts every Name tag. */
  readonly prefix: string;
  readonly vpcId: string;
  readonly tier: Tier;
  readonly ranges: readonly ZoneRange[];
}

export interface TierZone extends ZoneRange {
  readonly subnetId: string;
  readonly routeTableId: string;
}

/** A tier's subnets, one a zone, each with a route table of its own: no zone's way depends on another zone. */
export class TierSubnets extends Construct {
  /** In the order of the ranges. */
  public readonly zones: readonly TierZone[];

  constructor(scope: Construct, id: string, props: TierSubnetsProps) {
    super(scope, id);
    const { prefix, vpcId, tier, ranges } = props;
    this.zones = ranges.map(({ zone, cidr }) => {
      const tags = { Name: `${prefix}-${tier}-${zone}` };
      const subnet = new Subnet(this, zone, { vpcId, availabilityZone: zone, cidrBlock: cidr, tags });
      const routeTable = new RouteTable(this, `${zone}-routes`, { vpcId, tags });
      new RouteTableAssociation(this, `${zone}-association`, { subnetId: subnet.id, routeTableId: routeTable.id });
      return { zone, cidr, subnetId: subnet.id, routeTableId: routeTable.id };
    });
  }

  get subnetIds(): string[] {
    return this.zones.map(({ subnetId }) => subnetId);
  }

  get routeTableIds(): string[] {
    return this.zones.map(({ routeTableId }) => routeTableId);
  }
}

import { NetworkAcl } from "@cdktf/provider-aws/lib/network-acl";
import { Construct } from "constructs";
import { TIERS, type Tier } from "../config/address-plan";
import { aclEntries } from "./acl-entries";
import { AclRules } from "./acl-rules";
import type { Flow } from "./flows";
import type { TierSubnets } from "./tier-subnets";
import type { Place } from "./tiers";

export interface TierAclsProps {
  /** Starts every Name tag. */
  readonly prefix: string;
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly tiers: Readonly<Record<Tier, TierSubnets>>;
  /** Those that begin or end in the VPC alone. */
  readonly flows: readonly Flow[];
}

/** A network ACL for each tier: what no flow needs is refused there too, should a security group ever be too wide. */
export class TierAcls extends Construct {
  public readonly ids: Readonly<Record<Tier, string>>;

  constructor(scope: Construct, id: string, props: TierAclsProps) {
    super(scope, id);
    const { prefix, vpcId, vpcCidr, tiers, flows } = props;
    const zones = new Map<Place, TierSubnets["zones"]>(TIERS.map((tier) => [tier, tiers[tier].zones]));
    const ranges = (place: Place) => (zones.get(place) ?? []).map(({ cidr }) => cidr);
    const made = TIERS.map((tier) => {
      const { subnetIds } = tiers[tier];
      const acl = new NetworkAcl(this, tier, { vpcId, subnetIds, tags: { Name: `${prefix}-${tier}` } });
      new AclRules(this, `${tier}-rules`, { aclId: acl.id, entries: aclEntries(flows, tier, ranges, vpcCidr) });
      return [tier, acl.id];
    });
    this.ids = Object.fromEntries(made) as Record<Tier, string>;
  }
}

import { Route } from "@cdktf/provider-aws/lib/route";
import { Construct } from "constructs";
import type { Tier } from "../config/address-plan";
import type { TierZone } from "./tier-subnets";

export interface ZoneRoutesProps {
  readonly tiers: Readonly<Record<Tier, { readonly zones: readonly TierZone[] }>>;
  readonly internetGatewayId: string;
  /** In the order of the zones, like every list here. */
  readonly natGatewayIds: readonly string[];
  readonly firewallEndpointIds: readonly string[];
}

const ANYWHERE = "0.0.0.0/0";

/**
 * The routes of every zone. A zone's backend goes out through its own firewall endpoint and its own NAT gateway, and
 * answers come back the same way: a firewall that sees half of a connection drops it. The other tiers have no way out.
 */
export class ZoneRoutes extends Construct {
  constructor(scope: Construct, id: string, props: ZoneRoutesProps) {
    super(scope, id);
    const { tiers, internetGatewayId, natGatewayIds, firewallEndpointIds } = props;
    tiers.public.zones.forEach(({ zone, routeTableId }, index) => {
      const firewall = { vpcEndpointId: at(firewallEndpointIds, index) };
      const [backend, nat] = [at(tiers.backend.zones, index), at(natGatewayIds, index)];
      new Route(this, `${zone}-public`, {
        routeTableId,
        destinationCidrBlock: ANYWHERE,
        gatewayId: internetGatewayId,
      });
      // More specific than the VPC's own route, for which AWS asks for exactly a subnet's range.
      new Route(this, `${zone}-public-to-backend`, { routeTableId, destinationCidrBlock: backend.cidr, ...firewall });
      new Route(this, `${zone}-firewall`, {
        routeTableId: at(tiers.firewall.zones, index).routeTableId,
        destinationCidrBlock: ANYWHERE,
        natGatewayId: nat,
      });
      new Route(this, `${zone}-backend`, {
        routeTableId: backend.routeTableId,
        destinationCidrBlock: ANYWHERE,
        ...firewall,
      });
    });
  }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`nothing for zone ${index} among ${list.length}`);
  return found;
}

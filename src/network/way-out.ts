import { Construct } from "constructs";
import type { Tier } from "../config/address-plan";
import type { Names } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { EgressFirewall } from "./egress-firewall";
import { InternetExit } from "./internet-exit";
import type { TierSubnets } from "./tier-subnets";
import { ZoneRoutes } from "./zone-routes";

export interface WayOutProps {
  readonly config: Pick<PlatformConfig, "backends" | "operations" | "protection">;
  readonly names: Names;
  readonly vpcId: string;
  readonly tiers: Readonly<Record<Tier, TierSubnets>>;
  /** Key of the firewall and its logs. */
  readonly keyArn: string;
}

/** From the backends through firewall and NAT gateway to the internet, and between the internet and the public tier. */
export class WayOut extends Construct {
  constructor(scope: Construct, id: string, props: WayOutProps) {
    super(scope, id);
    const { config, names, vpcId, tiers, keyArn } = props;
    const exit = new InternetExit(this, "exit", { prefix: names.prefix, vpcId, zones: tiers.public.zones });
    const domains = Object.values(config.backends).flatMap(({ egressDomains }) => egressDomains);
    const firewall = new EgressFirewall(this, "firewall", {
      names,
      vpcId,
      zones: tiers.firewall.zones,
      homeRanges: tiers.backend.zones.map(({ cidr }) => cidr),
      domains: [...new Set(domains)],
      keyArn,
      retentionDays: config.operations.logRetentionDays,
      protect: config.protection.enabled,
    });
    new ZoneRoutes(this, "routes", {
      tiers,
      internetGatewayId: exit.internetGatewayId,
      natGatewayIds: exit.natGatewayIds,
      firewallEndpointIds: firewall.endpointIds,
    });
  }
}

import type { Tier } from "../config/address-plan";
import type { PlatformConfig } from "../config/schema";
import { ENDPOINT_SERVICES, type EndpointService, type Flow, type Party } from "./flows";

/** By the first word of a party. Who is missing has no network interface in a VPC. */
const TIER_OF: Readonly<Record<string, Tier>> = {
  "load-balancer": "public",
  frontend: "frontend",
  backend: "backend",
  migration: "backend",
  endpoint: "endpoints",
  proxy: "data",
  database: "data",
};

/** The tier that a party's network interfaces are in; undefined for what is outside. */
export function tierOf(party: Party): Tier | undefined {
  return TIER_OF[party.split("/")[0] ?? ""];
}

/** Where a packet's other end is, as a network ACL sees it. */
export type Place = Tier | "other-region-data" | "outside";

export function placeOf(party: Party): Place {
  return tierOf(party) ?? (party === "other-region-data" ? party : "outside");
}

/** Services that some flow leads to. The APIs are bound to the endpoint of `execute-api` even if nobody calls them. */
export function endpointServices(
  flows: readonly Flow[],
  { backends }: Pick<PlatformConfig, "backends">,
): EndpointService[] {
  const bound = (service: EndpointService) => service === "execute-api" && Object.keys(backends).length > 0;
  return ENDPOINT_SERVICES.filter((service) => bound(service) || flows.some(({ to }) => to === `endpoint/${service}`));
}

/** Everybody with network interfaces in a region, and so with a security group: those without a flow too. */
export function partiesOf(
  flows: readonly Flow[],
  config: Pick<PlatformConfig, "frontends" | "backends">,
): readonly Party[] {
  return [
    "load-balancer",
    ...Object.keys(config.frontends).map((name): Party => `frontend/${name}`),
    ...endpointServices(flows, config).map((service): Party => `endpoint/${service}`),
    ...Object.keys(config.backends).map((name): Party => `backend/${name}`),
    "migration",
    "proxy",
    "database",
  ];
}

/** True for the flows between the two regions: they belong to `shared-networking`. */
export function crossesRegions({ from, to }: Flow): boolean {
  return [from, to].includes("other-region-data");
}

import { distinct, publicRanges, type Range, samples } from "../../model/network/addresses";
import type { EndpointClass, GatewayEndpoint, Network, Subnet, Vpc } from "../../model/network/view";

/** One end of connections: a class in the VPC, or what lies outside. */
export type Party =
  | {
      readonly kind: "class";
      readonly label: string;
      readonly endpoint: EndpointClass;
      readonly sites: readonly Site[];
    }
  /** Any host of the internet, or with `isListed` those that a firewall's rules know by name. */
  | { readonly kind: "internet"; readonly label: string; readonly isListed: boolean; readonly sites: readonly Site[] }
  | {
      readonly kind: "service";
      readonly label: string;
      readonly endpoint: GatewayEndpoint;
      readonly sites: readonly Site[];
    };

/** An address that stands for all those that the rules treat alike. */
export interface Site {
  readonly address: number;
  /** Undefined outside the VPC. */
  readonly subnet: Subnet | undefined;
}

export const INTERNET = "internet";
export const LISTED = "allow-listed-internet";

/** Everybody that a VPC's classes may speak with, themselves included. */
export function partiesOf(network: Network, cuts: readonly Range[], vpc: Vpc): Party[] {
  const outside = samples(publicRanges(network.vpcs.flatMap(({ ranges }) => ranges)), cuts);
  const sites = outside.map((address): Site => ({ address, subnet: undefined }));
  return [
    ...classesIn(network, cuts, vpc),
    { kind: "internet", label: INTERNET, isListed: false, sites },
    { kind: "internet", label: LISTED, isListed: true, sites },
    ...network.gatewayEndpoints
      .filter((endpoint) => endpoint.vpc === vpc.resource.key)
      .map((endpoint): Party => ({ kind: "service", label: endpoint.service, endpoint, sites })),
  ];
}

/** Classes with interfaces in a VPC. */
export function classesIn(network: Network, cuts: readonly Range[], vpc: Vpc): Party[] {
  const known = new Map<Subnet, readonly Site[]>();
  const sitesIn = (subnet: Subnet): readonly Site[] => {
    const sites = known.get(subnet) ?? samples([subnet.range], cuts).map((address) => ({ address, subnet }));
    known.set(subnet, sites);
    return sites;
  };
  return network.classes
    .filter(({ subnets }) => subnets.some((subnet) => subnet.vpc === vpc))
    .map((endpoint) => ({
      kind: "class",
      label: endpoint.label,
      endpoint,
      sites: endpoint.subnets.flatMap(sitesIn),
    }));
}

/** Every range that some rule, entry or route speaks of: only these tell addresses apart. */
export function cutsOf(network: Network): Range[] {
  const groups = network.classes.flatMap((one) => one.groups);
  const rules = groups.flatMap(({ ingress, egress }) => [...ingress, ...egress]);
  const acls = network.subnets.flatMap(({ acl }) => [...acl.ingress, ...acl.egress]);
  const routes = network.subnets.flatMap(({ table }) => table.routes);
  const inspected = network.firewalls.flatMap(({ policy }) => policy.rules.flatMap(({ from, to }) => [from, to]));
  return distinct([
    ...rules.flatMap(({ peer }) => (peer.kind === "range" ? [peer.range] : [])),
    ...acls.map(({ range }) => range),
    ...routes.flatMap(({ destination }) => (typeof destination === "string" ? [] : [destination])),
    ...inspected.flatMap(({ ranges }) => ranges),
  ]);
}

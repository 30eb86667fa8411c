import type { Resource } from "../../model/model";
import { networkOf } from "../../model/network/network";
import type { Network } from "../../model/network/view";
import type { Zoned } from "./zones";

/** One thing that fails, and the networks without it. */
export interface SingleLoss {
  /** In words, such as `eu-west-1a` or `the NAT gateway of eu-west-1a`. */
  readonly what: string;
  readonly resource: Resource;
  readonly network: () => Network;
  /** True if a flow may be touched by it: the rest is as it was. */
  readonly touches: (flow: { readonly from: string; readonly to: string; readonly region: string }) => boolean;
}

/** Each zone of each region, with everything in its subnets. */
export function zoneLosses({ model, network, zones }: Zoned): readonly SingleLoss[] {
  return [...zones.values()].flat().flatMap((zone) => {
    const subnets = network.subnets.filter((subnet) => subnet.zone === zone).map(({ resource }) => resource);
    const [resource] = subnets;
    if (resource === undefined) return [];
    const lost = new Set(subnets);
    // A gateway is no longer there for routes of other zones either.
    for (const nat of network.nats) if (nat.subnet.zone === zone) lost.add(nat.resource);
    return [{ what: zone, resource, network: () => networkOf(model, (one) => lost.has(one)), touches: () => true }];
  });
}

/** Each NAT gateway, firewall endpoint and network interface of an interface endpoint. */
export function partLosses(zoned: Zoned): readonly SingleLoss[] {
  const { model, network } = zoned;
  const outward = ({ to }: { readonly to: string }) => to.includes("internet");
  return [
    ...network.nats.map(({ resource, subnet }) => ({
      what: `the NAT gateway of ${subnet.zone}`,
      resource,
      network: () => networkOf(model, (one) => one === resource),
      touches: outward,
    })),
    ...network.firewalls.flatMap((firewall) =>
      [...firewall.endpoints.keys()].map((zone) => ({
        what: `the firewall endpoint of ${zone}`,
        resource: firewall.resource,
        network: () => ({
          ...network,
          firewalls: network.firewalls.map((one) => (one === firewall ? without(one, zone) : one)),
        }),
        touches: outward,
      })),
    ),
    ...interfaceLosses(zoned),
  ];
}

function interfaceLosses({ network }: Zoned): readonly SingleLoss[] {
  return network.classes
    .filter(({ resource }) => resource.type === "aws_vpc_endpoint")
    .flatMap((endpoint) =>
      endpoint.subnets.map((lost) => {
        const rest = { ...endpoint, subnets: endpoint.subnets.filter((subnet) => subnet !== lost) };
        return {
          what: `the interface of ${endpoint.label} in ${lost.zone}`,
          resource: endpoint.resource,
          network: () => ({ ...network, classes: network.classes.map((one) => (one === endpoint ? rest : one)) }),
          touches: ({ from, to, region }) =>
            region === endpoint.region && (from === endpoint.label || to === endpoint.label),
        };
      }),
    );
}

function without(firewall: Network["firewalls"][number], zone: string): Network["firewalls"][number] {
  return { ...firewall, endpoints: new Map([...firewall.endpoints].filter(([other]) => other !== zone)) };
}

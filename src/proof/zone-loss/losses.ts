import type { Resource } from "../../model/model";
import { networkOf } from "../../model/network/network";
import type { Firewall, Network, Vpc } from "../../model/network/view";
import type { Cell } from "../reachability/cell";
import type { Zoned } from "./zones";

/** One thing that fails, and the networks without it. */
export interface SingleLoss {
  /** In words, such as `eu-west-1a` or `the NAT gateway of eu-west-1a`. */
  readonly what: string;
  readonly resource: Resource;
  readonly network: () => Network;
  /** True if a flow may be touched by it: the rest is as it was. */
  readonly touches: (flow: Flow) => boolean;
}

type Flow = Pick<Cell, "region" | "from" | "to">;

/** Each zone of each region, with everything in its subnets. */
export function zoneLosses({ model, network, zones }: Zoned): readonly SingleLoss[] {
  return [...zones]
    .flatMap(([region, all]) => all.map((zone) => ({ region, zone })))
    .flatMap(({ region, zone }) => {
      const subnets = network.subnets.filter((subnet) => subnet.zone === zone).map(({ resource }) => resource);
      const [resource] = subnets;
      if (resource === undefined) return [];
      const lost = new Set(subnets);
      // A gateway is no longer there for routes of other zones either.
      for (const nat of network.nats) if (nat.subnet.zone === zone) lost.add(nat.resource);
      const touches = (flow: Flow) =>
        flow.region === region || [flow.from, flow.to].some((label) => label.startsWith(`${region}/`));
      return [{ what: zone, resource, network: () => networkOf(model, (one) => lost.has(one)), touches }];
    });
}

/** Each NAT gateway and firewall endpoint: what flows to the internet pass. */
export function exitLosses({ model, network }: Zoned): readonly SingleLoss[] {
  const outward = (vpc: Vpc) => (flow: Flow) => flow.region === vpc.region && flow.to.includes("internet");
  return [
    ...network.nats.map(({ resource, subnet }) => ({
      what: `the NAT gateway of ${subnet.zone}`,
      resource,
      network: () => networkOf(model, (one) => one === resource),
      touches: outward(subnet.vpc),
    })),
    ...network.firewalls.flatMap((firewall) =>
      [...firewall.endpoints].map(([zone, { vpc }]) => ({
        what: `the firewall endpoint of ${zone}`,
        resource: firewall.resource,
        network: () => ({
          ...network,
          firewalls: network.firewalls.map((one) => (one === firewall ? without(one, zone) : one)),
        }),
        touches: outward(vpc),
      })),
    ),
  ];
}

function without(firewall: Firewall, zone: string): Firewall {
  return { ...firewall, endpoints: new Map([...firewall.endpoints].filter(([other]) => other !== zone)) };
}

import { addressText, contains, type Range, size } from "../../model/network/addresses";
import type { Ports, Protocol } from "../../model/network/ports";
import type { Firewall, Nat, Network, Route, Subnet } from "../../model/network/view";
import { askAcl, common, count } from "./acl";
import type { Hop } from "./hop";

/** Where a packet is to go. */
export type Destination =
  | { readonly kind: "subnet"; readonly subnet: Subnet; readonly address: number }
  | { readonly kind: "internet"; readonly address: number }
  | { readonly kind: "service"; readonly service: string; readonly address: number };

/** A packet without its destination. */
export interface Packet {
  readonly protocol: Protocol;
  readonly from: number;
  /** Ports that it may be sent to. */
  readonly ports: Ports;
  /** True if its sender has an address of the internet. */
  readonly isPublic: boolean;
}

/** A firewall's endpoint on the way. */
export interface Passage {
  readonly firewall: Firewall;
  readonly zone: string;
  /** Hops until there. */
  readonly hopsBefore: number;
}

/** How far a packet gets. */
export interface Walk {
  /** Ports for which it arrives. */
  readonly open: readonly Ports[];
  readonly hops: readonly Hop[];
  /** The hop that stops it, for some ports at least. */
  readonly stop: Hop | undefined;
  readonly passages: readonly Passage[];
  /** The NAT gateway that hides the sender. */
  readonly nat: Nat | undefined;
  /** True if it stays in its VPC and nothing stands between. */
  readonly isDirect: boolean;
}

/** Follows a packet by the route of each subnet, through both ACLs of each crossing between subnets. */
export function walk(network: Network, start: Subnet, packet: Packet, to: Destination): Walk {
  return new Walker(network, packet, to).from(start);
}

/** More than any sensible way has. */
const MOST_HOPS = 8;

class Walker {
  private readonly hops: Hop[] = [];
  private readonly passages: Passage[] = [];
  private open: readonly Ports[];
  private stop: Hop | undefined;
  private nat: Nat | undefined;
  private isDirect = true;

  constructor(
    private readonly network: Network,
    private packet: Packet,
    private readonly to: Destination,
  ) {
    this.open = [packet.ports];
  }

  from(start: Subnet): Walk {
    let here: Subnet | undefined = start;
    for (let step = 0; here !== undefined; step += 1) {
      here =
        step < MOST_HOPS
          ? this.step(here)
          : this.stopped({ source: here.table.source, text: "the routes lead in a circle" });
    }
    const { open, hops, stop, passages, nat, isDirect } = this;
    return { open, hops, stop, passages, nat, isDirect };
  }

  /** The next subnet; undefined at the end. */
  private step(here: Subnet): Subnet | undefined {
    const { to } = this;
    const route = routeFor(here, to);
    const place = `${here.cidr} (${here.zone})`;
    if (route === undefined) {
      return this.stopped({ source: here.table.source, text: `${place} has no route to ${this.toText()}` });
    }
    const hop = (text: string): Hop => ({
      source: route.source,
      text: `route of ${place} to ${this.toText()}: ${text}`,
    });
    const { target } = route;
    switch (target.kind) {
      case "local":
        return this.deliver(here, here.vpc.resource.key, hop("local"));
      case "peering":
        return this.peer(here, target.between, hop("peering"));
      case "firewall":
        return this.throughFirewall(here, target, hop(`firewall endpoint in ${target.zone}`));
      case "nat":
        return this.throughNat(here, target.nat, hop(`NAT gateway`));
      case "internet-gateway":
        return this.toInternet(here, target.vpc, hop("internet gateway"));
      case "gateway-endpoint":
        return this.leave(
          here,
          hop("gateway endpoint"),
          to.kind === "service" ? undefined : "leads to another service",
        );
      case "none":
        return this.stopped(hop(`nowhere: ${target.why}`));
    }
  }

  private deliver(here: Subnet, vpc: string, hop: Hop): undefined {
    const { to } = this;
    if (to.kind !== "subnet" || to.subnet.vpc.resource.key !== vpc)
      return this.stopped({ ...hop, text: `${hop.text}, where it is not` });
    this.cross(here, to.subnet, hop);
    return undefined;
  }

  private peer(here: Subnet, between: readonly string[], hop: Hop): undefined {
    const other = between.find((vpc) => vpc !== here.vpc.resource.key);
    if (other === undefined || !between.includes(here.vpc.resource.key))
      return this.stopped({ ...hop, text: `${hop.text} of other VPCs` });
    const { to } = this;
    // References to groups reach into a peer of the same region only (VPC peering guide).
    if (to.kind !== "subnet" || to.subnet.vpc.region !== here.vpc.region) this.isDirect = false;
    return this.deliver(here, other, hop);
  }

  private throughFirewall(here: Subnet, target: { firewall: string; zone: string }, hop: Hop): Subnet | undefined {
    const firewall = this.network.firewalls.find(({ resource }) => resource.key === target.firewall);
    const next = firewall?.endpoints.get(target.zone);
    if (firewall === undefined || next === undefined) {
      return this.stopped({ ...hop, text: `${hop.text}, which has none` });
    }
    this.isDirect = false;
    const arrived = this.cross(here, next, hop);
    this.passages.push({ firewall, zone: target.zone, hopsBefore: this.hops.length });
    return arrived;
  }

  private throughNat(here: Subnet, key: string, hop: Hop): Subnet | undefined {
    const nat = this.network.nats.find(({ resource }) => resource.key === key);
    if (nat === undefined || nat.subnet.vpc !== here.vpc)
      return this.stopped({ ...hop, text: `${hop.text}, which is not there` });
    if (this.to.kind !== "internet")
      return this.stopped({ ...hop, text: `${hop.text}, which only leads to the internet` });
    if (this.nat) return this.stopped({ ...hop, text: `${hop.text}, behind another one` });
    const next = this.cross(here, nat.subnet, hop);
    this.nat = nat;
    this.isDirect = false;
    this.packet = { ...this.packet, from: nat.subnet.range.first, isPublic: true };
    return next;
  }

  private toInternet(here: Subnet, vpc: string, hop: Hop): undefined {
    if (this.to.kind !== "internet") return this.stopped({ ...hop, text: `${hop.text}, which does not lead there` });
    if (vpc !== here.vpc.resource.key) return this.stopped({ ...hop, text: `${hop.text} of another VPC` });
    return this.leave(here, hop, this.packet.isPublic ? undefined : "without an address of the internet");
  }

  /** Out of the VPC: only the ACL of the subnet that it leaves is asked. */
  private leave(here: Subnet, hop: Hop, problem: string | undefined): undefined {
    if (problem) return this.stopped({ ...hop, text: `${hop.text}, ${problem}` });
    this.isDirect = false;
    this.hops.push(hop);
    this.ask(here, "egress", this.to.address);
    return undefined;
  }

  /** From one subnet to another. Inside one no ACL is asked. */
  private cross(here: Subnet, next: Subnet, hop: Hop): Subnet | undefined {
    this.hops.push(hop);
    if (here === next) return next;
    this.ask(here, "egress", this.to.address);
    this.ask(next, "ingress", this.packet.from);
    return this.open.length > 0 ? next : undefined;
  }

  private ask(subnet: Subnet, direction: "ingress" | "egress", other: number): void {
    if (this.open.length === 0) return;
    const { open, hop } = askAcl(subnet, direction, this.packet.protocol, other, this.packet.ports);
    const both = this.open.flatMap((a) => open.flatMap((b) => common(a, b)));
    this.hops.push(hop);
    if (count(open) < count([this.packet.ports])) this.stop ??= hop;
    this.open = both;
  }

  private stopped(hop: Hop): undefined {
    this.hops.push(hop);
    this.stop ??= hop;
    this.open = [];
    return undefined;
  }

  private toText(): string {
    return this.to.kind === "service" ? this.to.service : addressText(this.to.address);
  }
}

/** The most specific route; the local one is there without being said. */
function routeFor({ table, vpc }: Subnet, to: Destination): Route | undefined {
  if (to.kind === "service") return table.routes.find(({ destination }) => destination === to.service);
  const locals = vpc.ranges.map(
    (range): Route => ({ source: table.source, destination: range, target: { kind: "local" } }),
  );
  const fitting = [...table.routes, ...locals].filter(
    (route): route is Route & { destination: Range } =>
      typeof route.destination !== "string" && contains(route.destination, to.address),
  );
  return fitting.reduce<(Route & { destination: Range }) | undefined>(
    (best, route) => (best === undefined || size(route.destination) < size(best.destination) ? route : best),
    undefined,
  );
}

import type { StackJson } from "../../src/model/stack-json";
import { type Block, type Entry, type GroupRule, nameIn, type PacketRules, packetRules } from "./packet-rules";

/**
 * A second judge of what passes a network, which shares nothing with the proof: it sends single packets with written-out
 * addresses and ports from one subnet to the next, and asks every rule again for each. Simple to check by eye. It knows
 * what `random-networks.ts` makes, and no more.
 */
export interface Card {
  /** Name of an `aws_db_proxy` or `aws_lb`; undefined is the internet. */
  readonly owner: string | undefined;
  /** Name of the subnet that it is in. */
  readonly subnet: string | undefined;
  readonly address: number;
}

interface Packet {
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to: number;
  readonly port: number;
  /** A firewall keeps state: it asks its rules of what opens a connection alone. */
  readonly isOpening: boolean;
}

/** Where a packet ends, with the firewall endpoints and the NAT gateway on its way. */
export interface Trip {
  readonly firewalls: readonly string[];
  readonly nat: string | undefined;
}

const STRAIGHT: Trip = { firewalls: [], nat: undefined };

export class Packets {
  private readonly rules: PacketRules;

  constructor(json: StackJson) {
    this.rules = packetRules(json);
  }

  /** The way of a connection's first packet; undefined if it is lost, or some group does not let it pass. */
  opens(from: Card, to: Card, protocol: "tcp" | "udp", port: number): Trip | undefined {
    const there = this.send(from, to, { protocol, from: from.address, to: to.address, port, isOpening: true });
    if (there === undefined) return undefined;
    const isDirect = there.firewalls.length === 0;
    if (from.owner && !this.groupsPass(from, "egress", protocol, port, to, isDirect)) return undefined;
    if (to.owner && !this.groupsPass(to, "ingress", protocol, port, from, isDirect)) return undefined;
    return there;
  }

  /** True if who was reached that way answers a client on a certain port, behind a NAT gateway on another. */
  answers(from: Card, to: Card, there: Trip, clientPort: number, natPort: number): boolean {
    const packet = { protocol: "tcp", from: to.address, to: from.address, port: clientPort, isOpening: false } as const;
    const back = to.subnet !== undefined ? this.send(to, from, packet) : this.fromOutside(from, packet, there, natPort);
    if (back === undefined || back.nat !== undefined) return false;
    return [...back.firewalls].reverse().join() === there.firewalls.join();
  }

  private fromOutside(from: Card, packet: Packet, { nat }: Trip, natPort: number): Trip | undefined {
    const first = nat === undefined ? from.subnet : this.rules.nats.get(nat);
    if (first === undefined) return undefined;
    if (!this.aclPasses(first, "ingress", { ...packet, port: nat ? natPort : packet.port })) return undefined;
    return nat === undefined ? STRAIGHT : this.hop(first, from, packet, STRAIGHT, 0);
  }

  private send(from: Card, to: Card, packet: Packet): Trip | undefined {
    if (from.subnet !== undefined) return this.hop(from.subnet, to, packet, STRAIGHT, 0, this.isPublic(from));
    if (to.subnet === undefined || !this.isPublic(to) || !this.rules.hasGateway) return undefined;
    return this.aclPasses(to.subnet, "ingress", packet) ? STRAIGHT : undefined;
  }

  private isPublic({ owner }: Card): boolean {
    return this.rules.owners.get(owner ?? "")?.isPublic ?? false;
  }

  private hop(at: string, to: Card, packet: Packet, so: Trip, steps: number, isPublic = false): Trip | undefined {
    if (steps > 7) return undefined;
    const route = this.route(at, packet.to);
    if (route === undefined) return undefined;
    if (route === "local") return this.arrive(at, to.subnet, packet) ? so : undefined;
    if (route.gateway_id) {
      const isOut = to.subnet === undefined && (isPublic || so.nat !== undefined);
      return isOut && this.aclPasses(at, "egress", packet) ? so : undefined;
    }
    if (route.nat_gateway_id) {
      const nat = nameIn(route.nat_gateway_id);
      const subnet = this.rules.nats.get(nat);
      if (subnet === undefined || so.nat || to.subnet !== undefined) return undefined;
      if (!this.arrive(at, subnet, packet)) return undefined;
      const mine = this.rules.places.get(subnet)?.first ?? 0;
      return this.hop(subnet, to, { ...packet, from: mine }, { ...so, nat }, steps + 1);
    }
    const zone = /== "([^"]+)"/.exec(String(route.vpc_endpoint_id))?.[1] ?? "";
    const endpoint = this.rules.endpoints.get(zone);
    if (endpoint === undefined || !this.arrive(at, endpoint, packet)) return undefined;
    if (packet.isOpening && !this.firewallPasses(packet)) return undefined;
    return this.hop(endpoint, to, packet, { ...so, firewalls: [...so.firewalls, zone] }, steps + 1, isPublic);
  }

  private firewallPasses({ protocol, port }: Packet): boolean {
    for (const line of this.rules.lines) {
      if (line.about !== protocol && line.about !== "ip") continue;
      if (line.port === "any" || Number(line.port) === port) return line.action === "pass";
    }
    return protocol === "udp";
  }

  private arrive(at: string, next: string | undefined, packet: Packet): boolean {
    if (next === undefined) return false;
    return at === next || (this.aclPasses(at, "egress", packet) && this.aclPasses(next, "ingress", packet));
  }

  private route(subnet: string, to: number) {
    const { vpc, places } = this.rules;
    const best = places.get(subnet)?.routes.find((one) => isIn(one.to, to));
    if (!isIn(vpc, to)) return best?.way;
    return best !== undefined && best.to.last - best.to.first < vpc.last - vpc.first ? best.way : "local";
  }

  private aclPasses(subnet: string, direction: "ingress" | "egress", packet: Packet): boolean {
    const { protocol, from, to, port } = packet;
    const acl = this.rules.places.get(subnet)?.acl;
    if (acl === undefined) return true;
    const other = direction === "egress" ? to : from;
    return acl[direction].find((one) => fits(one, protocol, port) && isIn(one.block, other))?.isAllow ?? false;
  }

  private groupsPass(
    card: Card,
    direction: "ingress" | "egress",
    protocol: string,
    port: number,
    peer: Card,
    isDirect: boolean,
  ): boolean {
    const theirs = isDirect ? this.groupsOf(peer) : [];
    return this.groupsOf(card).some((name) =>
      this.rules.groups
        .get(name)
        ?.[direction].some(
          (one) =>
            fits(one, protocol, port) &&
            (one.blocks.some((block) => isIn(block, peer.address)) || one.groups.some((id) => theirs.includes(id))),
        ),
    );
  }

  private groupsOf({ owner }: Card): readonly string[] {
    return this.rules.owners.get(owner ?? "")?.groups ?? [];
  }
}

function isIn({ first, last }: Block, address: number): boolean {
  return first <= address && address <= last;
}

function fits(rule: Entry | GroupRule, protocol: string, port: number): boolean {
  if (rule.protocol === "-1") return true;
  return rule.protocol === protocol && rule.fromPort <= port && port <= rule.toPort;
}

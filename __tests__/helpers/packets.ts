import type { Attributes, StackJson } from "../../src/model/stack-json";

/**
 * A second judge of what passes a network, which shares nothing with the proof: it sends single packets with written-out
 * addresses and ports from one subnet to the next, and asks every rule again for each. Slow, and simple to check by eye.
 * It knows what `random-networks.ts` makes, and no more.
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

/** Where a packet ends, with the firewall endpoints and the NAT gateway on its way; undefined if it is lost. */
type Trip = { readonly firewalls: readonly string[]; readonly nat: string | undefined } | undefined;

type Table = Readonly<Record<string, Attributes>>;

export function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function inCidr(address: number, cidr: unknown): boolean {
  const [base = "", bits = "32"] = String(cidr).split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(address / size) === Math.floor(toNumber(base) / size);
}

const nameIn = (reference: unknown) => /^\$\{aws_\w+?\.([\w-]+)\./.exec(String(reference))?.[1];

export class Packets {
  constructor(private readonly json: StackJson) {}

  private table(type: string): Table {
    return this.json.resource?.[type] ?? {};
  }

  private rows(type: string): Attributes[] {
    return Object.values(this.table(type));
  }

  /** True if a connection is opened and answered, by a client on a certain port, behind a NAT gateway on another. */
  connects(from: Card, to: Card, protocol: "tcp" | "udp", port: number, clientPort: number, natPort: number): boolean {
    const packet = { protocol, from: from.address, to: to.address, port, isOpening: true };
    const there = this.send(from, to, packet);
    if (there === undefined) return false;
    const isDirect = there.firewalls.length === 0;
    if (from.owner && !this.groupsPass(from, "egress", protocol, port, to, isDirect)) return false;
    if (to.owner && !this.groupsPass(to, "ingress", protocol, port, from, isDirect)) return false;
    if (protocol === "udp") return true;
    const back = this.answer(
      from,
      to,
      { ...packet, from: to.address, to: from.address, port: clientPort, isOpening: false },
      there.nat,
      natPort,
    );
    return (
      back !== undefined && back.nat === undefined && [...back.firewalls].reverse().join() === there.firewalls.join()
    );
  }

  private answer(from: Card, to: Card, packet: Packet, nat: string | undefined, natPort: number): Trip {
    if (to.subnet !== undefined) return this.send(to, from, packet);
    const hidden = nat === undefined ? from.subnet : nameIn(this.table("aws_nat_gateway")[nat]?.subnet_id);
    if (hidden === undefined) return undefined;
    if (!this.aclPasses(hidden, "ingress", { ...packet, port: nat ? natPort : packet.port })) return undefined;
    return nat === undefined
      ? { firewalls: [], nat: undefined }
      : this.hop(hidden, from, packet, { firewalls: [], nat: undefined }, 0);
  }

  private send(from: Card, to: Card, packet: Packet): Trip {
    if (from.subnet !== undefined)
      return this.hop(from.subnet, to, packet, { firewalls: [], nat: undefined }, 0, this.isPublic(from));
    if (to.subnet === undefined || !this.isPublic(to) || this.rows("aws_internet_gateway").length === 0)
      return undefined;
    return this.aclPasses(to.subnet, "ingress", packet) ? { firewalls: [], nat: undefined } : undefined;
  }

  private isPublic({ owner }: Card): boolean {
    const balancer = this.table("aws_lb")[owner ?? ""];
    return balancer !== undefined && balancer.internal !== true;
  }

  private hop(at: string, to: Card, packet: Packet, so: NonNullable<Trip>, steps: number, isPublic = false): Trip {
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
      const subnet = nameIn(this.table("aws_nat_gateway")[nat ?? ""]?.subnet_id);
      if (nat === undefined || subnet === undefined || so.nat || to.subnet !== undefined) return undefined;
      if (!this.arrive(at, subnet, packet)) return undefined;
      const mine = toNumber(String(this.table("aws_subnet")[subnet]?.cidr_block).split("/")[0] ?? "");
      return this.hop(subnet, to, { ...packet, from: mine }, { ...so, nat }, steps + 1);
    }
    const zone = /== "([^"]+)"/.exec(String(route.vpc_endpoint_id))?.[1];
    const endpoint = Object.entries(this.table("aws_subnet")).find(
      ([name, one]) => name.startsWith("fw") && one.availability_zone === zone,
    );
    if (endpoint === undefined || zone === undefined || !this.arrive(at, endpoint[0], packet)) return undefined;
    if (packet.isOpening && !this.firewallPasses(packet)) return undefined;
    return this.hop(endpoint[0], to, packet, { ...so, firewalls: [...so.firewalls, zone] }, steps + 1, isPublic);
  }

  private firewallPasses({ protocol, port }: Packet): boolean {
    for (const line of this.rows("aws_networkfirewall_rule_group").flatMap((one) => String(one.rules).split("\n"))) {
      const [action, about, , , , , wanted] = line.split(" ");
      if (about !== protocol && about !== "ip") continue;
      if (wanted === "any" || Number(wanted) === port) return action === "pass";
    }
    return protocol === "udp";
  }

  private arrive(at: string, next: string | undefined, packet: Packet): boolean {
    if (next === undefined) return false;
    return at === next || (this.aclPasses(at, "egress", packet) && this.aclPasses(next, "ingress", packet));
  }

  private route(subnet: string, to: number): Attributes | "local" | undefined {
    const [association] = this.rows("aws_route_table_association").filter((one) => nameIn(one.subnet_id) === subnet);
    const table = nameIn(association?.route_table_id);
    const bits = (cidr: unknown) => Number(String(cidr).split("/")[1]);
    const [best] = this.rows("aws_route")
      .filter(
        (one) => table !== undefined && nameIn(one.route_table_id) === table && inCidr(to, one.destination_cidr_block),
      )
      .sort((a, b) => bits(b.destination_cidr_block) - bits(a.destination_cidr_block));
    const [vpc] = this.rows("aws_vpc");
    if (!inCidr(to, vpc?.cidr_block)) return best;
    return best !== undefined && bits(best.destination_cidr_block) > bits(vpc?.cidr_block) ? best : "local";
  }

  private aclPasses(subnet: string, direction: "ingress" | "egress", { protocol, from, to, port }: Packet): boolean {
    const acls = Object.entries(this.table("aws_network_acl"));
    const [acl] = acls.filter(([, one]) => (one.subnet_ids as string[]).some((id) => nameIn(id) === subnet));
    if (acl === undefined) return true;
    const inline = (acl[1][direction] ?? []) as Attributes[];
    const others = this.rows("aws_network_acl_rule").filter(
      (one) => nameIn(one.network_acl_id) === acl[0] && one.egress === (direction === "egress"),
    );
    const entries = [
      ...inline.map((one) => ({ ...one, number: Number(one.rule_no), isAllow: one.action === "allow" })),
      ...others.map((one) => ({ ...one, number: Number(one.rule_number), isAllow: one.rule_action === "allow" })),
    ].sort((a, b) => a.number - b.number);
    const other = direction === "egress" ? to : from;
    const first = (entries as (Attributes & { isAllow: boolean })[]).find(
      (one) => fits(one, one.protocol, protocol, port) && inCidr(other, one.cidr_block),
    );
    return first?.isAllow ?? false;
  }

  private groupsPass(
    card: Card,
    direction: "ingress" | "egress",
    protocol: string,
    port: number,
    peer: Card,
    isDirect: boolean,
  ): boolean {
    const mine = this.groupsOf(card.owner);
    const theirs = isDirect ? this.groupsOf(peer.owner) : [];
    return mine.some((name) => {
      const inline = ((this.table("aws_security_group")[name]?.[direction] ?? []) as Attributes[]).some(
        (one) =>
          fits(one, one.protocol, protocol, port) &&
          (((one.cidr_blocks ?? []) as string[]).some((cidr) => inCidr(peer.address, cidr)) ||
            ((one.security_groups ?? []) as string[]).some((id) => theirs.includes(nameIn(id) ?? ""))),
      );
      const single = this.rows(`aws_vpc_security_group_${direction}_rule`).some(
        (one) =>
          nameIn(one.security_group_id) === name &&
          fits(one, one.ip_protocol, protocol, port) &&
          (one.cidr_ipv4
            ? inCidr(peer.address, one.cidr_ipv4)
            : theirs.includes(nameIn(one.referenced_security_group_id) ?? "")),
      );
      return inline || single;
    });
  }

  private groupsOf(owner: string | undefined): string[] {
    const one = this.table("aws_db_proxy")[owner ?? ""] ?? this.table("aws_lb")[owner ?? ""];
    const ids = (one?.vpc_security_group_ids ?? one?.security_groups ?? []) as string[];
    return ids.flatMap((id) => nameIn(id) ?? []);
  }
}

function fits(rule: Attributes, named: unknown, protocol: string, port: number): boolean {
  if (named === "-1") return true;
  return named === protocol && Number(rule.from_port) <= port && port <= Number(rule.to_port);
}

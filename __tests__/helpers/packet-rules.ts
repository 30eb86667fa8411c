import type { Attributes, StackJson } from "../../src/model/stack-json";

/** What `random-networks.ts` makes, looked up in the JSON once, by name. Nothing in it is decided yet. */
export interface PacketRules {
  readonly vpc: Block;
  readonly hasGateway: boolean;
  readonly places: ReadonlyMap<string, Place>;
  /** Name of the subnet of each NAT gateway. */
  readonly nats: ReadonlyMap<string, string>;
  readonly owners: ReadonlyMap<string, { readonly groups: readonly string[]; readonly isPublic: boolean }>;
  readonly groups: ReadonlyMap<string, Both<GroupRule>>;
  /** Each line of the firewall's rules. */
  readonly lines: readonly { readonly action: string; readonly about: string; readonly port: string }[];
  /** Name of the subnet with the firewall's endpoint, by zone. */
  readonly endpoints: ReadonlyMap<string, string>;
}

export interface Block {
  readonly first: number;
  readonly last: number;
}

/** A subnet. */
export interface Place {
  readonly first: number;
  /** The most specific first. */
  readonly routes: readonly { readonly to: Block; readonly bits: number; readonly way: Attributes }[];
  /** By number; undefined is the default ACL, which passes everything. */
  readonly acl: Both<Entry> | undefined;
}

export interface Both<T> {
  readonly ingress: readonly T[];
  readonly egress: readonly T[];
}

interface About {
  /** `-1` is every one. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
}

export interface Entry extends About {
  readonly number: number;
  readonly isAllow: boolean;
  readonly block: Block;
}

export interface GroupRule extends About {
  readonly blocks: readonly Block[];
  readonly groups: readonly string[];
}

export function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

export const nameIn = (reference: unknown) => /^\$\{aws_\w+?\.([\w-]+)\./.exec(String(reference))?.[1] ?? "";

const bitsOf = (cidr: unknown) => Number(String(cidr).split("/")[1]);

function blockOf(cidr: unknown): Block {
  const size = 2 ** (32 - bitsOf(cidr));
  const first = Math.floor(toNumber(String(cidr).split("/")[0] ?? "") / size) * size;
  return { first, last: first + size - 1 };
}

export function packetRules({ resource = {} }: StackJson): PacketRules {
  const named = (type: string) => Object.entries(resource[type] ?? {}) as [string, Attributes][];
  const rows = (type: string) => named(type).map(([, row]) => row);
  const subnets = named("aws_subnet");
  const owners = [...named("aws_db_proxy"), ...named("aws_lb")];
  return {
    vpc: blockOf(rows("aws_vpc")[0]?.cidr_block),
    hasGateway: rows("aws_internet_gateway").length > 0,
    places: new Map(subnets.map(([name, subnet]) => [name, place(name, subnet, named)])),
    nats: new Map(named("aws_nat_gateway").map(([name, nat]) => [name, nameIn(nat.subnet_id)])),
    owners: new Map(owners.map(([name, row]) => [name, { groups: groupsOf(row), isPublic: row.internal === false }])),
    groups: new Map(named("aws_security_group").map(([name, group]) => [name, groupRules(name, group, rows)])),
    lines: rows("aws_networkfirewall_rule_group").flatMap(({ rules }) => String(rules).split("\n").map(lineOf)),
    endpoints: new Map(
      subnets.filter(([name]) => name.startsWith("fw")).map(([name, row]) => [String(row.availability_zone), name]),
    ),
  };
}

function lineOf(line: string) {
  const [action = "", about = "", , , , , port = ""] = line.split(" ");
  return { action, about, port };
}

function groupsOf({ vpc_security_group_ids, security_groups }: Attributes): string[] {
  return ((vpc_security_group_ids ?? security_groups) as string[]).map(nameIn);
}

function place(name: string, subnet: Attributes, named: (type: string) => [string, Attributes][]): Place {
  const [, association] = named("aws_route_table_association").find(([, one]) => nameIn(one.subnet_id) === name) ?? [];
  const table = nameIn(association?.route_table_id);
  const routes = named("aws_route")
    .filter(([, one]) => table !== "" && nameIn(one.route_table_id) === table)
    .map(([, way]) => ({ to: blockOf(way.destination_cidr_block), bits: bitsOf(way.destination_cidr_block), way }))
    .sort((a, b) => b.bits - a.bits);
  const [acl, inline] =
    named("aws_network_acl").find(([, one]) => (one.subnet_ids as string[]).some((id) => nameIn(id) === name)) ?? [];
  const others = named("aws_network_acl_rule").filter(([, one]) => nameIn(one.network_acl_id) === acl);
  const entries = (direction: "ingress" | "egress") =>
    [
      ...((inline?.[direction] ?? []) as Attributes[]).map((one) => entry(one, one.rule_no, one.action)),
      ...others
        .filter(([, one]) => one.egress === (direction === "egress"))
        .map(([, one]) => entry(one, one.rule_number, one.rule_action)),
    ].sort((a, b) => a.number - b.number);
  return {
    first: blockOf(subnet.cidr_block).first,
    routes,
    acl: acl === undefined ? undefined : { ingress: entries("ingress"), egress: entries("egress") },
  };
}

function entry(row: Attributes, number: unknown, action: unknown): Entry {
  const block = blockOf(row.cidr_block);
  return { ...about(row, row.protocol), number: Number(number), isAllow: action === "allow", block };
}

function groupRules(name: string, group: Attributes, rows: (type: string) => Attributes[]): Both<GroupRule> {
  const rules = (direction: "ingress" | "egress"): GroupRule[] => [
    ...((group[direction] ?? []) as Attributes[]).map((row) => ({
      ...about(row, row.protocol),
      blocks: ((row.cidr_blocks ?? []) as string[]).map(blockOf),
      groups: ((row.security_groups ?? []) as string[]).map(nameIn),
    })),
    ...rows(`aws_vpc_security_group_${direction}_rule`)
      .filter((row) => nameIn(row.security_group_id) === name)
      .map((row) => ({
        ...about(row, row.ip_protocol),
        blocks: row.cidr_ipv4 ? [blockOf(row.cidr_ipv4)] : [],
        groups: row.cidr_ipv4 ? [] : [nameIn(row.referenced_security_group_id)],
      })),
  ];
  return { ingress: rules("ingress"), egress: rules("egress") };
}

function about({ from_port, to_port }: Attributes, protocol: unknown): About {
  return { protocol: String(protocol), fromPort: Number(from_port), toPort: Number(to_port) };
}

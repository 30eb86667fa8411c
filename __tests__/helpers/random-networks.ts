import type { Attributes, StackJson } from "../../src/model/stack-json";
import { randomNumbers } from "../../src/random";

const KINDS = ["app", "data", "edge", "fw"] as const;

/** Ranges that rules speak of; none cuts the internet finer than `OUTSIDE` shows. */
const CIDRS = [
  "0.0.0.0/0",
  "0.0.0.0/0",
  "10.0.0.0/16",
  "10.0.0.0/24",
  "10.0.1.0/24",
  "10.0.2.0/24",
  "10.0.0.0/30",
  "10.0.1.4/30",
  "8.0.0.0/8",
  "203.0.113.0/24",
];

/** An address for each kind of address that the ranges tell apart. */
export const OUTSIDE = ["1.1.1.1", "8.8.8.8", "203.0.113.7"];

const PORTS: readonly (readonly [number, number])[] = [
  [80, 80],
  [443, 443],
  [5432, 5432],
  [1024, 65535],
  [0, 65535],
  [32768, 65535],
  [1, 1023],
];

/** Ports at and around every boundary of these. */
export const SOME_PORTS = [22, 80, 443, 5432, 40000];

export const CLIENT_PORTS = [1024, 1025, 5431, 5432, 5433, 32767, 32768, 65535];

/** A small network of one to three zones, with rules that shadow each other, routes that lead astray, and a firewall at times. */
export function randomNetwork(seed: number): StackJson {
  return new Maker(randomNumbers(seed)).make();
}

type Table = Record<string, Attributes>;

class Maker {
  private readonly resource: Record<string, Table> = {};
  private readonly zones: readonly string[];
  private readonly hasFirewall: boolean;
  private count = 0;

  constructor(private readonly random: () => number) {
    this.zones = ["a", "b", "c"].slice(0, 1 + Math.floor(random() * 3));
    this.hasFirewall = this.chance(0.5);
  }

  make(): StackJson {
    this.add("aws_vpc", "main", { cidr_block: "10.0.0.0/16" });
    this.add("aws_internet_gateway", "main", { vpc_id: this.id("aws_vpc", "main") });
    for (const kind of KINDS) for (const zone of this.zones) this.subnet(kind, zone);
    for (const zone of this.zones)
      this.add("aws_nat_gateway", zone, { subnet_id: this.id("aws_subnet", `edge-${zone}`) });
    if (this.hasFirewall) this.firewall();
    for (const kind of KINDS) this.acl(kind);
    for (const kind of KINDS) for (const zone of this.zones) this.table(kind, zone);
    for (const group of ["app", "data", "front"])
      this.add("aws_security_group", group, { name: group, vpc_id: this.id("aws_vpc", "main") });
    for (const group of ["app", "data", "front"]) this.rules(group);
    this.owners();
    return { provider: { aws: [{ region: "region-1" }] }, resource: this.resource };
  }

  private chance(share: number): boolean {
    return this.random() < share;
  }

  private pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  private add(type: string, name: string, attributes: Attributes): void {
    this.resource[type] = { ...this.resource[type], [name]: attributes };
  }

  private id(type: string, name: string): string {
    return `\${${type}.${name}.id}`;
  }

  private subnet(kind: (typeof KINDS)[number], zone: string): void {
    const cidr_block = `10.0.${KINDS.indexOf(kind)}.${8 * this.zones.indexOf(zone)}/29`;
    this.add("aws_subnet", `${kind}-${zone}`, {
      cidr_block,
      availability_zone: zone,
      vpc_id: this.id("aws_vpc", "main"),
    });
  }

  private firewall(): void {
    const rules = [0, 1, 2].map(
      (sid) =>
        `${this.pick(["pass", "pass", "drop"])} ${this.pick(["tcp", "ip"])} any any -> any ${this.pick(["any", "80", "443", "5432"])} (sid:${sid + 1};)`,
    );
    this.add("aws_networkfirewall_rule_group", "rules", { rules: rules.join("\n") });
    this.add("aws_networkfirewall_firewall_policy", "policy", {
      firewall_policy: {
        stateless_default_actions: ["aws:forward_to_sfe"],
        stateful_engine_options: { rule_order: "STRICT_ORDER" },
        stateful_default_actions: ["aws:drop_established"],
        stateful_rule_group_reference: [
          { priority: 1, resource_arn: this.id("aws_networkfirewall_rule_group", "rules") },
        ],
      },
    });
    this.add("aws_networkfirewall_firewall", "main", {
      firewall_policy_arn: this.id("aws_networkfirewall_firewall_policy", "policy"),
      subnet_mapping: this.zones.map((zone) => ({ subnet_id: this.id("aws_subnet", `fw-${zone}`) })),
    });
  }

  private acl(kind: string): void {
    if (this.chance(0.4)) return;
    const subnet_ids = this.zones.map((zone) => this.id("aws_subnet", `${kind}-${zone}`));
    const open = (["ingress", "egress"] as const).flatMap((way) =>
      this.chance(0.8)
        ? [{ way, number: 100, action: "allow", protocol: "-1", cidr_block: "0.0.0.0/0", from_port: 0, to_port: 0 }]
        : [],
    );
    const entries = [...open, ...Array.from({ length: 4 }, (_, index) => this.entry(index))];
    const inline = (way: string) =>
      entries
        .filter((one, index) => one.way === way && index % 2 === 0)
        .map(({ number, way: _, ...one }) => ({ ...one, rule_no: number }));
    this.add("aws_network_acl", kind, { subnet_ids, ingress: inline("ingress"), egress: inline("egress") });
    for (const { way, number, action, ...one } of entries.filter((_, index) => index % 2 === 1)) {
      this.count += 1;
      this.add("aws_network_acl_rule", `entry-${this.count}`, {
        ...one,
        network_acl_id: this.id("aws_network_acl", kind),
        egress: way === "egress",
        rule_number: number,
        rule_action: action,
      });
    }
  }

  private entry(index: number) {
    const way = this.pick(["ingress", "egress"] as const);
    const [from_port, to_port] = this.pick(PORTS);
    const number = 1 + index + 10 * Math.floor(this.random() * 15);
    return {
      way,
      number,
      action: this.pick(["allow", "allow", "deny"]),
      protocol: this.pick(["tcp", "tcp", "udp", "-1"]),
      cidr_block: this.pick(CIDRS),
      from_port,
      to_port,
    };
  }

  private table(kind: string, zone: string): void {
    if (this.chance(0.05)) return;
    const name = `${kind}-${zone}`;
    this.add("aws_route_table", name, { vpc_id: this.id("aws_vpc", "main") });
    this.add("aws_route_table_association", name, {
      route_table_id: this.id("aws_route_table", name),
      subnet_id: this.id("aws_subnet", name),
    });
    this.route(name, this.chance(0.2) ? "8.0.0.0/8" : "0.0.0.0/0", kind);
    if (kind === "edge" && this.hasFirewall && this.chance(0.8))
      this.route(name, `10.0.0.${8 * this.zones.indexOf(zone)}/29`, "back", zone);
    if (this.chance(0.1)) this.route(name, "203.0.113.0/24", kind);
  }

  private route(table: string, destination_cidr_block: string, kind: string, own?: string): void {
    const zone =
      own !== undefined && this.chance(0.8)
        ? own
        : this.chance(0.8)
          ? (table.split("-")[1] ?? "a")
          : this.pick(this.zones);
    const ways: Readonly<Record<string, Attributes>> = {
      igw: { gateway_id: this.id("aws_internet_gateway", "main") },
      nat: { nat_gateway_id: this.id("aws_nat_gateway", zone) },
      fw: {
        vpc_endpoint_id: `\${one([for s in tolist(aws_networkfirewall_firewall.main.firewall_status[0].sync_states) : s.attachment[0].endpoint_id if s.availability_zone == "${zone}"])}`,
      },
    };
    const usual =
      { app: this.hasFirewall ? "fw" : "nat", data: "nat", edge: "igw", fw: "nat", back: "fw" }[kind] ?? "igw";
    const way = this.chance(0.9) ? usual : this.pick(this.hasFirewall ? ["igw", "nat", "fw"] : ["igw", "nat"]);
    this.count += 1;
    this.add("aws_route", `route-${this.count}`, {
      route_table_id: this.id("aws_route_table", table),
      destination_cidr_block,
      ...ways[way],
    });
  }

  private rules(group: string): void {
    for (const direction of ["ingress", "egress", "ingress", "egress", "egress"] as const) {
      const [from_port, to_port] = this.pick(PORTS);
      const protocol = this.pick(["tcp", "tcp", "tcp", "udp", "-1"]);
      const peer = this.chance(0.4) ? this.id("aws_security_group", this.pick(["app", "data", "front"])) : undefined;
      const cidr = this.pick(CIDRS);
      const known = this.resource.aws_security_group?.[group] ?? {};
      if (this.chance(0.5)) {
        const rule = {
          from_port,
          to_port,
          protocol,
          ...(peer ? { security_groups: [peer] } : { cidr_blocks: [cidr] }),
        };
        this.add("aws_security_group", group, {
          ...known,
          [direction]: [...((known[direction] ?? []) as Attributes[]), rule],
        });
        continue;
      }
      this.count += 1;
      const rule = {
        from_port,
        to_port,
        ip_protocol: protocol,
        ...(peer ? { referenced_security_group_id: peer } : { cidr_ipv4: cidr }),
      };
      this.add(`aws_vpc_security_group_${direction}_rule`, `rule-${this.count}`, {
        ...rule,
        security_group_id: this.id("aws_security_group", group),
      });
    }
  }

  /** Proxies and a load balancer, for they need nothing but subnets and groups. Some share subnets, some groups too. */
  private owners(): void {
    const in_ = (kind: string) => this.zones.map((zone) => this.id("aws_subnet", `${kind}-${zone}`));
    const groups = (name: string) => [this.id("aws_security_group", name)];
    const proxies = {
      app: ["app", "app"],
      data: ["data", "data"],
      twin: ["app", "data"],
      same: ["app", "app"],
    } as const;
    for (const [name, [kind, group]] of Object.entries(proxies))
      this.add("aws_db_proxy", name, { name, vpc_subnet_ids: in_(kind), vpc_security_group_ids: groups(group) });
    this.add("aws_lb", "front", {
      name: "front",
      internal: this.chance(0.2),
      subnets: in_("edge"),
      security_groups: groups("front"),
    });
  }
}

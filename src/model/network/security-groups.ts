import type { Resource } from "../model";
import { type Attributes, blocks, list } from "../stack-json";
import { rangeOf } from "./addresses";
import { EVERY_PORT, type Protocol, portsOf, protocolOf } from "./ports";
import type { Reading } from "./reading";
import type { GroupPeer, GroupRule, SecurityGroup } from "./view";

type Direction = "ingress" | "egress";

/** Peers as an attribute of a rule names them. */
interface Peers {
  readonly attribute: string;
  readonly values: readonly unknown[];
}

/** Every security group with all its rules, by key: its own, and those that other resources add. */
export function securityGroups(reading: Reading): ReadonlyMap<string, SecurityGroup> {
  const added = addedRules(reading);
  return new Map(
    reading.all("aws_security_group", "aws_default_security_group").map((resource) => {
      const rules = (direction: Direction) => [
        ...inlineRules(reading, resource, direction),
        ...(added.get(`${resource.key} ${direction}`) ?? []),
      ];
      const name = reading.text(resource, "name") || "default";
      return [resource.key, { resource, name, ingress: rules("ingress"), egress: rules("egress") }];
    }),
  );
}

/** Of a VPC that says nothing of its default group: its members reach each other, and everything (VPC user guide). */
export function untouchedDefaultGroup(vpc: Resource): SecurityGroup {
  const source = { resource: vpc, attribute: "default_security_group_id" };
  const rule = (peer: GroupPeer): GroupRule => ({ source, protocol: "all", ports: EVERY_PORT, peer });
  const anywhere = rangeOf("0.0.0.0/0");
  return {
    resource: vpc,
    name: "default",
    ingress: [rule({ kind: "group", key: vpc.key })],
    egress: anywhere ? [rule({ kind: "range", range: anywhere })] : [],
  };
}

function inlineRules(reading: Reading, group: Resource, direction: Direction): GroupRule[] {
  return blocks(group.attributes[direction]).flatMap((block, index) =>
    rules(reading, group, `${direction}[${index}]`, block, block.protocol, [
      ...manyPeers(block),
      { attribute: "self", values: block.self === true ? [group] : [] },
    ]),
  );
}

function addedRules(reading: Reading): Map<string, GroupRule[]> {
  const found = new Map<string, GroupRule[]>();
  const add = (rule: Resource, direction: Direction, read: () => GroupRule[]) => {
    const group = reading.target(rule, "security_group_id");
    const key = `${group?.key} ${direction}`;
    if (group !== undefined) found.set(key, [...(found.get(key) ?? []), ...read()]);
  };
  for (const direction of ["ingress", "egress"] as const) {
    for (const rule of reading.all(`aws_vpc_security_group_${direction}_rule`)) {
      const { attributes } = rule;
      add(rule, direction, () => rules(reading, rule, "", attributes, attributes.ip_protocol, onePeer(attributes)));
    }
  }
  for (const rule of reading.all("aws_security_group_rule")) {
    const { attributes } = rule;
    const itself = attributes.self === true ? [attributes.security_group_id] : [];
    const peers = [
      ...manyPeers(attributes),
      { attribute: "source_security_group_id", values: list(attributes.source_security_group_id) },
      { attribute: "self", values: itself },
    ];
    const direction = attributes.type === "egress" ? "egress" : "ingress";
    add(rule, direction, () => rules(reading, rule, "", attributes, attributes.protocol, peers));
  }
  return found;
}

function manyPeers(block: Attributes): Peers[] {
  const names = ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"];
  return names.map((attribute) => ({ attribute, values: list(block[attribute]) }));
}

function onePeer(block: Attributes): Peers[] {
  const names = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"];
  return names.map((attribute) => ({ attribute, values: list(block[attribute]) }));
}

/** A rule for each peer of a block. */
function rules(
  reading: Reading,
  resource: Resource,
  path: string,
  block: Attributes,
  protocolName: unknown,
  peers: readonly Peers[],
): GroupRule[] {
  const protocol: Protocol | "all" = protocolOf(protocolName);
  const ports = portsOf(block, protocol);
  if (ports === undefined) reading.note(resource, `${path} from_port`.trim(), "is no number");
  return peers.flatMap(({ attribute, values }) => {
    const place = path === "" ? attribute : `${path}.${attribute}`;
    return values.flatMap((value) =>
      peersOf(reading, resource, place, value).map((peer) => ({
        source: { resource, attribute: place },
        protocol,
        ports: ports ?? EVERY_PORT,
        peer,
      })),
    );
  });
}

function peersOf(reading: Reading, resource: Resource, place: string, value: unknown): GroupPeer[] {
  if (place.includes("ipv6")) {
    reading.note(resource, place, `${value}: IPv6 is not read`);
    return [];
  }
  if (typeof value === "object" && value === resource) return [{ kind: "group", key: resource.key }];
  if (place.includes("cidr")) {
    const range = reading.range(resource, place, value);
    return range ? [{ kind: "range", range }] : [];
  }
  const target = reading.target(resource, place, value);
  if (target === undefined) return [];
  return place.includes("prefix_list")
    ? prefixPeers(reading, resource, place, target)
    : [{ kind: "group", key: target.key }];
}

function prefixPeers(reading: Reading, resource: Resource, place: string, list: Resource): GroupPeer[] {
  if (list.type === "aws_vpc_endpoint") return [{ kind: "service", service: serviceOf(reading, list) }];
  if (list.type !== "aws_ec2_managed_prefix_list") {
    reading.note(resource, place, `${list.address} is no prefix list that is read`);
    return [];
  }
  return blocks(list.attributes.entry).flatMap(({ cidr }) => {
    const range = reading.range(list, "entry.cidr", cidr);
    return range ? [{ kind: "range" as const, range }] : [];
  });
}

/** Last part of an endpoint's service: `com.amazonaws.eu-west-1.ecr.api` is `ecr.api`. */
export function serviceOf(reading: Reading, endpoint: Resource): string {
  return reading.text(endpoint, "service_name").replace(/^(?:com|cn\.com)\.amazonaws\.[a-z0-9-]+\./, "");
}

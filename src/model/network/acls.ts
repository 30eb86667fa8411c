import type { Resource } from "../model";
import { type Attributes, blocks } from "../stack-json";
import { ANYWHERE } from "./addresses";
import { EVERY_PORT, portsOf, protocolOf } from "./ports";
import type { Reading } from "./reading";
import type { AclEntry, NetworkAcl } from "./view";

/** Each subnet's ACL, by the subnet's key. A subnet that none names has its VPC's default one, by the VPC's key. */
export function networkAcls(reading: Reading): ReadonlyMap<string, NetworkAcl> {
  const found = new Map<string, NetworkAcl>();
  const byKey = new Map<string, NetworkAcl>();
  const added = addedEntries(reading);
  for (const resource of reading.all("aws_network_acl", "aws_default_network_acl")) {
    const acl = aclOf(reading, resource, added.get(resource.key) ?? []);
    byKey.set(resource.key, acl);
    for (const subnet of subnetsOf(reading, resource)) found.set(subnet, acl);
    if (resource.type !== "aws_default_network_acl") continue;
    const vpc = reading.target(resource, "default_network_acl_id");
    if (vpc !== undefined) found.set(vpc.key, acl);
  }
  for (const association of reading.all("aws_network_acl_association")) {
    const [acl] = reading.each(association, "network_acl_id", byKey);
    const subnet = reading.target(association, "subnet_id");
    if (acl && subnet) found.set(subnet.key, acl);
  }
  return found;
}

/** Of a VPC that says nothing of its default ACL: it lets everything pass (VPC user guide, "Default network ACL"). */
export function untouchedDefaultAcl(vpc: Resource): NetworkAcl {
  const source = { resource: vpc, attribute: "default_network_acl_id" };
  const entry: AclEntry = { source, number: 100, isAllow: true, protocol: "all", ports: EVERY_PORT, range: ANYWHERE };
  return { source, ingress: [entry], egress: [entry] };
}

function subnetsOf(reading: Reading, acl: Resource): string[] {
  const ids = acl.attributes.subnet_ids;
  return (Array.isArray(ids) ? ids : []).flatMap((id) => reading.target(acl, "subnet_ids", id)?.key ?? []);
}

interface Entry extends AclEntry {
  readonly isEgress: boolean;
}

function aclOf(reading: Reading, resource: Resource, added: readonly Entry[]): NetworkAcl {
  const inline = ([false, true] as const).flatMap((isEgress) => {
    const attribute = isEgress ? "egress" : "ingress";
    return blocks(resource.attributes[attribute]).flatMap((block, index) =>
      entryOf(
        reading,
        resource,
        `${attribute}[${index}].`,
        { ...block, rule_number: block.rule_no, rule_action: block.action },
        isEgress,
      ),
    );
  });
  const entries = [...inline, ...added].sort((a, b) => a.number - b.number);
  const of = (isEgress: boolean) => entries.filter((entry) => entry.isEgress === isEgress);
  return { source: { resource, attribute: "" }, ingress: of(false), egress: of(true) };
}

function addedEntries(reading: Reading): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const rule of reading.all("aws_network_acl_rule")) {
    const acl = reading.target(rule, "network_acl_id");
    if (acl === undefined) continue;
    const entries = entryOf(reading, rule, "", rule.attributes, rule.attributes.egress === true);
    found.set(acl.key, [...(found.get(acl.key) ?? []), ...entries]);
  }
  return found;
}

function entryOf(reading: Reading, resource: Resource, path: string, block: Attributes, isEgress: boolean): Entry[] {
  if (block.ipv6_cidr_block) {
    reading.note(resource, `${path}ipv6_cidr_block`, "IPv6 is not read");
    return [];
  }
  const range = reading.range(resource, `${path}cidr_block`, block.cidr_block);
  const protocol = protocolOf(block.protocol);
  const ports = portsOf(block, protocol);
  const number = Number(block.rule_number);
  const action = String(block.rule_action).toLowerCase();
  if (ports === undefined || Number.isNaN(number) || (action !== "allow" && action !== "deny")) {
    reading.note(resource, `${path}rule_number`, "number, action or ports are not read");
    return [];
  }
  if (range === undefined) return [];
  const source = { resource, attribute: `${path}rule_number` };
  return [{ source, number, isAllow: action === "allow", protocol, ports, range, isEgress }];
}

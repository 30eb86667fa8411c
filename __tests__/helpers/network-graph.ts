import { TIERS, type Tier, tierRanges } from "../../src/config/address-plan";
import type { PlatformConfig } from "../../src/config/schema";
import { list } from "../../src/model/stack-json";
import { type Attributes, resources, type Stacks, stack } from "./synthesized";

/** A resource of some stack, with the name that it has there. */
export interface Found {
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  readonly attributes: Attributes;
}

/** A region's stack, and what the configuration says of it. */
export interface Region {
  readonly stack: string;
  readonly role: "primary" | "dr";
  readonly config: PlatformConfig["regions"]["primary"];
}

export function regionsOf(config: PlatformConfig): Region[] {
  return [
    { stack: "primary-region", role: "primary", config: config.regions.primary },
    { stack: "dr-region", role: "dr", config: config.regions.dr },
  ];
}

/** Every resource of a type in a stack; throws if there is none. */
export function all(stacks: Stacks, stackName: string, type: string): Found[] {
  return Object.entries(resources(stack(stacks, stackName), type)).map(([address, attributes]) => ({
    stack: stackName,
    type,
    name: address.slice(type.length + 1),
    attributes,
  }));
}

/** The resource that a reference means, followed through another stack's outputs. Throws if it means none. */
export function target(stacks: Stacks, stackName: string, value: unknown): Found {
  const text = String(value);
  const [, other, output] =
    /^\$\{data\.terraform_remote_state\.cross-stack-reference-input-(.+)\.outputs\.(.+)\}$/.exec(text) ?? [
      undefined,
      undefined,
      undefined,
    ];
  if (other !== undefined && output !== undefined) {
    return target(stacks, other, stack(stacks, other).output?.[output]?.value);
  }
  const [, type = "", name = ""] = /^\$\{(aws_\w+)\.([\w-]+)\.\w+\}$/.exec(text) ?? [];
  const attributes = stack(stacks, stackName).resource[type]?.[name];
  if (attributes === undefined) throw new Error(`${text} in ${stackName} refers to no resource`);
  return { stack: stackName, type, name, attributes };
}

export function sameResource(a: Found, b: Found): boolean {
  return a.stack === b.stack && a.type === b.type && a.name === b.name;
}

/** Tier and zone of a subnet, by its range; undefined if the address plan has no such range in that zone. */
export function placeOfSubnet(region: Region, { attributes }: Found): { tier: Tier; zone: string } | undefined {
  for (const tier of TIERS) {
    for (const { zone, cidr } of tierRanges(region.config, tier)) {
      if (cidr === attributes.cidr_block && zone === attributes.availability_zone) return { tier, zone };
    }
  }
  return undefined;
}

/** `tier zone` of a route table, by the subnets that are associated with it. */
export function placesOfTable(stacks: Stacks, region: Region, table: Found): string[] {
  return all(stacks, region.stack, "aws_route_table_association")
    .filter(({ attributes }) => sameResource(target(stacks, region.stack, attributes.route_table_id), table))
    .map(({ attributes }) => placeOfSubnet(region, target(stacks, region.stack, attributes.subnet_id)))
    .map((place) => (place ? `${place.tier} ${place.zone}` : "nowhere"));
}

/** Tiers of an ACL, by its subnets. */
export function tiersOfAcl(stacks: Stacks, region: Region, { attributes }: Found): string[] {
  const subnets = list(attributes.subnet_ids).map((id) => target(stacks, region.stack, id));
  return [...new Set(subnets.map((subnet) => placeOfSubnet(region, subnet)?.tier ?? "nowhere"))];
}

/** What is missing, and what is too much or there twice. */
export function differences(where: string, actual: readonly string[], expected: readonly string[]): string[] {
  const wanted = new Set(expected);
  return [
    ...[...wanted].filter((line) => !actual.includes(line)).map((line) => `${where}: missing: ${line}`),
    ...actual
      .filter((line, index) => !wanted.has(line) || actual.indexOf(line) !== index)
      .map((line) => `${where}: too much: ${line}`),
  ];
}

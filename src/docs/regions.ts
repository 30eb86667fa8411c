import type { Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { Resource } from "../model/model";
import { referencesIn } from "../model/reference";
import { at } from "../model/stack-json";

/** One of the two regions, as documents speak of it. */
export interface Region {
  readonly role: Role;
  /** AWS's name of it. */
  readonly name: string;
  /** For a heading. */
  readonly title: string;
}

/** Both regions, the primary first. */
export function regionsOf({ regions }: Pick<PlatformConfig, "regions">): readonly Region[] {
  return [
    { role: "primary", name: regions.primary.name, title: `Primary region, ${regions.primary.name}` },
    { role: "dr", name: regions.dr.name, title: `DR region, ${regions.dr.name}` },
  ];
}

/** Arguments that are a resource's name, in AWS's words for it. */
const NAMES = [
  "name",
  "function_name",
  "cluster_identifier",
  "identifier",
  "bucket",
  "family",
  "alarm_name",
  "url",
] as const;

/** The physical name of a resource, or the tag that names it in the console; its address if it has neither. */
export function nameOf({ attributes, address }: Pick<Resource, "attributes" | "address">): string {
  const tag = at(attributes.tags, "Name");
  const known = [...NAMES.map((name) => attributes[name]), tag].find(isPlain);
  return known ?? address;
}

/** True for a text that refers to nothing. */
function isPlain(value: unknown): value is string {
  return typeof value === "string" && referencesIn(value).length === 0;
}

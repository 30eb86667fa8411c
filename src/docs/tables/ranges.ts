import { TIERS, type Tier, tierRanges } from "../../config/address-plan";
import type { Role } from "../../config/names";
import type { PlatformConfig } from "../../config/schema";
import { ANYWHERE, addressText, type Range, rangeOf, size } from "../../model/network/addresses";

/** A range as it is written, with what the address plan says it is. */
export function rangeText(range: Range): string {
  return `${addressText(range.first)}/${32 - Math.log2(size(range))}`;
}

/** The tier of a region that a range is a zone's part of; undefined if the address plan has none. */
export function tierOfRange({ regions }: Pick<PlatformConfig, "regions">, role: Role, range: Range): Tier | undefined {
  return TIERS.find((tier) => tierRanges(regions[role], tier).some(({ cidr }) => same(rangeOf(cidr), range)));
}

/** What a range is, seen from a region: a tier of it or of the other one, the VPC itself, or anywhere. */
export function placeOfRange(config: Pick<PlatformConfig, "regions">, role: Role, range: Range): string {
  const other = role === "primary" ? "dr" : "primary";
  const tier = tierOfRange(config, role, range);
  const far = tierOfRange(config, other, range);
  if (tier !== undefined) return tier;
  if (far !== undefined) return `${far} in ${config.regions[other].name}`;
  if (same(range, ANYWHERE)) return "anywhere";
  return same(rangeOf(config.regions[role].cidr), range) ? "the rest of the VPC" : "not in the address plan";
}

export function same(a: Range | undefined, b: Range | undefined): boolean {
  return a?.first === b?.first && a?.last === b?.last;
}

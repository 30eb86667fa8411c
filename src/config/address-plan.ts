import { subnet } from "./cidr";
import type { RegionConfig } from "./schema";

/** The tiers of a region's network. Their order fixes their ranges, so a new tier goes to the end. */
export const TIERS = ["public", "firewall", "frontend", "backend", "endpoints", "data"] as const;

export type Tier = (typeof TIERS)[number];

/** Eight ranges for tiers, of which six are used, and four for zones within each. */
const TIER_BITS = 3;
const ZONE_BITS = 2;

export interface ZoneRange {
  readonly zone: string;
  readonly cidr: string;
}

/** One range per zone for a tier, cut from the region's range: a /16 gives /21, a /20 gives /25. */
export function tierRanges({ cidr, zones }: Pick<RegionConfig, "cidr" | "zones">, tier: Tier): ZoneRange[] {
  const tierRange = subnet(cidr, TIER_BITS, TIERS.indexOf(tier));
  return zones.map((zone, index) => ({ zone, cidr: subnet(tierRange, ZONE_BITS, index) }));
}

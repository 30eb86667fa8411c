import { overlaps, parseCidr } from "../cidr";
import type { Problem } from "../input";
import { GLOBAL_SERVICES_REGION, type PlatformConfig } from "../schema";
import type { Rule } from "./rule";

export const regionRules: readonly Rule[] = [
  { needs: ["regions"], check: primaryNotInGlobalRegion },
  { needs: ["regions"], check: twoRegions },
  { needs: ["regions"], check: zonesOfTheirRegion },
  { needs: ["regions"], check: disjointRanges },
  { needs: ["regions", "activeRegion"], check: activeIsOneOfTheTwo },
  { needs: ["regions", "activeRegion", "fenced"], check: fencedOnlyWhileDrIsActive },
];

function primaryNotInGlobalRegion({ regions }: PlatformConfig): Problem[] {
  if (regions.primary.name !== GLOBAL_SERVICES_REGION) return [];
  return [
    {
      field: "regions.primary.name",
      value: regions.primary.name,
      allowed: `any region but ${GLOBAL_SERVICES_REGION}`,
      remedy: "Route 53's control plane is there: losing the primary would take the DNS switch with it. Choose another",
    },
  ];
}

function twoRegions({ regions }: PlatformConfig): Problem[] {
  if (regions.primary.name !== regions.dr.name) return [];
  return [{ field: "regions.dr.name", value: regions.dr.name, allowed: "a region other than regions.primary.name" }];
}

function zonesOfTheirRegion({ regions }: PlatformConfig): Problem[] {
  return (["primary", "dr"] as const).flatMap((role) => {
    const { name, zones } = regions[role];
    const distinct = new Set(zones).size === zones.length;
    return distinct && zones.every((zone) => zone.slice(0, -1) === name)
      ? []
      : [{ field: `regions.${role}.zones`, value: zones, allowed: `different zones of ${name}` }];
  });
}

function disjointRanges({ regions }: PlatformConfig): Problem[] {
  const [primary, dr] = [parseCidr(regions.primary.cidr), parseCidr(regions.dr.cidr)];
  if (primary === undefined || dr === undefined || !overlaps(primary, dr)) return [];
  return [
    {
      field: "regions.dr.cidr",
      value: regions.dr.cidr,
      allowed: `a range that does not overlap regions.primary.cidr, ${regions.primary.cidr}`,
      remedy: "The data tiers of both regions are peered",
    },
  ];
}

function activeIsOneOfTheTwo({ regions, activeRegion }: PlatformConfig): Problem[] {
  const allowed = [regions.primary.name, regions.dr.name];
  return allowed.includes(activeRegion)
    ? []
    : [{ field: "activeRegion", value: activeRegion, allowed: allowed.join(" or ") }];
}

function fencedOnlyWhileDrIsActive({ regions, activeRegion, fenced }: PlatformConfig): Problem[] {
  if (!fenced || activeRegion === regions.dr.name) return [];
  return [
    {
      field: "fenced",
      value: fenced,
      allowed: `false, while activeRegion is ${activeRegion}`,
      remedy: "The fence closes the region that serves no longer: behind it nobody would be served",
    },
  ];
}

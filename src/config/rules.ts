import { failoverTerms, worstCaseSeconds } from "./budget";
import { overlaps, parseCidr } from "./cidr";
import type { Problem } from "./input";
import { namesFor } from "./names";
import { GLOBAL_SERVICES_REGION, type PlatformConfig } from "./schema";

/** A rule over several fields. It is asked only if the fields that it names are well-formed by themselves. */
export interface Rule {
  readonly needs: readonly (keyof PlatformConfig)[];
  readonly check: (config: PlatformConfig) => Problem[];
}

export const rules: readonly Rule[] = [
  { needs: ["regions"], check: primaryNotInGlobalRegion },
  { needs: ["regions"], check: twoRegions },
  { needs: ["regions"], check: zonesOfTheirRegion },
  { needs: ["regions"], check: disjointRanges },
  { needs: ["regions", "activeRegion"], check: activeIsOneOfTheTwo },
  { needs: ["regions", "activeRegion", "database"], check: adoptionOnlyWhileDrIsActive },
  { needs: ["regions", "database"], check: rebuiltTogether },
  { needs: ["frontends", "backends"], check: callsKnownBackends },
  { needs: ["backends"], check: onlyProductsReachesTheDatabase },
  { needs: ["budget"], check: worstCaseWithinRto },
  {
    needs: ["project", "environment", "domain", "regions", "database", "failoverGeneration"],
    check: (config) => namesFor(config).problems,
  },
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

function adoptionOnlyWhileDrIsActive({ regions, activeRegion, database }: PlatformConfig): Problem[] {
  if (!database.adoptedByDr || activeRegion === regions.dr.name) return [];
  return [
    {
      field: "database.adoptedByDr",
      value: true,
      allowed: `false while activeRegion is ${activeRegion}`,
      remedy: "With true the button would leave the DR cluster in the global database: it re-arms only with false",
    },
  ];
}

function rebuiltTogether({ regions, database }: PlatformConfig): Problem[] {
  const { clusterGeneration } = regions.primary;
  if (clusterGeneration > 1 === database.globalGeneration > 1) return [];
  return [
    {
      field: "regions.primary.clusterGeneration",
      value: clusterGeneration,
      allowed: `${database.globalGeneration > 1 ? "above 1" : "1"} while database.globalGeneration is ${database.globalGeneration}`,
      remedy: "Both begin at 1 and are raised together when the primary is rebuilt (docs/adr/0004)",
    },
  ];
}

function callsKnownBackends({ frontends, backends }: PlatformConfig): Problem[] {
  const known = Object.keys(backends);
  return Object.entries(frontends).flatMap(([name, { calls }]) =>
    calls
      .filter((call) => !known.includes(call))
      .map((call) => ({
        field: `frontends.${name}.calls`,
        value: call,
        allowed: `names of backends: ${known.join(", ")}`,
      })),
  );
}

function onlyProductsReachesTheDatabase({ backends }: PlatformConfig): Problem[] {
  return Object.entries(backends)
    .filter(([name, { database }]) => database && name !== "products")
    .map(([name]) => ({
      field: `backends.${name}.database`,
      value: true,
      allowed: "false for every backend but products",
      remedy: "Requirement R3: let the backend call the products API instead",
    }));
}

function worstCaseWithinRto(config: PlatformConfig): Problem[] {
  const terms = failoverTerms(config);
  const seconds = worstCaseSeconds(terms, "incident");
  const { rtoMinutes } = config.budget;
  if (seconds <= rtoMinutes * 60) return [];
  const listed = terms.map((term) => `${term.name} ${term.seconds} s (${term.source})`).join(", ");
  return [
    {
      field: "budget.rtoMinutes",
      value: rtoMinutes,
      allowed: `at least the computed worst case of ${(seconds / 60).toFixed(1)} minutes`,
      remedy: `Shorten one of its terms: ${listed}`,
    },
  ];
}

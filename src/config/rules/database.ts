import type { Problem } from "../input";
import type { PlatformConfig } from "../schema";
import type { Rule } from "./rule";

export const databaseRules: readonly Rule[] = [
  { needs: ["regions"], check: primaryInThreeZones },
  { needs: ["regions", "activeRegion", "database"], check: adoptionOnlyWhileDrIsActive },
  { needs: ["regions", "database"], check: rebuiltTogether },
];

/** Aurora keeps its data in three zones anyway; this is about who answers. */
const PRIMARY_INSTANCES = 3;

function primaryInThreeZones({ regions }: PlatformConfig): Problem[] {
  const { databaseInstances } = regions.primary;
  if (databaseInstances >= PRIMARY_INSTANCES) return [];
  return [
    {
      field: "regions.primary.databaseInstances",
      value: databaseInstances,
      allowed: `at least ${PRIMARY_INSTANCES}, a writer and two readers, so that each of three zones has one`,
    },
  ];
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

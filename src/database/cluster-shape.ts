import { namesFor, type Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { AuroraClusterProps } from "./aurora-cluster";

/** What the configuration says of a region's cluster, whichever stack owns it. */
export type ClusterShape = Pick<
  AuroraClusterProps,
  | "clusterIdentifier"
  | "finalSnapshotIdentifier"
  | "instanceIdentifiers"
  | "zones"
  | "engineVersion"
  | "instanceClass"
  | "backupRetentionDays"
  | "deletionProtection"
>;

export function clusterShape(config: PlatformConfig, role: Role): ClusterShape {
  const names = namesFor(config);
  const { zones, databaseInstances } = config.regions[role];
  const { engineVersion, instanceClass, backupRetentionDays } = config.database;
  return {
    clusterIdentifier: names.cluster(role),
    finalSnapshotIdentifier: names.finalSnapshot(role),
    instanceIdentifiers: Array.from({ length: databaseInstances }, (_, index) => names.instance(role, index + 1)),
    zones,
    engineVersion,
    instanceClass,
    backupRetentionDays,
    deletionProtection: config.protection.enabled,
  };
}

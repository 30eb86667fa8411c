import { RdsGlobalCluster } from "@cdktf/provider-aws/lib/rds-global-cluster";
import type { Construct } from "constructs";
import { AuroraCluster } from "../src/database/aurora-cluster";
import { clusterShape } from "../src/database/cluster-shape";
import { DatabaseSecret, type DatabaseSecretProps } from "../src/database/database-secret";
import { RegionalPlatform } from "../src/regional-platform";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";

const MASTER_USERNAME = "shop_master";
const APPLICATION_USERNAME = "shop_application";

export interface PrimaryRegionStackProps extends PlatformStackProps {
  /** Key in the DR region for the copies of the secrets. */
  readonly secretReplicaKeyArn: string;
}

/** The primary region, with the global database and the cluster that it begins with. */
export class PrimaryRegionStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: PrimaryRegionStackProps) {
    super(scope, id, props, props.config.regions.primary.name);
    const { config, names } = this;
    const { database, regions, protection } = config;
    const platform = new RegionalPlatform(this, "platform", {
      prefix: names.prefix,
      region: regions.primary,
      engineVersion: database.engineVersion,
    });
    const secret: Omit<DatabaseSecretProps, "secretName" | "username" | "description"> = {
      passwordVersion: database.passwordVersion,
      keyArn: platform.database.keyArn,
      replica: { region: regions.dr.name, keyArn: props.secretReplicaKeyArn },
      recoveryWindowDays: protection.enabled ? 30 : 0,
    };
    const master = new DatabaseSecret(this, "database-master", {
      ...secret,
      secretName: names.masterSecret,
      username: MASTER_USERNAME,
      description: "Master user of the database, for its migration",
    });
    new DatabaseSecret(this, "database-application", {
      ...secret,
      secretName: names.applicationSecret,
      username: APPLICATION_USERNAME,
      description: "Application user of the database, for the proxy",
    });
    const globalDatabase = new RdsGlobalCluster(this, "global-database", {
      globalClusterIdentifier: names.globalCluster,
      engine: "aurora-postgresql",
      engineVersion: database.engineVersion,
      storageEncrypted: true,
      deletionProtection: protection.enabled,
    });
    new AuroraCluster(this, "database", {
      ...clusterShape(config, "primary"),
      settings: platform.database,
      globalClusterIdentifier: globalDatabase.id,
      // Only the first cluster begins the global database. One that was rebuilt joined it as a secondary (ADR 0004).
      ...(regions.primary.clusterGeneration === 1
        ? {
            masterUser: {
              databaseName: database.name,
              username: MASTER_USERNAME,
              passwordExpression: master.passwordExpression,
              passwordVersion: database.passwordVersion,
            },
          }
        : { sourceRegion: regions.dr.name }),
    });
  }
}

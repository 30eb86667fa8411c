import { RdsGlobalCluster } from "@cdktf/provider-aws/lib/rds-global-cluster";
import type { Construct } from "constructs";
import { AuroraCluster, type AuroraClusterProps } from "../src/database/aurora-cluster";
import { clusterShape } from "../src/database/cluster-shape";
import { DatabaseSecret } from "../src/database/database-secret";
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
    const { database } = new RegionalPlatform(this, "platform", { config: this.config, role: "primary" });
    const master = this.secrets(database.keyArn, props.secretReplicaKeyArn);
    new AuroraCluster(this, "database", {
      ...clusterShape(this.config, "primary"),
      settings: database,
      globalClusterIdentifier: this.globalDatabase().id,
      ...this.origin(),
      ...this.masterPassword(master),
    });
  }

  /** Both users' secrets, each with its copy in the DR region. Returns the master's. */
  private secrets(keyArn: string, replicaKeyArn: string): DatabaseSecret {
    const { names } = this;
    const { database, regions, protection } = this.config;
    const shared = {
      passwordVersion: database.passwordVersion,
      keyArn,
      replica: { region: regions.dr.name, keyArn: replicaKeyArn },
      recoveryWindowDays: protection.enabled ? 30 : 0,
    };
    new DatabaseSecret(this, "database-application", {
      ...shared,
      secretName: names.applicationSecret,
      username: APPLICATION_USERNAME,
      description: "Application user of the database, for the proxy",
    });
    return new DatabaseSecret(this, "database-master", {
      ...shared,
      secretName: names.masterSecret,
      username: MASTER_USERNAME,
      description: "Master user of the database, for its migration",
    });
  }

  private globalDatabase(): RdsGlobalCluster {
    const { database, protection } = this.config;
    return new RdsGlobalCluster(this, "global-database", {
      globalClusterIdentifier: this.names.globalCluster,
      engine: "aurora-postgresql",
      engineVersion: database.engineVersion,
      storageEncrypted: true,
      deletionProtection: protection.enabled,
      lifecycle: {
        preventDestroy: protection.enabled,
        // The provider would upgrade every member from here, the DR cluster too (docs/adr/0007).
        ignoreChanges: ["engine_version"],
      },
    });
  }

  /** The first cluster begins the global database. One that was rebuilt joined it as a secondary (docs/adr/0004). */
  private origin(): Pick<AuroraClusterProps, "firstOf" | "sourceRegion"> {
    const { database, regions } = this.config;
    return database.globalGeneration === 1
      ? { firstOf: { databaseName: database.name, masterUsername: MASTER_USERNAME } }
      : { sourceRegion: regions.dr.name };
  }

  /** A secondary takes no password, so on the way home there is none until the primary is the writer again. */
  private masterPassword(master: DatabaseSecret): Pick<AuroraClusterProps, "masterPassword"> {
    const { adoptedByDr, passwordVersion } = this.config.database;
    return adoptedByDr ? {} : { masterPassword: { expression: master.passwordExpression, version: passwordVersion } };
  }
}

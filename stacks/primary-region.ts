import { RdsGlobalCluster } from "@cdktf/provider-aws/lib/rds-global-cluster";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Archives } from "../src/backend/archives";
import { APPLICATION_USERNAME, MASTER_USERNAME } from "../src/config/database-users";
import { AuroraCluster, type AuroraClusterProps } from "../src/database/aurora-cluster";
import { clusterShape } from "../src/database/cluster-shape";
import { ProxyTarget } from "../src/database/proxy-target";
import { TaskScaling } from "../src/frontend/task-scaling";
import type { RegionalNetwork } from "../src/network/regional-network";
import { RegionalApplications } from "../src/regional-applications";
import { RegionalPlatform } from "../src/regional-platform";
import { ReplicatedSecret } from "../src/storage/replicated-secret";
import type { ReplicatedStorage } from "./data-replication";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";

export interface PrimaryRegionStackProps extends PlatformStackProps {
  readonly archives: Archives;
  /** Key in the DR region for the copies of the secrets. */
  readonly secretReplicaKeyArn: string;
  readonly zoneId: string;
}

/** The primary region, with the secrets, the global database and the cluster that it begins with. */
export class PrimaryRegionStack extends PlatformStack {
  public readonly network: RegionalNetwork;
  public readonly storage: ReplicatedStorage;

  constructor(scope: Construct, id: string, props: PrimaryRegionStackProps) {
    super(scope, id, props, props.config.regions.primary.name);
    const { config } = this;
    const { archives, zoneId } = props;
    const platform = new RegionalPlatform(this, "platform", { config, role: "primary" });
    const { database } = platform;
    const secrets = this.secrets(database.keyArn, props.secretReplicaKeyArn);
    const reference = ({ arn, filled }: ReplicatedSecret) => ({ arn, filled, keyArn: database.keyArn });
    const applications = new RegionalApplications(this, "applications", {
      config,
      role: "primary",
      platform,
      archives,
      zoneId,
      initialTasks: ({ tasks }) => tasks.active,
      secrets: {
        master: reference(secrets.master),
        application: reference(secrets.application),
        probeToken: reference(secrets.probeToken),
      },
    });
    const { cluster, instances } = new AuroraCluster(this, "database", {
      ...clusterShape(config, "primary"),
      settings: database,
      globalClusterIdentifier: this.globalDatabase().id,
      ...this.origin(),
      ...this.masterPassword(secrets.master),
      dependsOn: [database.logGroup],
    });
    new ProxyTarget(this, "proxy-target", {
      proxyName: applications.proxyName,
      clusterIdentifier: cluster.clusterIdentifier,
      dependsOn: instances,
    });
    for (const [name, { tasks }] of Object.entries(config.frontends)) {
      new TaskScaling(this, `${name}-scaling`, {
        ...applications.service(name),
        minTasks: tasks.active,
        maxTasks: tasks.max,
      });
    }
    this.network = platform.network;
    this.storage = { buckets: applications.buckets, keyArn: platform.dataKeyArn, topicArn: platform.topicArn };
  }

  /** Both database users' secrets and the prober's token, each with its copy in the DR region. */
  private secrets(keyArn: string, replicaKeyArn: string) {
    const { names } = this;
    const { database, operations, regions, protection } = this.config;
    const shared = {
      keyArn,
      replica: { region: regions.dr.name, keyArn: replicaKeyArn },
      recoveryWindowDays: protection.enabled ? 30 : 0,
    };
    const { passwordVersion } = database;
    const login = (username: string) => (password: string) => Fn.jsonencode({ username, password });
    return {
      application: new ReplicatedSecret(this, "database-application", {
        ...shared,
        passwordVersion,
        secretName: names.applicationSecret,
        content: login(APPLICATION_USERNAME),
        description: "Application user of the database, for the proxy",
      }),
      master: new ReplicatedSecret(this, "database-master", {
        ...shared,
        passwordVersion,
        secretName: names.masterSecret,
        content: login(MASTER_USERNAME),
        description: "Master user of the database, for its migration",
      }),
      probeToken: new ReplicatedSecret(this, "probe-token", {
        ...shared,
        passwordVersion: operations.probeTokenVersion,
        secretName: names.probeTokenSecret,
        content: (token) => token,
        description: "Opens the frontends' deep health to the prober",
      }),
    };
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
  private masterPassword(master: ReplicatedSecret): Pick<AuroraClusterProps, "masterPassword"> {
    const { adoptedByDr, passwordVersion } = this.config.database;
    return adoptedByDr ? {} : { masterPassword: { expression: master.passwordExpression, version: passwordVersion } };
  }
}

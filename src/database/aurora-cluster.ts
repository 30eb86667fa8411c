import { RdsCluster } from "@cdktf/provider-aws/lib/rds-cluster";
import { RdsClusterInstance } from "@cdktf/provider-aws/lib/rds-cluster-instance";
import type { ITerraformDependable, Precondition } from "cdktf";
import { Construct } from "constructs";

/** Names and ids of what `DatabasePrerequisites` made in the cluster's region. */
export interface ClusterSettings {
  readonly keyArn: string;
  readonly subnetGroupName: string;
  readonly clusterParameterGroupName: string;
  readonly instanceParameterGroupName: string;
  readonly securityGroupId: string;
}

/** The master user, on the cluster that the global database begins with. A secondary inherits it. */
export interface MasterUser {
  readonly databaseName: string;
  readonly username: string;
  /** Expression that is never stored in a state. */
  readonly passwordExpression: string;
  readonly passwordVersion: number;
}

export interface AuroraClusterProps {
  readonly clusterIdentifier: string;
  /** Identifiers of the instances, one each. */
  readonly instanceIdentifiers: string[];
  /** Zones that the instances are spread over. */
  readonly zones: string[];
  readonly engineVersion: string;
  readonly instanceClass: string;
  readonly backupRetentionDays: number;
  readonly settings: ClusterSettings;
  /** Global database that the cluster is a member of: an identifier, or an expression that may be null. */
  readonly globalClusterIdentifier: string;
  /** True refuses deletion and takes a last snapshot. */
  readonly deletionProtection: boolean;
  /**
   * The master user.
   *
   * @default - inherited from the global database's writer
   */
  readonly masterUser?: MasterUser;
  /**
   * Region that an encrypted secondary is created from.
   *
   * @default - the cluster is not created as a secondary
   */
  readonly sourceRegion?: string;
  /**
   * What has to hold for any plan of the cluster.
   *
   * @default - nothing
   */
  readonly precondition?: Precondition;
  /**
   * What has to be applied before the cluster.
   *
   * @default - only what it refers to
   */
  readonly dependsOn?: ITerraformDependable[];
}

/** One region's cluster of the Aurora PostgreSQL global database, with its instances. */
export class AuroraCluster extends Construct {
  public readonly cluster: RdsCluster;

  constructor(scope: Construct, id: string, props: AuroraClusterProps) {
    super(scope, id);
    const { settings, masterUser, sourceRegion, precondition, dependsOn } = props;
    const engine = "aurora-postgresql";
    this.cluster = new RdsCluster(this, "cluster", {
      clusterIdentifier: props.clusterIdentifier,
      globalClusterIdentifier: props.globalClusterIdentifier,
      engine,
      engineVersion: props.engineVersion,
      dbSubnetGroupName: settings.subnetGroupName,
      dbClusterParameterGroupName: settings.clusterParameterGroupName,
      vpcSecurityGroupIds: [settings.securityGroupId],
      storageEncrypted: true,
      kmsKeyId: settings.keyArn,
      iamDatabaseAuthenticationEnabled: true,
      backupRetentionPeriod: props.backupRetentionDays,
      copyTagsToSnapshot: true,
      enabledCloudwatchLogsExports: ["postgresql"],
      // A change that waits for the maintenance window would be pending when the button is pressed.
      applyImmediately: true,
      deletionProtection: props.deletionProtection,
      skipFinalSnapshot: !props.deletionProtection,
      finalSnapshotIdentifier: `${props.clusterIdentifier}-final`,
      ...(masterUser && {
        databaseName: masterUser.databaseName,
        masterUsername: masterUser.username,
        masterPasswordWo: masterUser.passwordExpression,
        masterPasswordWoVersion: masterUser.passwordVersion,
      }),
      ...(sourceRegion && { sourceRegion }),
      ...(dependsOn && { dependsOn }),
      lifecycle: {
        // AWS sets the first on a secondary: planned back to nothing, the provider would promote the cluster.
        // The second only matters at creation, and a change would replace the cluster.
        ignoreChanges: ["replication_source_identifier", ...(sourceRegion ? ["source_region"] : [])],
        ...(precondition && { precondition: [precondition] }),
      },
    });
    props.instanceIdentifiers.forEach((identifier, index) => {
      const zone = props.zones[index % props.zones.length];
      new RdsClusterInstance(this, `instance-${index + 1}`, {
        identifier,
        clusterIdentifier: this.cluster.id,
        engine,
        engineVersion: this.cluster.engineVersion,
        instanceClass: props.instanceClass,
        ...(zone && { availabilityZone: zone }),
        dbSubnetGroupName: settings.subnetGroupName,
        dbParameterGroupName: settings.instanceParameterGroupName,
        publiclyAccessible: false,
        autoMinorVersionUpgrade: false,
        applyImmediately: true,
      });
    });
  }
}

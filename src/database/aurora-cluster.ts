import { RdsCluster } from "@cdktf/provider-aws/lib/rds-cluster";
import { RdsClusterInstance } from "@cdktf/provider-aws/lib/rds-cluster-instance";
import type { ITerraformDependable, Precondition } from "cdktf";
import { Construct } from "constructs";

const ENGINE = "aurora-postgresql";

/** Names and ids of what `DatabasePrerequisites` made in the cluster's region. */
export interface ClusterSettings {
  readonly keyArn: string;
  readonly subnetGroupName: string;
  readonly clusterParameterGroupName: string;
  readonly instanceParameterGroupName: string;
  readonly securityGroupId: string;
}

export interface AuroraClusterProps {
  readonly clusterIdentifier: string;
  readonly finalSnapshotIdentifier: string;
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
  /** True refuses deletion, and every plan that would replace the cluster, and takes a last snapshot. */
  readonly deletionProtection: boolean;
  /**
   * What the first cluster of a global database gives to all.
   *
   * @default - the cluster joins, and inherits it
   */
  readonly firstOf?: { readonly databaseName: string; readonly masterUsername: string };
  /**
   * The master user's password: an expression that is never stored in a state, and a version that is raised with it.
   *
   * @default - the global database's writer has it
   */
  readonly masterPassword?: { readonly expression: string; readonly version: number };
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
  public readonly instances: RdsClusterInstance[];

  constructor(scope: Construct, id: string, props: AuroraClusterProps) {
    super(scope, id);
    const { settings, masterPassword, sourceRegion, precondition, dependsOn } = props;
    this.cluster = new RdsCluster(this, "cluster", {
      clusterIdentifier: props.clusterIdentifier,
      globalClusterIdentifier: props.globalClusterIdentifier,
      engine: ENGINE,
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
      finalSnapshotIdentifier: props.finalSnapshotIdentifier,
      ...props.firstOf,
      ...(masterPassword && {
        masterPasswordWo: masterPassword.expression,
        masterPasswordWoVersion: masterPassword.version,
      }),
      ...(sourceRegion && { sourceRegion }),
      ...(dependsOn && { dependsOn }),
      lifecycle: {
        // AWS refuses only once the instances are gone.
        preventDestroy: props.deletionProtection,
        // AWS sets the first on a secondary: planned back to nothing, the provider would promote the cluster.
        // The second only matters at creation, and a change would replace the cluster.
        ignoreChanges: ["replication_source_identifier", ...(sourceRegion ? ["source_region"] : [])],
        ...(precondition && { precondition: [precondition] }),
      },
    });
    this.instances = this.addInstances(props);
  }

  private addInstances(props: AuroraClusterProps): RdsClusterInstance[] {
    const { instanceIdentifiers, instanceClass, zones, settings } = props;
    return instanceIdentifiers.map((identifier, index) => {
      const zone = zones[index % zones.length];
      return new RdsClusterInstance(this, `instance-${index + 1}`, {
        identifier,
        clusterIdentifier: this.cluster.id,
        engine: ENGINE,
        engineVersion: this.cluster.engineVersion,
        instanceClass,
        ...(zone && { availabilityZone: zone }),
        dbSubnetGroupName: settings.subnetGroupName,
        dbParameterGroupName: settings.instanceParameterGroupName,
        publiclyAccessible: false,
        autoMinorVersionUpgrade: false,
        applyImmediately: true,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: settings.keyArn,
        // A week is without charge.
        performanceInsightsRetentionPeriod: 7,
      });
    });
  }
}

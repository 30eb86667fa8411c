import type { Construct } from "constructs";
import { Delivery, type DeliveryProps } from "../src/access/delivery";
import { stateBucketOf, stateReplicaOf } from "../src/config/backend";
import { resourcesIn } from "../src/resources-in";
import { EncryptionKey } from "../src/storage/encryption-key";
import { ImageReplication } from "../src/storage/image-replication";
import { ImageRepository } from "../src/storage/image-repository";
import { LockTable } from "../src/storage/lock-table";
import { RegionalBucket } from "../src/storage/regional-bucket";
import { StateReplica } from "../src/storage/state-replica";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";
import { RegionScope } from "./region-scope";

/**
 * What has to exist first, in the DR region: the states with their locks, the key of the secrets' copies, and the images.
 * In the primary region: a copy of the states, and the images too.
 */
export class FoundationStack extends PlatformStack {
  /** Key in the DR region under which the copies of the primary's secrets are stored. */
  public readonly secretReplicaKeyArn: string;
  private readonly delivery: Delivery;

  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props, props.config.regions.dr.name);
    const region = this.config.regions.primary.name;
    const primary = new RegionScope(this, "primary", { region, tags: this.defaultTags });
    this.delivery = new Delivery(this, "delivery", { ...props, stateKeys: this.states(primary) });
    this.secretReplicaKeyArn = new EncryptionKey(this, "secret-replica-key", {
      aliasName: this.names.secretReplicaKeyAlias,
      description: "Copies of the primary region's secrets",
      preventDestroy: this.config.protection.enabled,
    }).arn;
    this.imageRepositories(this);
    this.imageRepositories(primary);
    // Images are pushed to DR's registry only: whatever a failover needs is there first.
    new ImageReplication(this, "image-replication", {
      repositoryPrefix: this.names.imageRepositoryPrefix,
      destinationRegion: region,
      dependsOn: resourcesIn(primary),
    });
  }

  /** The states with their locks, and what stands in for them while DR is lost. Gives back their keys' ARNs. */
  private states(primary: RegionScope): DeliveryProps["stateKeys"] {
    const { config, names, backend } = this;
    const protectedFromLoss = config.protection.enabled;
    const { arn: keyArn } = new EncryptionKey(this, "state-key", {
      aliasName: names.stateKeyAlias,
      description: "Terraform states and locks",
      preventDestroy: protectedFromLoss,
    });
    const { name, arn } = new RegionalBucket(this, "state-bucket", {
      bucketName: stateBucketOf(backend),
      keyArn,
      preventDestroy: protectedFromLoss,
    });
    new LockTable(this, "lock-table", {
      tableName: backend.lockTable,
      keyArn,
      deletionProtection: protectedFromLoss,
    });
    const { keyArn: replicaKeyArn } = new StateReplica(this, "state-replica", {
      replicaScope: primary,
      replicaRegion: config.regions.primary.name,
      source: { name, arn, keyArn, region: config.regions.dr.name },
      bucketName: stateReplicaOf(backend),
      roleName: names.iamRole("state-replication", "dr"),
      lockTable: backend.lockTable,
      keyAlias: names.stateKeyAlias,
      protectedFromLoss,
    });
    return { states: keyArn, replica: replicaKeyArn };
  }

  /** It is made here, so a role of this stack waits for it. */
  protected override workloadBoundaryArn(): string {
    return this.delivery.workloadBoundaryArn;
  }

  /** A repository for each frontend, and their key: images have to be where they run. */
  private imageRepositories(scope: Construct): void {
    const keepImages = this.config.protection.enabled;
    const { arn: keyArn } = new EncryptionKey(scope, "image-key", {
      aliasName: this.names.imageKeyAlias,
      description: "Images of the frontends",
      preventDestroy: keepImages,
    });
    for (const frontend of Object.keys(this.config.frontends)) {
      new ImageRepository(scope, `${frontend}-images`, {
        repositoryName: this.names.imageRepository(frontend),
        keyArn,
        keepImages,
      });
    }
  }
}

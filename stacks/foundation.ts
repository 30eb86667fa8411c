import type { Construct } from "constructs";
import { EncryptionKey } from "../src/storage/encryption-key";
import { LockTable } from "../src/storage/lock-table";
import { RegionalBucket } from "../src/storage/regional-bucket";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";

/** What has to exist first, in the DR region: the states with their locks, and the key of the secrets' copies. */
export class FoundationStack extends PlatformStack {
  /** Key in the DR region under which the copies of the primary's secrets are stored. */
  public readonly secretReplicaKeyArn: string;

  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props, props.config.regions.dr.name);
    const protectedFromLoss = this.config.protection.enabled;
    const stateKey = new EncryptionKey(this, "state-key", {
      aliasName: this.names.stateKeyAlias,
      description: "Terraform states and locks",
      preventDestroy: protectedFromLoss,
    });
    new RegionalBucket(this, "state-bucket", {
      bucketName: this.backend.bucket,
      keyArn: stateKey.arn,
      preventDestroy: protectedFromLoss,
    });
    new LockTable(this, "lock-table", {
      tableName: this.backend.lockTable,
      keyArn: stateKey.arn,
      deletionProtection: protectedFromLoss,
    });
    this.secretReplicaKeyArn = new EncryptionKey(this, "secret-replica-key", {
      aliasName: this.names.secretReplicaKeyAlias,
      description: "Copies of the primary region's secrets",
      preventDestroy: protectedFromLoss,
    }).arn;
  }
}

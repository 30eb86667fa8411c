import { Construct } from "constructs";
import { resourcesIn } from "../resources-in";
import { BucketReplication, type ReplicationEnd } from "./bucket-replication";
import { EncryptionKey } from "./encryption-key";
import { LockTable } from "./lock-table";
import { RegionalBucket } from "./regional-bucket";

export interface StateReplicaProps {
  /** Contains the copy: whatever it contains lives in the other region. */
  readonly replicaScope: Construct;
  readonly replicaRegion: string;
  /** The bucket of the states, once it is versioned. */
  readonly source: ReplicationEnd;
  /** Physical name of its copy. */
  readonly bucketName: string;
  /** Role in which S3 copies. */
  readonly roleName: string;
  readonly lockTable: string;
  readonly keyAlias: string;
  /** True refuses every plan that would destroy the copy, its key or its locks. */
  readonly protectedFromLoss: boolean;
}

/**
 * A copy of the states in another region with a key and an empty lock table of its own: what a backend needs there.
 * Only the switch in docs/runbooks/dr-region-lost.md reads it.
 */
export class StateReplica extends Construct {
  /** Of the key in the other region. */
  public readonly keyArn: string;

  constructor(scope: Construct, id: string, props: StateReplicaProps) {
    super(scope, id);
    const { replicaScope, replicaRegion, source, roleName, protectedFromLoss } = props;
    const { arn: keyArn } = new EncryptionKey(replicaScope, "state-replica-key", {
      aliasName: props.keyAlias,
      description: "Copy of the Terraform states, and spare locks",
      preventDestroy: protectedFromLoss,
    });
    this.keyArn = keyArn;
    const replica = new RegionalBucket(replicaScope, "state-replica", {
      bucketName: props.bucketName,
      keyArn,
      preventDestroy: protectedFromLoss,
    });
    new LockTable(replicaScope, "spare-lock-table", {
      tableName: props.lockTable,
      keyArn,
      deletionProtection: protectedFromLoss,
    });
    new BucketReplication(this, "replication", {
      roleName,
      source,
      destination: { name: replica.name, arn: replica.arn, keyArn, region: replicaRegion },
      dependsOn: resourcesIn(replica),
    });
  }
}

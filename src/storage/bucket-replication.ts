import { S3BucketReplicationConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-replication-configuration";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ServiceRole } from "../access/service-role";

/** A bucket at one end. */
export interface ReplicationEnd {
  readonly name: string;
  readonly arn: string;
  readonly keyArn: string;
  readonly region: string;
}

/** The one rule of every replication: it is about all objects. */
export const REPLICATION_RULE = "everything";

export interface BucketReplicationProps {
  readonly roleName: string;
  readonly source: ReplicationEnd;
  readonly destination: ReplicationEnd;
  /**
   * What has to be there first: S3 refuses a destination that is not versioned yet.
   *
   * @default - nothing of this stack
   */
  readonly dependsOn?: ITerraformDependable[];
}

/** The only time that Replication Time Control knows. Source: S3 API reference, ReplicationTimeValue. */
const RTC_MINUTES = 15;

/** Replicates everything of one bucket to another region's: one direction, in the region of the source. */
export class BucketReplication extends Construct {
  /** By which the metrics of this direction are found. */
  public readonly ruleId = REPLICATION_RULE;

  constructor(scope: Construct, id: string, props: BucketReplicationProps) {
    super(scope, id);
    const { source, destination, dependsOn = [] } = props;
    const role = new ServiceRole(this, "role", {
      roleName: props.roleName,
      description: `S3 replicates a bucket to ${destination.region}`,
      service: "s3.amazonaws.com",
      statements: permissions(source, destination),
    });
    const enabled = { status: "Enabled" };
    const minutes = RTC_MINUTES;
    new S3BucketReplicationConfigurationA(this, "replication", {
      bucket: source.name,
      role: role.arn,
      rule: [
        {
          id: this.ruleId,
          ...enabled,
          priority: 0,
          // All of it, health records too (docs/adr/0009): a prefix can be asked for, but none can be left out.
          filter: { prefix: "" },
          deleteMarkerReplication: enabled,
          sourceSelectionCriteria: { sseKmsEncryptedObjects: enabled, replicaModifications: enabled },
          destination: {
            bucket: destination.arn,
            encryptionConfiguration: { replicaKmsKeyId: destination.keyArn },
            replicationTime: { ...enabled, time: { minutes } },
            metrics: { ...enabled, eventThreshold: { minutes } },
          },
        },
      ],
      dependsOn: [...role.permissions, ...dependsOn],
    });
  }
}

/** Source: S3 user guide, "Setting up permissions for live replication" and "Replicating encrypted objects". */
function permissions(source: ReplicationEnd, destination: ReplicationEnd) {
  return [
    { actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"], resources: [source.arn] },
    {
      actions: ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
      resources: [`${source.arn}/*`],
    },
    {
      actions: ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
      resources: [`${destination.arn}/*`],
    },
    { actions: ["kms:Decrypt"], resources: [source.keyArn], condition: onlyFor(source) },
    {
      actions: ["kms:Encrypt", "kms:GenerateDataKey"],
      resources: [destination.keyArn],
      condition: onlyFor(destination),
    },
  ];
}

/** With a bucket key the encryption context names the bucket, without one the object. */
function onlyFor({ region, arn }: ReplicationEnd) {
  return [
    { test: "StringEquals", variable: "kms:ViaService", values: [`s3.${region}.amazonaws.com`] },
    { test: "StringLike", variable: "kms:EncryptionContext:aws:s3:arn", values: [arn, `${arn}/*`] },
  ];
}

import type { DataAwsIamPolicyDocumentStatement } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { Construct } from "constructs";
import { RegionalBucket } from "./regional-bucket";

export interface MetadataBucketProps {
  readonly bucketName: string;
  readonly keyArn: string;
  readonly preventDestroy: boolean;
  /**
   * Days after which an overwritten or deleted version expires.
   *
   * @default 90
   */
  readonly noncurrentDays?: number;
}

/**
 * The bucket of one backend's records in one region, where nothing is stored under another key than ours.
 * `data-replication` keeps both regions' alike.
 */
export class MetadataBucket extends Construct {
  public readonly name: string;
  public readonly arn: string;

  constructor(scope: Construct, id: string, props: MetadataBucketProps) {
    super(scope, id);
    const { bucketName, keyArn, preventDestroy, noncurrentDays = 90 } = props;
    const bucket = new RegionalBucket(this, "bucket", {
      bucketName,
      keyArn,
      preventDestroy,
      statements: (arn) => onlyUnder(keyArn, arn),
    });
    this.name = bucket.name;
    this.arn = bucket.arn;
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.name,
      rule: [
        {
          id: "noncurrent-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays }],
          expiration: [{ expiredObjectDeleteMarker: true }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
        {
          // What deep health wrote and deleted again, every minute. Days take the delete markers along.
          id: "health",
          status: "Enabled",
          filter: [{ prefix: "health/" }],
          expiration: [{ days: 1 }],
          noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
        },
      ],
    });
  }
}

/**
 * Refuses to store an object under another key. Whoever says nothing gets our key, by the bucket's default; whoever asks
 * for an encryption has to name our key by its ARN. A condition that negates also holds where the header is missing.
 * Replicas are written by s3:ReplicateObject, under the key of the replication's rule.
 */
function onlyUnder(keyArn: string, bucketArn: string): DataAwsIamPolicyDocumentStatement[] {
  const refused = {
    effect: "Deny",
    principals: [{ type: "*", identifiers: ["*"] }],
    actions: ["s3:PutObject"],
    resources: [`${bucketArn}/*`],
  };
  const header = (name: string) => `s3:x-amz-server-side-encryption${name}`;
  return [
    {
      ...refused,
      sid: "OurKeyOnly",
      condition: [
        { test: "Null", variable: header(""), values: ["false"] },
        { test: "StringNotEquals", variable: header("-aws-kms-key-id"), values: [keyArn] },
      ],
    },
    {
      ...refused,
      sid: "NoKeyOfTheCaller",
      condition: [{ test: "Null", variable: header("-customer-algorithm"), values: ["false"] }],
    },
  ];
}

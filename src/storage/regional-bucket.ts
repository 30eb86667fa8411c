import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";

export interface RegionalBucketProps {
  /** Physical name, globally unique. */
  readonly bucketName: string;
  /**
   * Key that its objects are under.
   *
   * @default - S3's own, for what AWS writes and cannot put under ours
   */
  readonly keyArn?: string;
  /** True refuses every plan that would destroy the bucket; false lets it go with all it holds. */
  readonly preventDestroy: boolean;
  /**
   * What the bucket's policy says beside TLS only, for the bucket's ARN.
   *
   * @default - nothing
   */
  readonly statements?: (bucketArn: string) => DataAwsIamPolicyDocumentStatement[];
}

/** A versioned, encrypted, private bucket that speaks only TLS. */
export class RegionalBucket extends Construct {
  public readonly arn: string;
  /** Whoever uses it waits until the bucket is versioned. */
  public readonly name: string;
  /** Whoever its own policy lets write waits until that is there. */
  public readonly writableName: string;

  constructor(scope: Construct, id: string, props: RegionalBucketProps) {
    super(scope, id);
    const { statements = () => [] } = props;
    const bucket = new S3Bucket(this, "bucket", {
      bucket: props.bucketName,
      forceDestroy: !props.preventDestroy,
      lifecycle: { preventDestroy: props.preventDestroy },
    });
    this.arn = bucket.arn;
    this.name = new S3BucketVersioningA(this, "versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    }).bucket;
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket: bucket.id,
      rule: [encryption(props.keyArn)],
    });
    this.writableName = this.keepPrivate(bucket, statements(bucket.arn)).bucket;
  }

  private keepPrivate(bucket: S3Bucket, statements: DataAwsIamPolicyDocumentStatement[]): S3BucketPolicy {
    const publicAccess = new S3BucketPublicAccessBlock(this, "public-access", {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    // S3 refuses two of these writes at the same time.
    const ownership = new S3BucketOwnershipControls(this, "ownership", {
      bucket: bucket.id,
      // No ACLs: the policies of bucket and IAM alone decide.
      rule: { objectOwnership: "BucketOwnerEnforced" },
      dependsOn: [publicAccess],
    });
    return new S3BucketPolicy(this, "policy", {
      bucket: bucket.id,
      policy: this.policy(statements),
      dependsOn: [ownership],
    });
  }

  private policy(statements: DataAwsIamPolicyDocumentStatement[]): string {
    return new DataAwsIamPolicyDocument(this, "tls-only", {
      statement: [
        {
          sid: "TlsOnly",
          effect: "Deny",
          principals: [{ type: "*", identifiers: ["*"] }],
          actions: ["s3:*"],
          resources: [this.arn, `${this.arn}/*`],
          condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
        ...statements,
      ],
    }).json;
  }
}

function encryption(keyArn?: string) {
  return keyArn === undefined
    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
    : {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      };
}

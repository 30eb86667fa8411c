import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { Construct } from "constructs";
import { RegionalBucket } from "../storage/regional-bucket";

export interface AccessLogBucketProps {
  readonly bucketName: string;
  /** Region of the load balancer, which has to be the bucket's. */
  readonly regionName: string;
  /** Account of both. */
  readonly accountId: string;
  readonly retentionDays: number;
  readonly preventDestroy: boolean;
}

/**
 * Where a region's load balancer writes its access logs. The objects are under S3's own key: Elastic Load Balancing
 * supports no other. Source: Application Load Balancer user guide, "Enable access logs", requirements of the bucket.
 */
export class AccessLogBucket extends Construct {
  /** Whoever writes waits until Elastic Load Balancing may: it tries when it is told to. */
  public readonly name: string;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    const { bucketName, regionName, accountId, retentionDays, preventDestroy } = props;
    const bucket = new RegionalBucket(this, "logs", {
      bucketName,
      preventDestroy,
      statements: (arn) => [
        {
          sid: "LogDelivery",
          principals: [{ type: "Service", identifiers: ["logdelivery.elasticloadbalancing.amazonaws.com"] }],
          actions: ["s3:PutObject"],
          resources: [`${arn}/AWSLogs/${accountId}/*`],
          condition: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] },
            {
              test: "ArnLike",
              variable: "aws:SourceArn",
              values: [`arn:aws:elasticloadbalancing:${regionName}:${accountId}:loadbalancer/*`],
            },
          ],
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.name,
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{}],
          expiration: [{ days: retentionDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    this.name = bucket.writableName;
  }
}

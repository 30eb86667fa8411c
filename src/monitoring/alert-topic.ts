import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";

export interface AlertTopicProps {
  readonly topicName: string;
  /** Key that the publishing services may use. */
  readonly keyArn: string;
  /** Addresses that get every alert. */
  readonly emails: readonly string[];
  /**
   * True if RDS tells its events here too.
   *
   * @default false
   */
  readonly databaseEvents?: boolean;
}

/** Where a region's alarms go. Each address gets a mail from AWS, and nothing more until it is confirmed. */
export class AlertTopic extends Construct {
  /** Known once the policy is there: RDS tries to publish before it accepts a subscription. */
  public readonly arn: string;

  constructor(scope: Construct, id: string, props: AlertTopicProps) {
    super(scope, id);
    const topic = new SnsTopic(this, "topic", { name: props.topicName, kmsMasterKeyId: props.keyArn });
    const { accountId } = new DataAwsCallerIdentity(this, "caller");
    const publishers = [
      { sid: "Alarms", service: "cloudwatch.amazonaws.com", source: `arn:aws:cloudwatch:*:${accountId}:alarm:*` },
      ...(props.databaseEvents
        ? [{ sid: "DatabaseEvents", service: "events.rds.amazonaws.com", source: `arn:aws:rds:*:${accountId}:*` }]
        : []),
    ];
    const { json } = new DataAwsIamPolicyDocument(this, "access", {
      statement: [
        ...publishers.map(({ sid, service, source }) => ({
          sid,
          principals: [{ type: "Service", identifiers: [service] }],
          actions: ["sns:Publish"],
          resources: [topic.arn],
          condition: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] },
            { test: "ArnLike", variable: "aws:SourceArn", values: [source] },
          ],
        })),
        tlsOnly(topic.arn),
      ],
    });
    this.arn = new SnsTopicPolicy(this, "policy", { arn: topic.arn, policy: json }).arn;
    for (const endpoint of props.emails) {
      // The address is the id, so that taking one away leaves the others confirmed.
      new SnsTopicSubscription(this, `email-${endpoint}`, { topicArn: topic.arn, protocol: "email", endpoint });
    }
  }
}

function tlsOnly(topicArn: string): DataAwsIamPolicyDocumentStatement {
  return {
    sid: "TlsOnly",
    effect: "Deny",
    principals: [{ type: "*", identifiers: ["*"] }],
    actions: ["sns:Publish"],
    resources: [topicArn],
    condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
  };
}

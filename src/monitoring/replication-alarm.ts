import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";

/** What is wrong with one direction of a bucket's replication. */
type Trouble = "late" | "silent" | "failed";

export interface ReplicationAlarmProps {
  readonly alarmName: string;
  readonly trouble: Trouble;
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  readonly ruleId: string;
  readonly topicArn: string;
}

/** Half of what R7 allows: there is time left to do something about it. */
const LATE_SECONDS = 300;

/**
 * How each trouble shows. S3 publishes latency and pending operations every minute, in the destination's region, whether
 * or not there is something to replicate; failures in the source's region, and only if there are any.
 * Source: S3 user guide, "Using S3 Replication metrics".
 */
const TROUBLES = {
  late: {
    alarmDescription: "Records reach the other region more than five minutes late",
    metricName: "ReplicationLatency",
    statistic: "Maximum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: LATE_SECONDS,
    period: 60,
    evaluationPeriods: 1,
    // Metrics come on a best-effort basis. That they stay away is the next one's business.
    treatMissingData: "ignore",
  },
  silent: {
    alarmDescription: "Nothing is heard of the replication to this region: it may have stopped",
    metricName: "OperationsPendingReplication",
    statistic: "SampleCount",
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    period: 300,
    // S3 takes 15 minutes to begin.
    evaluationPeriods: 3,
    treatMissingData: "breaching",
  },
  failed: {
    alarmDescription: "A record was not replicated to the other region, and S3 has given up",
    metricName: "OperationsFailedReplication",
    statistic: "Sum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    period: 60,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
  },
} as const;

/** One alarm on one direction of a bucket's replication. */
export class ReplicationAlarm extends Construct {
  constructor(scope: Construct, id: string, props: ReplicationAlarmProps) {
    super(scope, id);
    const { alarmName, trouble, sourceBucket, destinationBucket, ruleId, topicArn } = props;
    new CloudwatchMetricAlarm(this, "alarm", {
      ...TROUBLES[trouble],
      alarmName,
      namespace: "AWS/S3",
      dimensions: { SourceBucket: sourceBucket, DestinationBucket: destinationBucket, RuleId: ruleId },
      alarmActions: [topicArn],
      okActions: [topicArn],
    });
  }
}

import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Route53HealthCheck } from "@cdktf/provider-aws/lib/route53-health-check";
import { Construct } from "constructs";

export interface FailoverSwitchProps {
  readonly alarmName: string;
  /** Metric that only a press publishes: 1 takes the primary out of DNS, 0 lets it in again. */
  readonly metric: { readonly namespace: string; readonly name: string };
  /** Region of the metric. */
  readonly region: string;
}

/**
 * Moves traffic without Route 53's control plane: a health check of a metric. Route 53 looks at the data of its alarm
 * in the data plane, takes the primary's records for unhealthy, and answers with those of weight 0. No endpoint drives
 * it, so nothing but a person moves DNS (invariant 3).
 */
export class FailoverSwitch extends Construct {
  public readonly healthCheckId: string;

  constructor(scope: Construct, id: string, props: FailoverSwitchProps) {
    super(scope, id);
    const alarm = new CloudwatchMetricAlarm(this, "alarm", {
      alarmName: props.alarmName,
      alarmDescription:
        "A press took the primary region out of DNS while Route 53 could not be asked.\nFirst action: press again once it can be.",
      namespace: props.metric.namespace,
      metricName: props.metric.name,
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      treatMissingData: "missing",
    });
    this.healthCheckId = new Route53HealthCheck(this, "health-check", {
      type: "CLOUDWATCH_METRIC",
      cloudwatchAlarmName: alarm.alarmName,
      cloudwatchAlarmRegion: props.region,
      // A point ages out within minutes. The dead primary must not come back with that: only a 0 brings it back.
      insufficientDataHealthStatus: "LastKnownStatus",
      tags: { Name: props.alarmName },
    }).id;
  }
}

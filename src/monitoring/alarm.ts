import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { Calculation, Metric } from "./metrics";

/** AWS's metrics, and what the prober writes, have one value a minute: a shorter period would be mostly empty. */
const RESOLUTION_SECONDS = 60;

/** Source: CloudWatch API reference, PutMetricAlarm. */
const MAX_DESCRIPTION = 1024;

/** What an alarm looks at, and what people do about it. */
export interface AlarmRule {
  /** What it says when it fires: a sentence. */
  readonly meaning: string;
  /** What whoever gets the alert does first: a sentence. */
  readonly firstAction: string;
  readonly watches: Metric | Calculation;
  readonly fires: { readonly above: number } | { readonly below: number };
  /**
   * Lines at the end of the notification, such as where the button is.
   *
   * @default - none
   */
  readonly links?: readonly string[];
  /** What missing data are: as bad as a bad value, or normal, and then why. */
  readonly silence: "trouble" | { readonly normal: string };
  /**
   * A multiple of 60.
   *
   * @default 60
   */
  readonly periodSeconds?: number;
  /**
   * Periods that it looks back.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;
  /**
   * How many of those periods have to be bad.
   *
   * @default - all of them
   */
  readonly badPeriods?: number;
}

export interface AlarmProps extends AlarmRule {
  readonly alarmName: string;
  readonly topicArn: string;
}

/** An alarm in the region of its metric, which tells its topic when it fires and when that is over. */
export class Alarm extends Construct {
  /** Its name, known once it is there. */
  public readonly name: string;

  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    const { watches, fires, silence, periodSeconds = RESOLUTION_SECONDS, evaluationPeriods = 1 } = props;
    const [comparisonOperator, threshold] =
      "above" in fires ? ["GreaterThanThreshold", fires.above] : ["LessThanThreshold", fires.below];
    this.name = new CloudwatchMetricAlarm(this, "alarm", {
      alarmName: props.alarmName,
      alarmDescription: describe(props),
      ...("expression" in watches ? calculation(watches, periodSeconds) : series(watches, periodSeconds)),
      comparisonOperator,
      threshold,
      evaluationPeriods,
      datapointsToAlarm: props.badPeriods ?? evaluationPeriods,
      treatMissingData: silence === "trouble" ? "breaching" : "notBreaching",
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    }).alarmName;
  }
}

function describe({ alarmName, meaning, firstAction, silence, links = [] }: AlarmProps): string {
  const reason = silence === "trouble" ? "" : `\nNo data are normal: ${silence.normal}`;
  return described(alarmName, [`${meaning}\nFirst action: ${firstAction}${reason}`, ...links]);
}

/** @throws Error if AWS would not take a description so long */
export function described(alarmName: string, lines: readonly string[]): string {
  const text = lines.join("\n");
  if (text.length > MAX_DESCRIPTION) {
    throw new Error(`the description of ${alarmName} has ${text.length} characters, allowed are ${MAX_DESCRIPTION}`);
  }
  return text;
}

type Watched = Pick<
  CloudwatchMetricAlarmConfig,
  "namespace" | "metricName" | "dimensions" | "statistic" | "extendedStatistic" | "period" | "metricQuery"
>;

function series({ namespace, name, dimensions, statistic }: Metric, period: number): Watched {
  return {
    namespace,
    metricName: name,
    dimensions: { ...dimensions },
    period,
    ...(/^p\d/.test(statistic) ? { extendedStatistic: statistic } : { statistic }),
  };
}

function calculation({ expression, label, metrics }: Calculation, period: number): Watched {
  const inputs = Object.entries(metrics).map(([id, { namespace, name, dimensions, statistic }]) => ({
    id,
    metric: { namespace, metricName: name, dimensions: { ...dimensions }, stat: statistic, period },
  }));
  return { metricQuery: [{ id: "result", expression, label, returnData: true }, ...inputs] };
}

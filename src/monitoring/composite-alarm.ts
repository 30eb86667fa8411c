import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import { Construct } from "constructs";
import { described } from "./alarm";

export interface CompositeAlarmProps {
  readonly alarmName: string;
  /** What it says when it fires: a sentence. */
  readonly meaning: string;
  /** What whoever gets the alert does first: a sentence. */
  readonly firstAction: string;
  /** Lines at the end of the notification: where the button is, where the runbook. */
  readonly links: readonly string[];
  /** In CloudWatch's language, over alarms of the same region. */
  readonly rule: string;
  readonly topicArn: string;
}

/** An alarm on other alarms of its region: one message instead of many, and one light on the dashboard. */
export class CompositeAlarm extends Construct {
  constructor(scope: Construct, id: string, props: CompositeAlarmProps) {
    super(scope, id);
    const { alarmName, meaning, firstAction, links, rule, topicArn } = props;
    new CloudwatchCompositeAlarm(this, "alarm", {
      alarmName,
      alarmDescription: described(alarmName, [meaning, `First action: ${firstAction}`, ...links]),
      alarmRule: rule,
      alarmActions: [topicArn],
      okActions: [topicArn],
    });
  }
}

import { Construct } from "constructs";
import type { Names } from "../config/names";
import { Alarm, type AlarmRule } from "./alarm";

/** By the word that names the alarm among those of its subject. */
export type AlarmRules = Readonly<Record<string, AlarmRule>>;

export interface AlarmsProps {
  readonly names: Pick<Names, "alarm">;
  /** What the alarms are about, such as `frontend-home`; their names begin with it. */
  readonly subject: string;
  readonly topicArn: string;
  readonly rules: AlarmRules;
}

/** The alarms of one subject. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { names, subject, topicArn } = props;
    for (const [word, rule] of Object.entries(props.rules)) {
      new Alarm(this, word, { ...rule, topicArn, alarmName: names.alarm(`${subject}-${word}`) });
    }
  }
}

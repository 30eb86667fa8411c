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
  /** Their names by subject and word, such as `frontend-home-tasks`. */
  public readonly byWord: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { names, subject, topicArn } = props;
    this.byWord = Object.fromEntries(
      Object.entries(props.rules).map(([word, rule]) => {
        const full = `${subject}-${word}`;
        return [full, new Alarm(this, word, { ...rule, topicArn, alarmName: names.alarm(full) }).name];
      }),
    );
  }
}

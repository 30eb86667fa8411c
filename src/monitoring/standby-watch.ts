import { Construct } from "constructs";
import type { SecretReference } from "../backend/migration";
import type { Names } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { type AlarmRules, Alarms } from "./alarms";
import { buttonAlarms } from "./button-alarms";
import { CompositeAlarm } from "./composite-alarm";
import { linksTo } from "./links";
import { lagAlarms, proberAlarms, serviceAlarms, writerAlarms } from "./probe-alarms";
import { Prober } from "./prober";
import { type AlarmNames, primaryImpaired, standbyNotReady } from "./verdicts";

export interface StandbyWatchProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly topicArn: string;
  readonly logKeyArn: string;
  /** Path of the prober's .zip. */
  readonly archive: string;
  readonly probeToken: SecretReference;
  /** ARN of the parameter that says which bundle the button presses from. */
  readonly bundleParameterArn: string;
  /** Alarms of what DR itself runs, by subject and word. */
  readonly regionalAlarms: AlarmNames;
}

/** What watches both regions from the DR region: the prober with its alarms, the replication lag, and two verdicts. */
export class StandbyWatch extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: StandbyWatchProps,
  ) {
    super(scope, id);
    const { config, names, topicArn } = props;
    const { functionName } = new Prober(this, "prober", props);
    const probes = { config, metricNamespace: names.metricNamespace, links: linksTo(names, config.regions.dr.name) };
    const subjects: Record<string, AlarmRules> = {
      probe: serviceAlarms(probes),
      writers: writerAlarms(probes),
      database: lagAlarms(probes, names.cluster("dr")),
      prober: proberAlarms(functionName),
      button: buttonAlarms(names.button, names.metricNamespace, config.regions.dr.name),
    };
    const own = Object.entries(subjects).map(
      ([subject, rules]) => new Alarms(this, `${subject}-alarms`, { names, subject, topicArn, rules }).byWord,
    );
    this.verdicts(Object.assign({}, props.regionalAlarms, ...own));
  }

  /** Each from alarms of this region alone: a composite alarm sees no other. */
  private verdicts(alarms: AlarmNames): void {
    const { config, names, topicArn } = this.props;
    const shared = { topicArn, links: linksTo(names, config.regions.dr.name) };
    new CompositeAlarm(this, "primary-impaired", {
      ...shared,
      alarmName: names.alarm("primary-impaired"),
      meaning: "The primary is impaired: customers of the primary region are not served as they should be.",
      firstAction: "Follow the runbook. If standby-not-ready is OK and it will not be over at once, press the button.",
      rule: primaryImpaired(alarms),
    });
    new CompositeAlarm(this, "standby-not-ready", {
      ...shared,
      alarmName: names.alarm("standby-not-ready"),
      meaning: "The standby is not ready: something that a failover needs is not known to be well. OK means: ready.",
      firstAction: "Look which of DR's alarms has fired and do what it says, now and not when it is needed.",
      rule: standbyNotReady(alarms),
    });
  }
}

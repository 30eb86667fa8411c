import { Construct } from "constructs";
import type { SecretReference } from "../backend/migration";
import type { Names } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { type AlarmRules, Alarms } from "./alarms";
import { lagAlarms, proberAlarms, serviceAlarms, writerAlarms } from "./probe-alarms";
import { Prober } from "./prober";

export interface StandbyWatchProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly topicArn: string;
  readonly logKeyArn: string;
  /** Path of the prober's .zip. */
  readonly archive: string;
  readonly probeToken: SecretReference;
}

/** What watches both regions from the DR region: the prober with its alarms, and the replication lag. */
export class StandbyWatch extends Construct {
  constructor(scope: Construct, id: string, props: StandbyWatchProps) {
    super(scope, id);
    const { config, names, topicArn } = props;
    const { functionName } = new Prober(this, "prober", props);
    const probes = { config, metricNamespace: names.metricNamespace };
    const subjects: Record<string, AlarmRules> = {
      probe: serviceAlarms(probes),
      writers: writerAlarms(probes),
      database: lagAlarms(probes, names.cluster("dr")),
      prober: proberAlarms(functionName),
    };
    for (const [subject, rules] of Object.entries(subjects)) {
      new Alarms(this, `${subject}-alarms`, { names, subject, topicArn, rules });
    }
  }
}

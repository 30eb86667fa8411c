import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DbEventSubscription } from "@cdktf/provider-aws/lib/db-event-subscription";
import { Construct } from "constructs";
import type { Names, Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { ServiceReference } from "../frontend/frontend-tier";
import { type AlarmRules, Alarms } from "./alarms";
import { backendAlarms } from "./backend-alarms";
import { Dashboard } from "./dashboard";
import { clusterAlarms, instanceAlarms, proxyAlarms } from "./database-alarms";
import { egressAlarms } from "./egress-alarms";
import { entryAlarms } from "./entry-alarms";
import { frontendAlarms } from "./frontend-alarms";
import { regionalSections } from "./regional-sections";

export interface RegionalWatchProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly role: Role;
  readonly topicArn: string;
  readonly loadBalancerArnSuffix: string;
  /** By frontend. */
  readonly targetGroupArnSuffixes: Readonly<Record<string, string>>;
  /** ECS services by frontend. */
  readonly services: Readonly<Record<string, ServiceReference>>;
  readonly certificateArn: string;
}

/** Alarms, database events and dashboard of what one region runs, on metrics that live there. */
export class RegionalWatch extends Construct {
  /** Alarms' names by subject and word. */
  public readonly alarmNames: Record<string, string> = {};

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RegionalWatchProps,
  ) {
    super(scope, id);
    const { config, names, role, loadBalancerArnSuffix } = props;
    this.alarms("entry", entryAlarms(loadBalancerArnSuffix, props.certificateArn));
    this.alarms("egress", egressAlarms(names.egressFirewall, config.regions[role].zones));
    this.frontends();
    for (const [backend, shape] of Object.entries(config.backends)) {
      this.alarms(`backend-${backend}`, backendAlarms(names.function(backend), shape));
    }
    this.database();
    new Dashboard(this, "dashboard", {
      dashboardName: names.dashboard(role),
      region: config.regions[role].name,
      sections: regionalSections({ ...props, accountId: new DataAwsCallerIdentity(this, "caller").accountId }),
    });
  }

  private alarms(subject: string, rules: AlarmRules): void {
    const { names, topicArn } = this.props;
    Object.assign(this.alarmNames, new Alarms(this, subject, { names, subject, topicArn, rules }).byWord);
  }

  private frontends(): void {
    const { config, role, loadBalancerArnSuffix, targetGroupArnSuffixes, services } = this.props;
    for (const [frontend, service] of Object.entries(services)) {
      const targetGroupArnSuffix = targetGroupArnSuffixes[frontend];
      const shape = config.frontends[frontend];
      if (targetGroupArnSuffix === undefined || shape === undefined) throw new Error(`no frontend ${frontend}`);
      const { load, tasks } = shape;
      const floor = role === "primary" ? tasks.active : tasks.standby;
      this.alarms(
        `frontend-${frontend}`,
        frontendAlarms({ loadBalancerArnSuffix, targetGroupArnSuffix, service, load, floor }),
      );
    }
  }

  private database(): void {
    const { config, names, role, topicArn } = this.props;
    for (let number = 1; number <= config.regions[role].databaseInstances; number++) {
      this.alarms(`database-instance-${number}`, instanceAlarms(names.instance(role, number)));
    }
    this.alarms("database", clusterAlarms(names.cluster(role)));
    this.alarms("database-proxy", proxyAlarms(names.database));
    new DbEventSubscription(this, "database-events", {
      name: names.database,
      snsTopic: topicArn,
      sourceType: "db-cluster",
      // Of every cluster in the region: RDS takes no identifier of one that does not exist yet.
      eventCategories: ["failover", "failure", "global-failover", "maintenance", "notification"],
    });
  }
}

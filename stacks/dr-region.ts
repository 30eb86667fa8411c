import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsKmsAlias } from "@cdktf/provider-aws/lib/data-aws-kms-alias";
import { DataAwsSecretsmanagerSecret } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret";
import type { Construct } from "constructs";
import { type Archives, archiveOf } from "../src/backend/archives";
import { ConsoleButton } from "../src/button/console-button";
import { PROBER } from "../src/config/names";
import { StandbyWatch } from "../src/monitoring/standby-watch";
import type { RegionalNetwork } from "../src/network/regional-network";
import { RegionalApplications } from "../src/regional-applications";
import { RegionalPlatform } from "../src/regional-platform";
import type { ReplicatedStorage } from "./data-replication";
import { DR_REGION_OUTPUTS, GLOBAL_DNS_OUTPUTS, readOutputs, writeOutputs } from "./outputs";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";

export interface DrRegionStackProps extends PlatformStackProps {
  readonly archives: Archives;
}

/** The DR region as warm standby. Its Aurora cluster, proxy target and scaling belong to the failover stack. */
export class DrRegionStack extends PlatformStack {
  public readonly network: RegionalNetwork;
  public readonly storage: ReplicatedStorage;

  constructor(scope: Construct, id: string, props: DrRegionStackProps) {
    super(scope, id, props, props.config.regions.dr.name);
    const { config, names } = this;
    const { archives } = props;
    const platform = new RegionalPlatform(this, "platform", { config, role: "dr" });
    // The key that foundation has here. A secret says only what its key was called when it was made: id, ARN or alias.
    const keyArn = new DataAwsKmsAlias(this, "secret-replica-key", {
      name: `alias/${names.secretReplicaKeyAlias}`,
    }).targetKeyArn;
    const replica = (what: string, name: string) => ({ arn: this.replicatedSecret(what, name), keyArn });
    const probeToken = replica("probe-token", names.probeTokenSecret);
    const applications = new RegionalApplications(this, "applications", {
      config,
      role: "dr",
      platform,
      archives,
      zoneId: readOutputs(this.remoteState("global-dns"), GLOBAL_DNS_OUTPUTS).zone_id,
      initialTasks: ({ tasks }) => tasks.standby,
      secrets: {
        master: replica("database-master", names.masterSecret),
        application: replica("database-application", names.applicationSecret),
        probeToken,
      },
    });
    const { accountId } = new DataAwsCallerIdentity(this, "caller");
    const button = new ConsoleButton(this, "console-button", {
      config,
      names,
      accountId,
      dataKeyArn: platform.dataKeyArn,
      logKeyArn: platform.operationsKeyArn,
    });
    new StandbyWatch(this, "standby-watch", {
      config,
      names,
      topicArn: platform.topicArn,
      logKeyArn: platform.operationsKeyArn,
      archive: archiveOf(archives, PROBER),
      probeToken,
      bundleParameterArn: button.bundleParameterArn,
      regionalAlarms: applications.alarmNames,
    });
    this.network = platform.network;
    this.storage = { buckets: applications.buckets, keyArn: platform.dataKeyArn, topicArn: platform.topicArn };
    const { database } = platform;
    writeOutputs(this, DR_REGION_OUTPUTS, {
      database_key_arn: database.keyArn,
      database_subnet_group_name: database.subnetGroupName,
      database_cluster_parameter_group_name: database.clusterParameterGroupName,
      database_instance_parameter_group_name: database.instanceParameterGroupName,
      database_security_group_id: database.securityGroupId,
      database_proxy_name: applications.proxyName,
    });
  }

  /** ARN of a copy that the primary region made here, found by its name: nothing of the primary is asked. */
  private replicatedSecret(id: string, name: string): string {
    return new DataAwsSecretsmanagerSecret(this, `${id}-replica`, { name }).arn;
  }
}

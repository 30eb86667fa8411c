import { Construct } from "constructs";
import { namesFor, type Role } from "./config/names";
import type { PlatformConfig } from "./config/schema";
import { DatabasePrerequisites } from "./database/database-prerequisites";
import { AlertTopic } from "./monitoring/alert-topic";
import { RegionalNetwork } from "./network/regional-network";
import { EncryptionKey } from "./storage/encryption-key";

export interface RegionalPlatformProps {
  readonly config: PlatformConfig;
  /** Which of the two regions this is: their names, ranges and zones differ, and nothing else. */
  readonly role: Role;
}

/** What both regions have alike, and what applications run on: keys, topic, network, and what a database needs. */
export class RegionalPlatform extends Construct {
  public readonly network: RegionalNetwork;
  public readonly database: DatabasePrerequisites;
  public readonly dataKeyArn: string;
  public readonly operationsKeyArn: string;
  public readonly topicArn: string;

  constructor(scope: Construct, id: string, props: RegionalPlatformProps) {
    super(scope, id);
    const { config, role } = props;
    const names = namesFor(config);
    const preventDestroy = config.protection.enabled;
    this.dataKeyArn = new EncryptionKey(this, "data-key", {
      aliasName: names.dataKeyAlias,
      description: "Metadata buckets",
      preventDestroy,
    }).arn;
    this.operationsKeyArn = new EncryptionKey(this, "operations-key", {
      aliasName: names.operationsKeyAlias,
      description: "Logs and alerts",
      preventDestroy,
      usedByServices: [
        `logs.${config.regions[role].name}.amazonaws.com`,
        "cloudwatch.amazonaws.com",
        "events.rds.amazonaws.com",
      ],
    }).arn;
    this.topicArn = new AlertTopic(this, "alerts", {
      topicName: names.topic,
      keyArn: this.operationsKeyArn,
      emails: config.operations.alertEmails,
      databaseEvents: true,
    }).arn;
    this.network = new RegionalNetwork(this, "network", { config, names, role, logKeyArn: this.operationsKeyArn });
    this.database = new DatabasePrerequisites(this, "database", {
      names,
      role,
      engineVersion: config.database.engineVersion,
      preventDestroy,
      securityGroupId: this.network.securityGroupId("database"),
      subnetIds: this.network.subnetIds("data"),
      logKeyArn: this.operationsKeyArn,
      logRetentionDays: config.operations.logRetentionDays,
    });
  }
}

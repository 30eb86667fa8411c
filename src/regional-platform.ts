import { Construct } from "constructs";
import { namesFor, type Role } from "./config/names";
import type { PlatformConfig } from "./config/schema";
import { DatabasePrerequisites } from "./database/database-prerequisites";
import { RegionalNetwork } from "./network/regional-network";

export interface RegionalPlatformProps {
  readonly config: PlatformConfig;
  /** Which of the two regions this is: their names, ranges and zones differ, and nothing else. */
  readonly role: Role;
}

/** What both regions have alike. */
export class RegionalPlatform extends Construct {
  public readonly database: DatabasePrerequisites;

  constructor(scope: Construct, id: string, props: RegionalPlatformProps) {
    super(scope, id);
    const { config, role } = props;
    const names = namesFor(config);
    const network = new RegionalNetwork(this, "network", { prefix: names.prefix, region: config.regions[role] });
    this.database = new DatabasePrerequisites(this, "database", {
      names,
      engineVersion: config.database.engineVersion,
      preventDestroy: config.protection.enabled,
      vpcId: network.vpcId,
      subnetIds: network.dataSubnetIds,
    });
  }
}

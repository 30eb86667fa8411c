import { Construct } from "constructs";
import type { RegionConfig } from "./config/schema";
import { DatabasePrerequisites } from "./database/database-prerequisites";
import { RegionalNetwork } from "./network/regional-network";

export interface RegionalPlatformProps {
  /** Starts every physical name. */
  readonly prefix: string;
  readonly region: RegionConfig;
  /** Aurora PostgreSQL version. */
  readonly engineVersion: string;
}

/** What both regions have alike. */
export class RegionalPlatform extends Construct {
  public readonly database: DatabasePrerequisites;

  constructor(scope: Construct, id: string, props: RegionalPlatformProps) {
    super(scope, id);
    const { prefix, region, engineVersion } = props;
    const network = new RegionalNetwork(this, "network", { prefix, region });
    this.database = new DatabasePrerequisites(this, "database", {
      prefix,
      engineVersion,
      vpcId: network.vpcId,
      subnetIds: network.dataSubnetIds,
    });
  }
}

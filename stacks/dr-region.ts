import type { Construct } from "constructs";
import { RegionalPlatform } from "../src/regional-platform";
import { DR_REGION_OUTPUTS, writeOutputs } from "./outputs";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";

/** The DR region as warm standby. Its Aurora cluster belongs to the failover stack. */
export class DrRegionStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props, props.config.regions.dr.name);
    const { database } = new RegionalPlatform(this, "platform", { config: this.config, role: "dr" });
    writeOutputs(this, DR_REGION_OUTPUTS, {
      database_key_arn: database.keyArn,
      database_subnet_group_name: database.subnetGroupName,
      database_cluster_parameter_group_name: database.clusterParameterGroupName,
      database_instance_parameter_group_name: database.instanceParameterGroupName,
      database_security_group_id: database.securityGroupId,
    });
  }
}

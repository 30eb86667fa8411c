import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { GLOBAL_SERVICES_REGION } from "../src/config/schema";
import { GLOBAL_DNS_OUTPUTS, writeOutputs } from "./outputs";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";

/** The public hosted zone. */
export class GlobalDnsStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props, GLOBAL_SERVICES_REGION);
    const zone = new Route53Zone(this, "zone", {
      name: this.config.domain.name,
      forceDestroy: !this.config.protection.enabled,
    });
    writeOutputs(this, GLOBAL_DNS_OUTPUTS, { zone_id: zone.zoneId });
    new TerraformOutput(this, "name_servers", {
      description: "To be delegated to at the registrar",
      value: zone.nameServers,
      staticId: true,
    });
  }
}

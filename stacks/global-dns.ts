import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { GLOBAL_SERVICES_REGION } from "../src/config/schema";
import { CertificateAuthorities } from "../src/dns/certificate-authorities";
import { ZoneQueryLogs } from "../src/dns/zone-query-logs";
import { AlertTopic } from "../src/monitoring/alert-topic";
import { EndpointHealth } from "../src/monitoring/endpoint-health";
import { linksTo } from "../src/monitoring/links";
import { EncryptionKey } from "../src/storage/encryption-key";
import { GLOBAL_DNS_OUTPUTS, writeOutputs } from "./outputs";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";

/** The public hosted zone, and a look at both regions' endpoints from around the world. */
export class GlobalDnsStack extends PlatformStack {
  public readonly zoneId: string;

  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props, GLOBAL_SERVICES_REGION);
    const keyArn = this.operationsKey();
    const zone = this.config.domain.adoptZone ? this.adoptedZone() : this.ownZone(keyArn);
    this.zoneId = zone.zoneId;
    this.endpointHealth(keyArn);
    writeOutputs(this, GLOBAL_DNS_OUTPUTS, { zone_id: zone.zoneId });
    new TerraformOutput(this, "name_servers", {
      description: "To be delegated to at the registrar",
      value: zone.nameServers,
      staticId: true,
    });
  }

  private operationsKey(): string {
    return new EncryptionKey(this, "operations-key", {
      aliasName: this.names.globalOperationsKeyAlias,
      description: "Questions to the zone, and alerts",
      preventDestroy: this.config.protection.enabled,
      usedByServices: [`logs.${GLOBAL_SERVICES_REGION}.amazonaws.com`, "cloudwatch.amazonaws.com"],
    }).arn;
  }

  /** There already, and somebody else's: it is only found. What it logs and who may issue certificates is its owner's affair. */
  private adoptedZone(): DataAwsRoute53Zone {
    return new DataAwsRoute53Zone(this, "adopted-zone", { name: this.config.domain.name, privateZone: false });
  }

  private ownZone(keyArn: string): Route53Zone {
    const { domain, protection, operations } = this.config;
    const zone = new Route53Zone(this, "zone", {
      name: domain.name,
      forceDestroy: !protection.enabled,
      // Another zone of this name would have other name servers.
      lifecycle: { preventDestroy: protection.enabled },
    });
    new ZoneQueryLogs(this, "query-logs", {
      names: this.names,
      zoneId: zone.zoneId,
      zoneArn: zone.arn,
      keyArn,
      retentionDays: operations.logRetentionDays,
    });
    new CertificateAuthorities(this, "certificate-authorities", { zoneId: zone.zoneId, domainName: domain.name });
    return zone;
  }

  private endpointHealth(keyArn: string): void {
    const { config, names } = this;
    const emails = config.operations.alertEmails;
    const { arn: topicArn } = new AlertTopic(this, "alerts", { topicName: names.globalTopic, keyArn, emails });
    for (const frontend of Object.keys(config.frontends)) {
      for (const role of ["primary", "dr"] as const) {
        const id = `endpoint-${role}-${frontend}`;
        // No button helps a region that only stands by.
        const links = role === "primary" ? linksTo(names, config.regions.dr.name) : [];
        new EndpointHealth(this, id, { names, frontend, role, budget: config.budget, topicArn, links });
      }
    }
  }
}

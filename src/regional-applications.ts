import { Construct } from "constructs";
import { ApiLogging } from "./backend/api-logging";
import { type Archives, archiveOf } from "./backend/archives";
import { Backend } from "./backend/backend";
import { Migration, type SecretReference } from "./backend/migration";
import { MIGRATION, type Names, namesFor, type Role } from "./config/names";
import type { PlatformConfig } from "./config/schema";
import { DatabaseProxy } from "./database/database-proxy";
import { FrontendTier, type FrontendTierProps, type ServiceReference } from "./frontend/frontend-tier";
import { LogGroup } from "./monitoring/log-group";
import { RegionalWatch } from "./monitoring/regional-watch";
import { WebAcl } from "./network/web-acl";
import type { RegionalPlatform } from "./regional-platform";
import { MetadataBucket } from "./storage/metadata-bucket";

/** The secrets of a region: made there, or replicated and found by name. */
export interface RegionalSecrets {
  readonly master: SecretReference;
  readonly application: SecretReference;
  readonly probeToken: SecretReference;
}

export interface RegionalApplicationsProps {
  readonly config: PlatformConfig;
  readonly role: Role;
  readonly platform: RegionalPlatform;
  readonly secrets: RegionalSecrets;
  readonly archives: Archives;
  readonly zoneId: string;
  /** Tasks that a frontend's service begins with, before its scaling owns their number. */
  readonly initialTasks: FrontendTierProps["initialTasks"];
}

/** What serves customers in a region: frontends, backends with their buckets, the proxy to the database, the watch. */
export class RegionalApplications extends Construct {
  /** Of the region's proxy, whose target belongs to the stack that owns the cluster. */
  public readonly proxyName: string;
  /** Metadata buckets by backend. */
  public readonly buckets: Readonly<Record<string, MetadataBucket>>;
  /** The region's alarms by subject and word. */
  public readonly alarmNames: Readonly<Record<string, string>>;
  private readonly names: Names;
  private readonly frontends: FrontendTier;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RegionalApplicationsProps,
  ) {
    super(scope, id);
    const { config, role, platform, secrets, archives, zoneId, initialTasks } = props;
    const { names, network } = { names: namesFor(config), network: platform.network };
    this.names = names;
    const shared = { config, names, role };
    const proxy = new DatabaseProxy(this, "database-proxy", {
      ...shared,
      secret: secrets.application,
      logKeyArn: platform.operationsKeyArn,
      subnetIds: network.subnetIds("data"),
      securityGroupId: network.securityGroupId("proxy"),
    });
    this.proxyName = proxy.name;
    new Migration(this, "migration", {
      ...shared,
      archive: archiveOf(archives, MIGRATION),
      subnetIds: network.subnetIds("backend"),
      securityGroupId: network.securityGroupId("migration"),
      logKeyArn: platform.operationsKeyArn,
      masterSecret: secrets.master,
      applicationSecret: secrets.application,
    });
    this.buckets = this.metadataBuckets();
    const apis = this.backends(proxy);
    this.frontends = new FrontendTier(this, "frontends", {
      ...shared,
      network,
      logKeyArn: platform.operationsKeyArn,
      zoneId,
      probeToken: secrets.probeToken,
      apis,
      initialTasks,
    });
    const watch = new RegionalWatch(this, "watch", {
      ...shared,
      topicArn: platform.topicArn,
      loadBalancerArnSuffix: this.frontends.loadBalancerArnSuffix,
      targetGroupArnSuffixes: this.frontends.targetGroupArnSuffixes,
      services: this.frontends.services,
      certificateArn: this.frontends.certificateArn,
    });
    this.alarmNames = watch.alarmNames;
  }

  /** @throws Error if there is no frontend of that name */
  service(frontend: string): ServiceReference {
    const found = this.frontends.services[frontend];
    if (found === undefined) throw new Error(`no service of a frontend ${frontend}`);
    return found;
  }

  private metadataBuckets(): Record<string, MetadataBucket> {
    const { config, role, platform } = this.props;
    const owners = Object.entries(config.backends).filter(([, { bucket }]) => bucket);
    return Object.fromEntries(
      owners.map(([backend]) => [
        backend,
        new MetadataBucket(this, `${backend}-metadata`, {
          bucketName: this.names.metadataBucket(backend, role),
          keyArn: platform.dataKeyArn,
          preventDestroy: config.protection.enabled,
        }),
      ]),
    );
  }

  private backends(proxy: DatabaseProxy): Record<string, Backend> {
    const { config, role, platform, archives } = this.props;
    const { network, operationsKeyArn: logKeyArn, dataKeyArn } = platform;
    const webAcl = this.apiWebAcl();
    // Their names are the client's, so they stand apart from the platform's own.
    const backends = new Construct(this, "backends");
    const apiLogging = new ApiLogging(this, "api-logging", {
      roleName: this.names.iamRole("api-gateway-logs", role),
      region: config.regions[role].name,
    });
    return Object.fromEntries(
      Object.entries(config.backends).map(([backend, settings]) => {
        const bucket = this.buckets[backend];
        const props = {
          config,
          names: this.names,
          role,
          backend,
          settings,
          archive: archiveOf(archives, settings.code),
          subnetIds: network.subnetIds("backend"),
          securityGroupId: network.securityGroupId(`backend/${backend}`),
          vpcEndpointId: network.endpointId("execute-api"),
          logKeyArn,
          webAclArn: webAcl.arn,
          apiLogging,
          ...(bucket && { bucket: { name: bucket.name, arn: bucket.arn, keyArn: dataKeyArn } }),
          ...(settings.database && { database: proxy }),
        };
        return [backend, new Backend(backends, backend, props)];
      }),
    );
  }

  /** One for all of a region's APIs: each is reached by the region's frontends alone. */
  private apiWebAcl(): WebAcl {
    const { config, platform } = this.props;
    const logs = new LogGroup(this, "api-web-acl-logs", {
      name: this.names.webAclLogGroup("apis"),
      keyArn: platform.operationsKeyArn,
      retentionDays: config.operations.logRetentionDays,
    });
    return new WebAcl(this, "api-web-acl", {
      name: this.names.webAcl("apis"),
      description: "Private REST APIs of the backends",
      // It refuses bodies above 8 KiB, which AWS WAF reads to the end here; the backends refuse theirs above 16 KiB.
      countedCommonRules: ["SizeRestrictions_BODY"],
      logGroupArn: logs.arn,
    });
  }
}

import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { Construct } from "constructs";
import type { SecretReference } from "../backend/migration";
import type { Names, Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { RegionalAlias } from "../dns/regional-alias";
import { RegionalCertificate } from "../dns/regional-certificate";
import { LogGroup } from "../monitoring/log-group";
import type { RegionalNetwork } from "../network/regional-network";
import { WebAcl } from "../network/web-acl";
import { AccessLogBucket } from "./access-log-bucket";
import { FrontendService } from "./frontend-service";
import { type CalledApi, FrontendTask } from "./frontend-task";
import { LoadBalancer } from "./load-balancer";
import { TaskCluster } from "./task-cluster";

/** From one address in five minutes: about seven a second, more than any browser, and room for a shared address. */
const REQUESTS_PER_ADDRESS = 2000;

export interface ServiceReference {
  readonly clusterName: string;
  readonly serviceName: string;
}

type FrontendConfig = PlatformConfig["frontends"][string];

export interface FrontendTierProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly role: Role;
  readonly network: RegionalNetwork;
  readonly logKeyArn: string;
  readonly zoneId: string;
  readonly probeToken: SecretReference;
  /** APIs by the name of their backend. */
  readonly apis: Readonly<Record<string, CalledApi>>;
  /** Tasks that a frontend's service begins with, before its scaling owns their number. */
  readonly initialTasks: (frontend: FrontendConfig) => number;
}

/** Load balancer, certificate, this region's names, and the frontends' services behind them. */
export class FrontendTier extends Construct {
  public readonly loadBalancerArnSuffix: string;
  /** By frontend. */
  public readonly targetGroupArnSuffixes: Readonly<Record<string, string>>;
  public readonly certificateArn: string;
  /** ECS services by frontend, as what refers to them. */
  public readonly services: Readonly<Record<string, ServiceReference>>;
  private readonly accountId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FrontendTierProps,
  ) {
    super(scope, id);
    const { config, names, role, logKeyArn, zoneId } = props;
    this.accountId = new DataAwsCallerIdentity(this, "caller").accountId;
    this.certificateArn = new RegionalCertificate(this, "certificate", { zoneId, domainName: config.domain.name }).arn;
    const balancer = this.loadBalancer();
    this.loadBalancerArnSuffix = balancer.arnSuffix;
    const cluster = new TaskCluster(this, "cluster", {
      clusterName: names.ecsCluster,
      insightsLogGroupName: names.containerInsightsLogGroup,
      logKeyArn,
      logRetentionDays: config.operations.logRetentionDays,
    });
    const services = Object.entries(config.frontends).map(([name, frontend]) => {
      const target = balancer.target;
      new RegionalAlias(this, `${name}-name`, { zoneId, name: names.regionalHost(name, role), target });
      return [name, this.service(name, frontend, cluster.arn, balancer.listenerArn)] as const;
    });
    this.targetGroupArnSuffixes = Object.fromEntries(
      services.map(([name, { targetGroupArnSuffix }]) => [name, targetGroupArnSuffix]),
    );
    this.services = Object.fromEntries(
      services.map(([name, service]) => [name, { clusterName: cluster.name, serviceName: service.name }]),
    );
  }

  private loadBalancer(): LoadBalancer {
    const { config, names, role, network, logKeyArn } = this.props;
    const logs = new LogGroup(this, "web-acl-logs", {
      name: names.webAclLogGroup("frontends"),
      keyArn: logKeyArn,
      retentionDays: config.operations.logRetentionDays,
    });
    const bucket = new AccessLogBucket(this, "access-logs", {
      bucketName: names.accessLogBucket(role),
      regionName: config.regions[role].name,
      accountId: this.accountId,
      retentionDays: config.operations.logRetentionDays,
      preventDestroy: config.protection.enabled,
    });
    const webAcl = new WebAcl(this, "web-acl", {
      name: names.webAcl("frontends"),
      description: "Load balancer of the frontends",
      requestsPerAddress: REQUESTS_PER_ADDRESS,
      logGroupArn: logs.arn,
    });
    return new LoadBalancer(this, "load-balancer", {
      name: names.loadBalancer,
      subnetIds: network.subnetIds("public"),
      securityGroupId: network.securityGroupId("load-balancer"),
      certificateArn: this.certificateArn,
      webAclArn: webAcl.arn,
      accessLogBucketName: bucket.name,
      deletionProtection: config.protection.enabled,
      fenced: role === "primary" && config.fenced,
    });
  }

  private service(frontend: string, settings: FrontendConfig, clusterArn: string, listenerArn: string) {
    const { names, role, network, initialTasks } = this.props;
    const task = this.task(frontend, settings);
    return new FrontendService(this, `${frontend}-service`, {
      frontend,
      serviceName: names.ecsService(frontend),
      targetGroupName: names.targetGroup(frontend),
      clusterArn,
      taskDefinitionArn: task.arn,
      port: settings.port,
      hosts: [settings.host, names.regionalHost(frontend, role)],
      listenerArn,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds("frontend"),
      securityGroupId: network.securityGroupId(`frontend/${frontend}`),
      initialTasks: initialTasks(settings),
      dependsOn: network.waysOf(`frontend/${frontend}`),
    });
  }

  private task(frontend: string, settings: FrontendConfig): FrontendTask {
    const { config, names, role, logKeyArn, probeToken } = this.props;
    const { imageDigest, port, cpu, memoryMiB } = settings;
    return new FrontendTask(this, `${frontend}-task`, {
      frontend,
      family: names.taskFamily(frontend),
      executionRoleName: names.iamRole(`frontend-${frontend}-execution`, role),
      taskRoleName: names.iamRole(`frontend-${frontend}-task`, role),
      logGroupName: names.logGroup(`frontend/${frontend}`),
      logKeyArn,
      logRetentionDays: config.operations.logRetentionDays,
      accountId: this.accountId,
      regionName: config.regions[role].name,
      repositoryName: names.imageRepository(frontend),
      imageDigest,
      port,
      cpu,
      memoryMiB,
      probeToken,
      calls: this.called(settings),
    });
  }

  /** @throws Error if a frontend calls an API that there is none of */
  private called({ calls }: FrontendConfig): Record<string, CalledApi> {
    const { apis } = this.props;
    return Object.fromEntries(
      calls.map((name) => {
        const api = apis[name];
        if (api === undefined) throw new Error(`no API ${name} among ${Object.keys(apis).join(", ")}`);
        return [name, api];
      }),
    );
  }
}

import type { Problem } from "./input";
import type { PlatformConfig } from "./schema";

/** What limits a physical name, from AWS's reference of the operation that creates it. */
interface Limit {
  readonly maxLength: number;
  readonly source: string;
  /**
   * What the client chose of the name.
   *
   * @default - project and environment
   */
  readonly parts?: string;
}

const LOAD_BALANCER: Limit = { maxLength: 32, source: "Elastic Load Balancing API reference, CreateLoadBalancer" };
const TARGET_GROUP: Limit = { maxLength: 32, source: "Elastic Load Balancing API reference, CreateTargetGroup" };
const FUNCTION: Limit = { maxLength: 64, source: "Lambda API reference, CreateFunction" };
const BUCKET: Limit = { maxLength: 63, source: "S3 user guide, bucket naming rules" };
const ROLE: Limit = { maxLength: 64, source: "IAM API reference, CreateRole" };
const LABEL: Limit = { maxLength: 63, source: "RFC 1035, section 2.3.4", parts: "frontend and region" };
const CLUSTER: Limit = { maxLength: 63, source: "RDS API reference, CreateDBCluster" };
const INSTANCE: Limit = { maxLength: 63, source: "RDS API reference, CreateDBInstance" };
const PROXY: Limit = { maxLength: 63, source: "RDS user guide, quotas and limitations for RDS Proxy" };
const GLOBAL_CLUSTER: Limit = { maxLength: 63, source: "RDS API reference, CreateGlobalCluster" };

/** Fields of the configuration that names are composed from. */
export const NAMED = [
  "project",
  "environment",
  "domain",
  "regions",
  "database",
  "failoverGeneration",
  "frontends",
  "backends",
] as const;

export type NamedConfig = Pick<PlatformConfig, (typeof NAMED)[number]>;

/** Every physical name that one configuration composes. */
export interface Names {
  /** Starts every other name. */
  readonly prefix: string;
  readonly globalCluster: string;
  /** Subnet group, proxy, security group and alias of the key of a region's database. */
  readonly database: string;
  /** The proxy's second endpoint, which reads from the readers. */
  readonly proxyReaderEndpoint: string;
  /** Where RDS writes the proxy's log, by its own rule. */
  readonly proxyLogGroup: string;
  /** Where RDS writes the cluster's log, by its own rule. */
  readonly clusterLogGroup: (role: Role) => string;
  /** Alias of the key of a region's metadata buckets. */
  readonly dataKeyAlias: string;
  /** Alias of the key of a region's logs and topics. */
  readonly operationsKeyAlias: string;
  /** Parameter groups: they belong to one major version, and an upgrade needs the next beside them. */
  readonly parameterGroup: string;
  /** Aliases of the two keys in `foundation`. */
  readonly stateKeyAlias: string;
  readonly secretReplicaKeyAlias: string;
  readonly imageKeyAlias: string;
  /** Alias of the key of logs and alerts in us-east-1, where a region may have keys of its own. */
  readonly globalOperationsKeyAlias: string;
  readonly masterSecret: string;
  readonly applicationSecret: string;
  /** Secret that opens the frontends' deep health to the prober. */
  readonly probeTokenSecret: string;
  readonly loadBalancer: string;
  readonly targetGroup: (frontend: string) => string;
  readonly ecsCluster: string;
  /** Unique in its cluster, so the failover stack names it without asking. */
  readonly ecsService: (frontend: string) => string;
  readonly taskFamily: (frontend: string) => string;
  /** Where ECS writes the cluster's metrics, by its own rule. */
  readonly containerInsightsLogGroup: string;
  /** @param what such as `frontends` */
  readonly webAcl: (what: string) => string;
  /** Image repository of a frontend. */
  readonly imageRepository: (frontend: string) => string;
  /** What the name of every image repository begins with. */
  readonly imageRepositoryPrefix: string;
  /** Function and API of a backend; also the functions `migration` and `prober`, which no backend may be called. */
  readonly function: (backend: string) => string;
  readonly metadataBucket: (backend: string, role: Role) => string;
  readonly accessLogBucket: (role: Role) => string;
  /** Of the prober. */
  readonly schedule: string;
  /** IAM is global, so a role's name has the region in it. */
  readonly iamRole: (what: string, role: Role) => string;
  /** Roles and policies of the delivery. Their common beginning is what operations may not change. */
  readonly delivery: (what: string) => string;
  /** What every role of the platform's services carries as its boundary, in the whole account. */
  readonly workloadBoundary: string;
  /** Starts the path of every SSM parameter and the name of every log group that the platform names itself. */
  readonly path: string;
  readonly topic: string;
  /** Topic in us-east-1, where a region may have its own. */
  readonly globalTopic: string;
  /** @param what such as `frontend-home-latency`; unique in a region */
  readonly alarm: (what: string) => string;
  /** Dashboards are global, so a name has the region in it. Source: CloudWatch API reference, PutDashboard. */
  readonly dashboard: (role: Role) => string;
  readonly metricNamespace: string;
  /** Metric in the DR region that takes the primary out of DNS: 1 out, 0 in. */
  readonly switchMetric: { readonly namespace: string; readonly name: string };
  /** @param party as the flows name it; unique in a VPC */
  readonly securityGroup: (party: string) => string;
  /** Firewall, policy and rule group of the way out. */
  readonly egressFirewall: string;
  /** Configuration of a region's log of DNS questions. */
  readonly resolverQueryLog: string;
  /** @param what such as `flow-logs` */
  readonly logGroup: (what: string) => string;
  /** Questions to the public zone. Source of the prefix: Route 53 developer guide, "Public DNS query logging". */
  readonly zoneQueryLogGroup: string;
  /** Policy by which Route 53 writes there. */
  readonly zoneQueryLogPolicy: string;
  /** The prefix is AWS WAF's condition for a log group that it may write to. */
  readonly webAclLogGroup: (what: string) => string;
  /** Name of a frontend in one region, whichever region is active. */
  readonly regionalHost: (frontend: string, role: Role) => string;
  /** SSM parameter that says which region is meant to be active. */
  readonly markerPath: string;
  readonly marker: string;
  /** Automation document and CodeBuild project in DR: the button in the console. */
  readonly button: string;
  /** Bucket in DR that a press from the console takes everything from. */
  readonly bundleBucket: string;
  /** SSM parameters in DR: digest of the bundle's manifest, and of the failover stack as it was deployed. */
  readonly bundleParameter: string;
  readonly deployedParameter: string;
  /** Parameter in which a press from the console says how it ended. */
  readonly resultParameter: string;
  /** TXT name that answers with the region that serves. */
  readonly activeRegionName: string;
  readonly cluster: (role: Role) => string;
  /** @param number counts from 1 */
  readonly instance: (role: Role, number: number) => string;
  /** The last snapshot, taken when the cluster is deleted. */
  readonly finalSnapshot: (role: Role) => string;
  /** Key of a stack's state in the state bucket. */
  readonly stateKey: (stack: string) => string;
  /** Names beyond what AWS takes. */
  readonly problems: Problem[];
}

export type Role = "primary" | "dr";

/** Alias of every function: the version that serves. */
export const FUNCTION_ALIAS = "live";

/** Functions of the platform's own, which stand beside those of the backends. */
export const MIGRATION = "migration";
export const PROBER = "prober";

const ROLES: readonly Role[] = ["primary", "dr"];

/** Composes the names. It never throws: what is too long stands in `problems`, which the validation reports. */
export function namesFor(config: NamedConfig): Names {
  const { project, environment, domain, regions, database, failoverGeneration } = config;
  const prefix = `${project}-${environment}`;
  const markerPath = `/${project}/${environment}/failover/${failoverGeneration}`;
  const cluster = (role: Role) => `${prefix}-${regions[role].name}-g${regions[role].clusterGeneration}`;
  const names = {
    prefix,
    globalCluster: `${prefix}-g${database.globalGeneration}`,
    database: `${prefix}-database`,
    proxyReaderEndpoint: `${prefix}-database-readers`,
    proxyLogGroup: `/aws/rds/proxy/${prefix}-database`,
    clusterLogGroup: (role: Role) => `/aws/rds/cluster/${cluster(role)}/postgresql`,
    dataKeyAlias: `${prefix}-data`,
    operationsKeyAlias: `${prefix}-operations`,
    parameterGroup: `${prefix}-postgresql${database.engineVersion.split(".")[0]}`,
    stateKeyAlias: `${prefix}-terraform-state`,
    secretReplicaKeyAlias: `${prefix}-secret-replicas`,
    imageKeyAlias: `${prefix}-images`,
    globalOperationsKeyAlias: `${prefix}-global-operations`,
    masterSecret: `${prefix}/database/master`,
    applicationSecret: `${prefix}/database/application`,
    probeTokenSecret: `${prefix}/probe-token`,
    loadBalancer: prefix,
    targetGroup: (frontend: string) => `${prefix}-${frontend}`,
    ecsCluster: prefix,
    ecsService: (frontend: string) => frontend,
    taskFamily: (frontend: string) => `${prefix}-${frontend}`,
    containerInsightsLogGroup: `/aws/ecs/containerinsights/${prefix}/performance`,
    webAcl: (what: string) => `${prefix}-${what}`,
    imageRepositoryPrefix: `${prefix}/`,
    imageRepository: (frontend: string) => `${prefix}/${frontend}`,
    function: (backend: string) => `${prefix}-${backend}`,
    metadataBucket: (backend: string, role: Role) => `${prefix}-${backend}-metadata-${regions[role].name}`,
    accessLogBucket: (role: Role) => `${prefix}-access-logs-${regions[role].name}`,
    schedule: `${prefix}-prober`,
    iamRole: (what: string, role: Role) => `${prefix}-${regions[role].name}-${what}`,
    delivery: (what: string) => `${prefix}-delivery-${what}`,
    workloadBoundary: `${prefix}-workload-boundary`,
    path: `/${project}/${environment}`,
    topic: `${prefix}-alerts`,
    globalTopic: `${prefix}-global-alerts`,
    alarm: (what: string) => `${prefix}-${what}`,
    dashboard: (role: Role) => `${prefix}-${regions[role].name}`,
    metricNamespace: prefix,
    switchMetric: { namespace: `${prefix}/failover`, name: "PrimarySwitchedOff" },
    // Slashes, for a group's name may not begin with sg-, and a project's may.
    securityGroup: (party: string) => `${project}/${environment}/${party}`,
    egressFirewall: `${prefix}-egress`,
    resolverQueryLog: `${prefix}-queries`,
    logGroup: (what: string) => `/${project}/${environment}/${what}`,
    zoneQueryLogGroup: `/aws/route53/${domain.name}`,
    zoneQueryLogPolicy: `${prefix}-zone-queries`,
    webAclLogGroup: (what: string) => `aws-waf-logs-${prefix}-${what}`,
    regionalHost: (frontend: string, role: Role) => `${frontend}-${regions[role].name}.${domain.name}`,
    markerPath,
    marker: `${markerPath}/active-region`,
    button: `${prefix}-failover`,
    bundleBucket: `${prefix}-bundle-${regions.dr.name}`,
    bundleParameter: `/${project}/${environment}/button/bundle`,
    deployedParameter: `/${project}/${environment}/button/deployed`,
    resultParameter: `/${project}/${environment}/button/result`,
    activeRegionName: `active-region.${domain.name}`,
    cluster,
    instance: (role: Role, number: number) => `${cluster(role)}-${number}`,
    finalSnapshot: (role: Role) => `${cluster(role)}-final`,
    stateKey: (stack: string) => `${project}/${environment}/${stack}.tfstate`,
  };
  return { ...names, problems: limited(config, names).flatMap(([what, name, limit]) => tooLong(what, name, limit)) };
}

/** Every name whose weights the button moves. */
export function switchedNames(config: NamedConfig): string[] {
  return [namesFor(config).activeRegionName, ...Object.values(config.frontends).map(({ host }) => host)];
}

/** Every secret of which the DR region has a copy. */
export function replicatedSecrets(config: NamedConfig): string[] {
  const { masterSecret, applicationSecret, probeTokenSecret } = namesFor(config);
  return [masterSecret, applicationSecret, probeTokenSecret];
}

/** Every composed name that AWS limits. Roles are tried with the longest word that any of them has. */
function limited(config: NamedConfig, names: Omit<Names, "problems">): [string, string, Limit][] {
  const { regions, frontends, backends } = config;
  const buckets = Object.entries(backends).filter(([, { bucket }]) => bucket);
  return [
    ["load balancer", names.loadBalancer, LOAD_BALANCER],
    ["global cluster", names.globalCluster, GLOBAL_CLUSTER],
    ["bundle's bucket", names.bundleBucket, BUCKET],
    ["proxy's reader endpoint", names.proxyReaderEndpoint, PROXY],
    ...Object.keys(frontends).map((name): [string, string, Limit] => [
      `target group of ${name}`,
      names.targetGroup(name),
      TARGET_GROUP,
    ]),
    ...Object.keys(backends).map((name): [string, string, Limit] => [
      `function of ${name}`,
      names.function(name),
      FUNCTION,
    ]),
    ...ROLES.flatMap((role): [string, string, Limit][] => [
      [`cluster of ${regions[role].name}`, names.cluster(role), CLUSTER],
      [`last instance of ${regions[role].name}`, names.instance(role, regions[role].databaseInstances), INSTANCE],
      [`access log bucket of ${regions[role].name}`, names.accessLogBucket(role), BUCKET],
      ...buckets.map(([name]): [string, string, Limit] => [
        `bucket of ${name} in ${regions[role].name}`,
        names.metadataBucket(name, role),
        BUCKET,
      ]),
      ...[
        "database-proxy",
        "flow-logs",
        "state-replication",
        ...Object.keys(backends).map((name) => `backend-${name}`),
        ...Object.keys(frontends).map((name) => `frontend-${name}-execution`),
        ...buckets.map(([name]) => `backend-${name}-replication`),
      ].map((what): [string, string, Limit] => [`role of ${what}`, names.iamRole(what, role), ROLE]),
      ...Object.keys(frontends).map((name): [string, string, Limit] => [
        `regional host of ${name}`,
        names.regionalHost(name, role).split(".")[0] ?? "",
        LABEL,
      ]),
    ]),
  ];
}

function tooLong(what: string, name: string, limit: Limit): Problem[] {
  const { maxLength, source, parts = "project and environment" } = limit;
  if (name.length <= maxLength) return [];
  return [
    {
      field: `${parts} (composed name of the ${what})`,
      value: name,
      allowed: `at most ${maxLength} characters (${source}), this has ${name.length}`,
      remedy: `Shorten ${parts.replace(" and ", " or ")} by ${name.length - maxLength}`,
    },
  ];
}

import type { Problem } from "./input";
import type { PlatformConfig } from "./schema";

/** What limits a physical name, from AWS's reference of the operation that creates it. */
interface Limit {
  readonly maxLength: number;
  readonly source: string;
}

const CLUSTER: Limit = { maxLength: 63, source: "RDS API reference, CreateDBCluster" };
const INSTANCE: Limit = { maxLength: 63, source: "RDS API reference, CreateDBInstance" };
const GLOBAL_CLUSTER: Limit = { maxLength: 63, source: "RDS API reference, CreateGlobalCluster" };

export type NamedConfig = Pick<
  PlatformConfig,
  "project" | "environment" | "domain" | "regions" | "database" | "failoverGeneration"
>;

/** Every physical name that one configuration composes. */
export interface Names {
  /** Starts every other name. */
  readonly prefix: string;
  readonly globalCluster: string;
  /** Subnet group, security group and alias of the key of a region's database. */
  readonly database: string;
  /** Parameter groups: they belong to one major version, and an upgrade needs the next beside them. */
  readonly parameterGroup: string;
  /** Aliases of the two keys in `foundation`. */
  readonly stateKeyAlias: string;
  readonly secretReplicaKeyAlias: string;
  readonly masterSecret: string;
  readonly applicationSecret: string;
  /** SSM parameter that says which region is meant to be active. */
  readonly markerPath: string;
  readonly marker: string;
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

/** Composes the names. It never throws: what is too long stands in `problems`, which the validation reports. */
export function namesFor(config: NamedConfig): Names {
  const { project, environment, domain, regions, database, failoverGeneration } = config;
  const prefix = `${project}-${environment}`;
  const markerPath = `/${project}/${environment}/failover/${failoverGeneration}`;
  const cluster = (role: Role) => `${prefix}-${regions[role].name}-g${regions[role].clusterGeneration}`;
  const instance = (role: Role, number: number) => `${cluster(role)}-${number}`;
  const globalCluster = `${prefix}-g${database.globalGeneration}`;
  const limited: [string, string, Limit][] = [
    ["global cluster", globalCluster, GLOBAL_CLUSTER],
    ...(["primary", "dr"] as const).flatMap((role): [string, string, Limit][] => [
      [`cluster of ${regions[role].name}`, cluster(role), CLUSTER],
      [`last instance of ${regions[role].name}`, instance(role, regions[role].databaseInstances), INSTANCE],
    ]),
  ];
  return {
    prefix,
    globalCluster,
    database: `${prefix}-database`,
    parameterGroup: `${prefix}-postgresql${database.engineVersion.split(".")[0]}`,
    stateKeyAlias: `${prefix}-terraform-state`,
    secretReplicaKeyAlias: `${prefix}-secret-replicas`,
    masterSecret: `${prefix}/database/master`,
    applicationSecret: `${prefix}/database/application`,
    markerPath,
    marker: `${markerPath}/active-region`,
    activeRegionName: `active-region.${domain.name}`,
    cluster,
    instance,
    finalSnapshot: (role) => `${cluster(role)}-final`,
    stateKey: (stack) => `${project}/${environment}/${stack}.tfstate`,
    problems: limited.flatMap(([what, name, limit]) => tooLong(what, name, limit)),
  };
}

function tooLong(what: string, name: string, { maxLength, source }: Limit): Problem[] {
  if (name.length <= maxLength) return [];
  return [
    {
      field: `project and environment (composed name of the ${what})`,
      value: name,
      allowed: `at most ${maxLength} characters (${source}), this has ${name.length}`,
      remedy: `Shorten project or environment by ${name.length - maxLength}`,
    },
  ];
}

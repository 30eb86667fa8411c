import { type BudgetTerm, failoverTerms, worstCaseSeconds } from "../config/budget";
import { tasksForPeak } from "../config/capacity";
import { namesFor, type Role } from "../config/names";
import { GLOBAL_SERVICES_REGION, type PlatformConfig } from "../config/schema";
import { flowsFor, POSTGRESQL } from "../network/flows";

/** What the configuration says, and what follows from it alone. Times are minutes. */
export function configuredValues(config: PlatformConfig) {
  const { project, environment, domain, regions, database, operations, delivery } = config;
  const flows = flowsFor(config);
  const [http, https] = flows.filter(({ from }) => from === "internet").map(({ port }) => port);
  return {
    project,
    environment,
    "domain.name": domain.name,
    "region.primary": regions.primary.name,
    "region.dr": regions.dr.name,
    "region.global": GLOBAL_SERVICES_REGION,
    "region.active": config.activeRegion,
    "cidr.primary": regions.primary.cidr,
    "cidr.dr": regions.dr.cidr,
    "zones.count": inWords(regions.primary.zones.length),
    "database.version": database.engineVersion,
    "database.class": database.instanceClass,
    "database.backupDays": String(database.backupRetentionDays),
    "database.instances.primary": inWords(regions.primary.databaseInstances),
    "database.instances.dr": inWords(regions.dr.databaseInstances),
    "port.http": String(http),
    "port.https": String(https),
    "port.database": String(POSTGRESQL),
    "logs.days": String(operations.logRetentionDays),
    "delivery.repository": delivery.repository,
    "delivery.environment": delivery.environment,
    "flows.count": String(flows.length),
    ...budgetValues(config),
    ...nextNames(config),
    ...nameValues(config),
    ...applicationValues(config),
  };
}

function budgetValues({ budget }: PlatformConfig) {
  const terms = failoverTerms({ budget });
  const minutes = (seconds: number) => String(Math.round(seconds / 6) / 10);
  /** Minutes from the incident to the end of a term. */
  const until = (last: string) => minutes(secondsUntil(terms, last));
  return {
    "budget.rto": String(budget.rtoMinutes),
    "budget.rpo": String(budget.rpoMinutes),
    "budget.fromIncident": minutes(worstCaseSeconds(terms, "incident")),
    "budget.fromPress": minutes(worstCaseSeconds(terms, "press")),
    "budget.decision": String(budget.decisionMinutes),
    "budget.preflight": String(budget.preflightMinutes),
    "budget.promotion": String(budget.promotionMinutes),
    "until.alarm": until("alarm"),
    "until.press": until("decision"),
    "until.preflight": until("preflight"),
    "until.promoted": until("promotion"),
    "until.moved": until("DNS propagation"),
    "until.served": until("DNS TTL"),
  };
}

/** @throws Error if the budget has no such term */
function secondsUntil(terms: readonly BudgetTerm[], last: string): number {
  const index = terms.findIndex(({ name }) => name === last);
  if (index === -1) throw new Error(`no term ${last} among ${terms.map(({ name }) => name).join(", ")}`);
  return terms.slice(0, index + 1).reduce((sum, { seconds }) => sum + seconds, 0);
}

function nameValues(config: PlatformConfig) {
  const names = namesFor(config);
  const backends = Object.entries(config.backends);
  const active: Role = config.activeRegion === config.regions.dr.name ? "dr" : "primary";
  return {
    "name.prefix": names.prefix,
    "name.marker": names.marker,
    "name.button": names.button,
    "name.globalCluster": names.globalCluster,
    "name.cluster.primary": names.cluster("primary"),
    "name.cluster.dr": names.cluster("dr"),
    "name.cluster.active": names.cluster(active),
    "name.restored": `${names.cluster(active)}-restored`,
    "name.database": names.database,
    "name.parameterGroup": names.parameterGroup,
    "name.dashboard.primary": names.dashboard("primary"),
    "name.dashboard.dr": names.dashboard("dr"),
    "name.ecsCluster": names.ecsCluster,
    "name.loadBalancer": names.loadBalancer,
    "name.switchNamespace": names.switchMetric.namespace,
    "name.switchMetric": names.switchMetric.name,
    "name.activeRegion": names.activeRegionName,
    "name.masterSecret": names.masterSecret,
    "name.applicationSecret": names.applicationSecret,
    "name.probeTokenSecret": names.probeTokenSecret,
    "name.secretReplicaKey": names.secretReplicaKeyAlias,
    "name.onCallPolicy": names.delivery("on-call"),
    "name.role.payments": names.iamRole("backend-payments", "primary"),
    "name.alarm.impaired": names.alarm("primary-impaired"),
    "name.alarm.notReady": names.alarm("standby-not-ready"),
    "name.alarm.switchedOff": names.alarm("primary-switched-off"),
    "name.alarm.lag": names.alarm("database-replication-lag"),
    ...byName(
      backends
        .filter(([, { bucket }]) => bucket)
        .flatMap(([backend]) => [
          { backend, which: "primary", role: "primary" as const },
          { backend, which: "dr", role: "dr" as const },
          { backend, which: "active", role: active },
        ]),
      ({ backend, which, role }) => [`bucket.${backend}.${which}`, names.metadataBucket(backend, role)],
    ),
  };
}

/** Names of what the next way home makes: generations are one higher then (docs/adr/0004). */
function nextNames(config: PlatformConfig) {
  const { regions, database } = config;
  const primary = { ...regions.primary, clusterGeneration: regions.primary.clusterGeneration + 1 };
  const raised = { ...database, globalGeneration: database.globalGeneration + 1 };
  const next = namesFor({ ...config, regions: { ...regions, primary }, database: raised });
  return { "next.globalCluster": next.globalCluster, "next.cluster.primary": next.cluster("primary") };
}

function applicationValues(config: PlatformConfig) {
  const names = namesFor(config);
  return {
    ...byName(Object.entries(config.frontends), ([name, { host }]) => [`host.${name}`, host]),
    ...byName(Object.keys(config.frontends), (name) => [`group.${name}`, names.securityGroup(`frontend/${name}`)]),
    ...byName(Object.keys(config.frontends), (name) => [`family.${name}`, names.taskFamily(name)]),
    ...byName(Object.entries(config.frontends), ([name, { port }]) => [`port.${name}`, String(port)]),
    ...byName(
      Object.entries(config.frontends).flatMap(([name, { tasks, load }]) => [
        { name, which: "standby", count: tasks.standby },
        { name, which: "active", count: tasks.active },
        { name, which: "max", count: tasks.max },
        { name, which: "needed", count: tasksForPeak(load) },
      ]),
      ({ name, which, count }) => [`tasks.${name}.${which}`, String(count)],
    ),
    ...byName(Object.entries(config.backends), ([name, { reservedConcurrency }]) => [
      `concurrency.${name}`,
      String(reservedConcurrency),
    ]),
    ...byName(Object.entries(config.backends), ([name, { egressDomains }]) => [
      `egress.${name}`,
      egressDomains.join(", ") || "none",
    ]),
  };
}

function byName<T>(items: readonly T[], entry: (item: T) => [string, string]): Record<string, string> {
  return Object.fromEntries(items.map(entry));
}

/** Small numbers as they stand in a sentence. */
export function inWords(count: number): string {
  return ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"][count] ?? String(count);
}

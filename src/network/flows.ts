import type { Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";

/** AWS services that frontends and the migration reach through an interface endpoint, by the endpoint's short name. */
export const FRONTEND_SERVICES = ["ecr.api", "ecr.dkr", "logs", "kms", "secretsmanager", "sts"] as const;

/** Interface endpoints of a region. `execute-api` leads to the private REST APIs. */
export const ENDPOINT_SERVICES = ["execute-api", ...FRONTEND_SERVICES] as const;

export type EndpointService = (typeof ENDPOINT_SERVICES)[number];

/**
 * Who opens a connection, or takes one. Each but the outer four (`internet`, `allow-listed-internet`, `s3`,
 * `other-region-data`) has network interfaces in one tier, and one security group.
 */
export type Party =
  | "internet"
  | "load-balancer"
  | `frontend/${string}`
  | `endpoint/${EndpointService}`
  /** The gateway endpoint of S3: a route and a prefix list, no interface. */
  | "s3"
  | `backend/${string}`
  /** Domains that the firewall's allow-list names. */
  | "allow-listed-internet"
  | "migration"
  | "proxy"
  | "database"
  | "other-region-data";

/** One permitted direction of opening a TCP connection. Anything that is not listed is denied. */
export interface Flow {
  readonly from: Party;
  readonly to: Party;
  /** TCP port of the party that takes the connection. */
  readonly port: number;
  readonly reason: string;
}

const HTTP = 80;
const HTTPS = 443;
export const POSTGRESQL = 5432;

/** Every flow of a region that serves or may have to: the only place where one is declared. Rules, ACL entries and the allow-list follow from it. */
export function flowsFor({ frontends, backends }: Pick<PlatformConfig, "frontends" | "backends">): Flow[] {
  return [
    { from: "internet", to: "load-balancer", port: HTTP, reason: "customers, answered with a redirect" },
    { from: "internet", to: "load-balancer", port: HTTPS, reason: "customers" },
    ...Object.entries(frontends).flatMap(([name, { port, calls }]) => frontendFlows(name, port, calls.length > 0)),
    ...Object.entries(backends).flatMap(([name, backend]) => backendFlows(name, backend)),
    { from: "migration", to: "endpoint/secretsmanager", port: HTTPS, reason: "passwords of both database users" },
    { from: "migration", to: "database", port: POSTGRESQL, reason: "schema and application user, at deployment" },
    { from: "proxy", to: "database", port: POSTGRESQL, reason: "pooled connections" },
    { from: "database", to: "other-region-data", port: POSTGRESQL, reason: "to reconcile writes after a failover" },
    { from: "other-region-data", to: "database", port: POSTGRESQL, reason: "to reconcile writes after a failover" },
  ];
}

/** The flows of one region: all, or without those from an application to the database where that is fenced. */
export function flowsIn(config: Pick<PlatformConfig, "frontends" | "backends" | "fenced">, role: Role): Flow[] {
  const isFenced = role === "primary" && config.fenced;
  return flowsFor(config).filter((flow) => !isFenced || !isFromApplicationToDatabase(flow));
}

/** The flows that a fence closes. */
export function fencedFlows(config: Pick<PlatformConfig, "frontends" | "backends">): Flow[] {
  return flowsFor(config).filter(isFromApplicationToDatabase);
}

/** The pool may keep what it has: nothing reaches the pool. Whoever reconciles comes from the other region. */
function isFromApplicationToDatabase({ from, to }: Flow): boolean {
  return to === "proxy" || (to === "database" && from === "migration");
}

function frontendFlows(name: string, port: number, callsApis: boolean): Flow[] {
  const from: Party = `frontend/${name}`;
  return [
    { from: "load-balancer", to: from, port, reason: "requests and health checks" },
    ...(callsApis ? [{ from, to: "endpoint/execute-api", port: HTTPS, reason: "private REST APIs" } as const] : []),
    ...FRONTEND_SERVICES.map(
      (service): Flow => ({ from, to: `endpoint/${service}`, port: HTTPS, reason: `AWS ${service}` }),
    ),
    { from, to: "s3", port: HTTPS, reason: "layers of images" },
  ];
}

function backendFlows(name: string, backend: PlatformConfig["backends"][string]): Flow[] {
  const from: Party = `backend/${name}`;
  return [
    ...(backend.bucket ? [{ from, to: "s3", port: HTTPS, reason: "its metadata bucket" } as const] : []),
    ...(backend.database ? [{ from, to: "proxy", port: POSTGRESQL, reason: "the shared database" } as const] : []),
    ...(backend.egressDomains.length > 0
      ? [{ from, to: "allow-listed-internet", port: HTTPS, reason: backend.egressDomains.join(", ") } as const]
      : []),
  ];
}

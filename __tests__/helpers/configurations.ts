import type { Backend } from "../../src/config/backend";
import { production } from "../../src/config/production";
import type { PlatformConfig } from "../../src/config/schema";
import { remoteBackend } from "./synthesized";

const { home } = production.frontends;
const { payments, products, shipping } = production.backends;
if (!home || !payments || !products || !shipping) throw new Error("production lacks what these are made from");

/** Frontends of production in the domain of `otherRegions`. */
function inDomain(frontends: PlatformConfig["frontends"]): PlatformConfig["frontends"] {
  return Object.fromEntries(
    Object.entries(frontends).map(([name, frontend]) => [
      name,
      { ...frontend, host: frontend.host.replace("shop.example.com", "store.example.net") },
    ]),
  );
}

/** Other regions with other address plans, of which one has four zones; another name, another major version. */
const otherRegions: PlatformConfig = {
  ...production,
  project: "store",
  environment: "staging",
  domain: { name: "store.example.net", adoptZone: false },
  regions: {
    primary: {
      name: "us-west-2",
      zones: ["us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"],
      cidr: "172.20.0.0/17",
      clusterGeneration: 1,
      databaseInstances: 4,
    },
    dr: {
      name: "ca-central-1",
      zones: ["ca-central-1a", "ca-central-1b", "ca-central-1d"],
      cidr: "192.168.128.0/18",
      clusterGeneration: 1,
      databaseInstances: 3,
    },
  },
  activeRegion: "us-west-2",
  database: { ...production.database, engineVersion: "15.10", instanceClass: "db.r7g.xlarge" },
  frontends: inDomain(production.frontends),
};

/** One more frontend and two more backends. */
const moreApplications: PlatformConfig = {
  ...production,
  frontends: {
    ...production.frontends,
    account: {
      ...home,
      host: "account.shop.example.com",
      port: 3000,
      imageDigest: `sha256:${"a".repeat(64)}`,
      calls: ["loyalty", "orders", "products"],
    },
  },
  backends: {
    ...production.backends,
    orders: { ...payments, egressDomains: ["api.payments.example.com", "api.orders.example.com"] },
    loyalty: { ...shipping, reservedConcurrency: 20 },
  },
};

/** Both in one, for what takes too long to be done for each. */
export const otherRegionsAndMoreApplications: PlatformConfig = {
  ...otherRegions,
  frontends: inDomain(moreApplications.frontends),
  backends: moreApplications.backends,
};

/** The smallest that is allowed: no bucket, no way out to the internet, and as little of everything as there can be. */
const smallest: PlatformConfig = {
  ...production,
  project: "s",
  environment: "t",
  domain: { name: "s.example.org", adoptZone: false },
  regions: {
    primary: { ...production.regions.primary, cidr: "10.0.0.0/20", databaseInstances: 3 },
    dr: { ...production.regions.dr, cidr: "10.0.16.0/20", databaseInstances: 2 },
  },
  frontends: {
    home: {
      ...home,
      host: "s.example.org",
      cpu: 256,
      memoryMiB: 512,
      calls: ["products"],
      load: { peakRequestsPerSecond: 1, requestsPerSecondPerTask: 1 },
      tasks: { standby: 1, active: 2, max: 2 },
    },
  },
  backends: { products: { ...products, memoryMiB: 128, timeoutSeconds: 8, reservedConcurrency: 1 } },
  operations: { ...production.operations, logRetentionDays: 30 },
};

/** Three configurations beside production's, each as a client could write it into a file of its own. */
export const configurations: Readonly<Record<string, PlatformConfig>> = {
  "other regions": otherRegions,
  "more applications": moreApplications,
  "the smallest": smallest,
};

/** A backend for a configuration: its states are where its failover runs. */
export function backendFor({ regions }: PlatformConfig): Backend {
  return { ...remoteBackend, region: regions.dr.name };
}

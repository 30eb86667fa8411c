import type { PlatformConfig } from "./schema";

/** What production runs. The only file that names regions and domains. */
export const production: PlatformConfig = {
  project: "project-x",
  environment: "production",
  domain: { name: "shop.example.com" },
  regions: {
    primary: {
      name: "eu-west-1",
      zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
      cidr: "10.0.0.0/16",
      clusterGeneration: 1,
      databaseInstances: 3,
    },
    dr: {
      name: "eu-central-1",
      zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      cidr: "10.1.0.0/16",
      clusterGeneration: 1,
      databaseInstances: 2,
    },
  },
  activeRegion: "eu-west-1",
  failoverGeneration: 1,
  protection: { enabled: true },
  database: {
    name: "shop",
    engineVersion: "16.8",
    instanceClass: "db.r6g.large",
    backupRetentionDays: 14,
    passwordVersion: 1,
    globalGeneration: 1,
    adoptedByDr: false,
  },
  frontends: {
    home: { port: 8080, cpu: 512, memoryMiB: 1024, calls: ["products"] },
    checkout: { port: 8080, cpu: 512, memoryMiB: 1024, calls: ["payments", "products", "shipping"] },
  },
  backends: {
    payments: {
      memoryMiB: 512,
      timeoutSeconds: 10,
      reservedConcurrency: 100,
      database: false,
      bucket: true,
      egressDomains: ["api.payments.example.com"],
    },
    products: {
      memoryMiB: 512,
      timeoutSeconds: 10,
      reservedConcurrency: 100,
      database: true,
      bucket: false,
      egressDomains: [],
    },
    shipping: {
      memoryMiB: 512,
      timeoutSeconds: 10,
      reservedConcurrency: 100,
      database: false,
      bucket: true,
      egressDomains: ["api.shipping.example.com"],
    },
  },
  budget: {
    rtoMinutes: 10,
    rpoMinutes: 10,
    healthCheck: { intervalSeconds: 30, failureThreshold: 2 },
    alarm: { periodSeconds: 60, evaluationPeriods: 1 },
    decisionMinutes: 2,
    preflightMinutes: 0.7,
    promotionMinutes: 2.5,
    dnsTtlSeconds: 60,
  },
};

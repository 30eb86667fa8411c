import type { PlatformConfig } from "./schema";

/** No image was pushed yet: `deploy` refuses until this is replaced by the digest of one that was. */
const NO_IMAGE_YET = `sha256:${"0".repeat(64)}`;

/** What production runs. The only file that names regions and domains. */
export const production: PlatformConfig = {
  project: "project-x",
  environment: "production",
  domain: { name: "shop.example.com", adoptZone: false },
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
    home: {
      host: "shop.example.com",
      imageDigest: NO_IMAGE_YET,
      port: 8080,
      cpu: 512,
      memoryMiB: 1024,
      calls: ["products"],
      load: { peakRequestsPerSecond: 400, requestsPerSecondPerTask: 100 },
      tasks: { standby: 4, active: 6, max: 24 },
    },
    checkout: {
      host: "checkout.shop.example.com",
      imageDigest: NO_IMAGE_YET,
      port: 8080,
      cpu: 512,
      memoryMiB: 1024,
      calls: ["payments", "products", "shipping"],
      load: { peakRequestsPerSecond: 200, requestsPerSecondPerTask: 100 },
      tasks: { standby: 2, active: 3, max: 12 },
    },
  },
  backends: {
    payments: {
      code: "payments",
      environment: { EXTERNAL_API_URL: "https://api.payments.example.com" },
      memoryMiB: 512,
      timeoutSeconds: 10,
      reservedConcurrency: 100,
      database: false,
      bucket: true,
      egressDomains: ["api.payments.example.com"],
    },
    products: {
      code: "products",
      environment: {},
      memoryMiB: 512,
      timeoutSeconds: 10,
      reservedConcurrency: 100,
      database: true,
      bucket: false,
      egressDomains: [],
    },
    shipping: {
      code: "shipping",
      environment: { EXTERNAL_API_URL: "https://api.shipping.example.com" },
      memoryMiB: 512,
      timeoutSeconds: 10,
      reservedConcurrency: 100,
      database: false,
      bucket: true,
      egressDomains: ["api.shipping.example.com"],
    },
  },
  operations: { probeTokenVersion: 1, alertEmails: ["on-call@example.com"], logRetentionDays: 365 },
  delivery: { repository: "example/project-x-platform", environment: "production" },
  budget: {
    rtoMinutes: 10,
    rpoMinutes: 10,
    healthCheck: { intervalSeconds: 30, failureThreshold: 2 },
    alarm: { periodSeconds: 60, evaluationPeriods: 1 },
    decisionMinutes: 2,
    preflightMinutes: 0.7,
    promotionMinutes: 2.5,
  },
};

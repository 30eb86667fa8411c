import { z } from "zod";
import { isAligned, parseCidr } from "./cidr";

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const ZONE = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/;

/** What every AWS service takes as the value of a tag. Source: RDS API reference, Tag. */
const TAG_VALUE = /^[\p{L}\p{N} _.:/=+\-@]{10,256}$/u;

const TAG_WORDS = "10 to 256 letters, digits, spaces and _.:/=+-@";

/** The region of AWS's global services, Route 53's control plane among them. */
export const GLOBAL_SERVICES_REGION = "us-east-1";

const word = (maxLength: number) =>
  z
    .string({ error: "a string" })
    .regex(/^[a-z](-?[a-z0-9])*$/, "lower-case letters, digits and single hyphens, starting with a letter")
    .max(maxLength, `at most ${maxLength} characters`);

const regionName = z.string({ error: "a region's name" }).regex(REGION, "the name of an AWS region, such as eu-west-1");

const domainName = z
  .string({ error: "a domain name" })
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "a domain name in lower case without a trailing dot")
  .max(255, "at most 255 characters");

const whole = (min: number, max: number) =>
  z
    .int({ error: `a whole number from ${min} to ${max}` })
    .min(min, `a whole number from ${min} to ${max}`)
    .max(max, `a whole number from ${min} to ${max}`);

const minutes = z.number({ error: "minutes above 0, at most 60" }).positive("above 0").max(60, "at most 60 minutes");

const cidr = z.string({ error: "an IPv4 range" }).superRefine((value, context) => {
  const range = parseCidr(value);
  if (range === undefined || range.prefixLength < 16 || range.prefixLength > 20) {
    context.addIssue({ code: "custom", message: "a private IPv4 range from /16 to /20, such as 10.0.0.0/16" });
  } else if (!isAligned(range)) {
    context.addIssue({ code: "custom", message: "the first address of its range, such as 10.0.0.0/16" });
  } else if (!range.isPrivate) {
    context.addIssue({ code: "custom", message: "a range inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16" });
  }
});

const region = z.strictObject({
  /** AWS region name. */
  name: regionName,
  /** Availability Zone names of that region; every tier has a subnet in each. */
  zones: z
    .array(z.string().regex(ZONE, "the name of an Availability Zone, such as eu-west-1a"), { error: "a list of zones" })
    .min(3, "at least three zones, so that losing one leaves a quorum of two")
    .max(4, "at most four zones, which is what the address plan holds"),
  /** IPv4 range of the region's VPC. The ranges of the two regions never overlap. */
  cidr,
  /** Raised when the region's Aurora cluster is rebuilt under a new identifier on the way home (docs/adr/0004). */
  clusterGeneration: whole(1, 99),
  /** Aurora instances in this region. */
  databaseInstances: whole(2, 15),
});

const taskCount = whole(1, 500);

const frontend = z.strictObject({
  /** Name under which customers reach it: the domain itself, or one label under it. */
  host: domainName,
  /** Digest of the image, in the repository that `foundation` makes for this frontend in each region. */
  imageDigest: z
    .string({ error: "a digest" })
    .regex(/^sha256:[0-9a-f]{64}$/, "the digest of an image, sha256: and 64 hexadecimal digits"),
  /** Port the container listens on. */
  port: whole(1024, 65535),
  cpu: z.literal([256, 512, 1024, 2048, 4096], { error: "256, 512, 1024, 2048 or 4096 CPU units" }),
  memoryMiB: whole(512, 30720),
  /** Names of the backends whose API this frontend calls. */
  calls: z.array(word(20), { error: "a list of backends" }),
  /** What it has to carry at its peak, and what one task carries: from a load test. */
  load: z.strictObject({
    peakRequestsPerSecond: whole(1, 1_000_000),
    requestsPerSecondPerTask: whole(1, 100_000),
  }),
  /** Tasks in a region: as standby, as the least while it serves customers, and at most. */
  tasks: z.strictObject({ standby: taskCount, active: taskCount, max: taskCount }),
});

const backend = z.strictObject({
  /**
   * Its code: the name of a reference handler in `src/handlers`, or the path of a .zip that keeps the application
   * contract, relative to the project.
   */
  code: z
    .string({ error: "payments, products, shipping, or the path of a .zip" })
    .regex(/^(payments|products|shipping|[\w@./-]+\.zip)$/, "payments, products, shipping, or the path of a .zip"),
  /** Environment variables of its own, beside those that the platform sets. No secrets: they would stand in the state. */
  environment: z.record(
    z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, "a name in capitals"),
    z.string({ error: "a string" }).max(1024, "at most 1024 characters"),
    { error: "an object with one string a name" },
  ),
  memoryMiB: whole(128, 10240),
  timeoutSeconds: whole(8, 29),
  reservedConcurrency: whole(1, 1000),
  /** True if it reaches the database (R3). */
  database: z.boolean({ error: "true or false" }),
  /** True if it has a metadata bucket (R5). */
  bucket: z.boolean({ error: "true or false" }),
  /** Domains on the internet that it may open TLS connections to. */
  egressDomains: z.array(domainName, { error: "a list of domain names" }),
});

/** What the client may choose. Every field is required: a default would be a choice that nobody reads. */
export const configSchema = z.strictObject({
  /** First part of every physical name. */
  project: word(16),
  /** Second part of every physical name. */
  environment: word(12),
  domain: z.strictObject({
    /** Apex of the public hosted zone. */
    name: domainName,
    /** True adopts the public hosted zone of that name, which is there already; false makes one. */
    adoptZone: z.boolean({ error: "true or false" }),
  }),
  regions: z.strictObject({ primary: region, dr: region }),
  /** The region that serves customers: the default of the Terraform variable `active_region`. */
  activeRegion: regionName,
  /** True closes the old primary while DR is active: it serves nobody, and its database admits no application. */
  fenced: z.boolean({ error: "true or false" }),
  /** Raised by one on the way home, so that the marker of the failover before no longer refuses it (docs/adr/0004). */
  failoverGeneration: whole(1, 99),
  /** Against loss by mistake. Off only with a reason, which every plan then shows as a tag. */
  protection: z.union(
    [
      z.strictObject({ enabled: z.literal(true) }),
      z.strictObject({ enabled: z.literal(false), reason: z.string().regex(TAG_VALUE, TAG_WORDS) }),
    ],
    {
      error: `{ enabled: true }, or { enabled: false, reason: … } with a reason of ${TAG_WORDS}`,
    },
  ),
  database: z.strictObject({
    /** Database name. */
    name: z
      .string({ error: "a name" })
      .regex(/^[a-z][a-z0-9_]{0,62}$/, "lower-case letters, digits and underscores, starting with a letter"),
    /** Aurora PostgreSQL version with its minor, the same in both regions. */
    engineVersion: z.string({ error: "a version" }).regex(/^\d{2}\.\d+$/, "major and minor version, such as 16.6"),
    /** The same in both regions: the standby has to carry the writer's load. Global databases exclude burstable classes. */
    instanceClass: z
      .string({ error: "an instance class" })
      .regex(/^db\.(r|x)\d[a-z0-9]*\.\d*x?large$/, "a memory-optimized class, such as db.r6g.large"),
    backupRetentionDays: whole(7, 35),
    /** Raised to make Aurora and Secrets Manager take a new password. Only while the primary region is the writer. */
    passwordVersion: whole(1, 9999),
    /** Identity of the global database: raised when a promoted cluster becomes the writer of a new one (docs/adr/0004). */
    globalGeneration: whole(1, 99),
    /** True from the moment the promoted DR cluster is the writer of a new global database until the switchover home. */
    adoptedByDr: z.boolean({ error: "true or false" }),
  }),
  frontends: z.record(word(20), frontend),
  backends: z.record(word(20), backend),
  operations: z.strictObject({
    /** Raised to give prober and frontends a new token for the deep health. The frontends take it with new tasks. */
    probeTokenVersion: whole(1, 9999),
    /** Where alarms go: each gets a mail from AWS and has to confirm it. */
    alertEmails: z
      .array(z.email("an e-mail address"), { error: "a list of e-mail addresses" })
      .min(1, "at least one e-mail address: an alarm that nobody gets is none"),
    logRetentionDays: z.literal([30, 60, 90, 120, 150, 180, 365, 400, 545, 731], {
      error: "30, 60, 90, 120, 150, 180, 365, 400, 545 or 731, which are periods that CloudWatch Logs knows",
    }),
  }),
  /** Who plans and deploys: a GitHub repository, by OpenID Connect. */
  delivery: z.strictObject({
    repository: z
      .string({ error: "a repository" })
      .regex(/^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}$/, "a GitHub repository, such as owner/name"),
    /** GitHub environment whose approval a deployment needs. */
    environment: word(40),
  }),
  /** The terms of the computed worst case, and what it is held against (R7). */
  budget: z.strictObject({
    rtoMinutes: minutes,
    rpoMinutes: minutes,
    healthCheck: z.strictObject({
      intervalSeconds: z.literal([10, 30], { error: "10 or 30, which are Route 53's two intervals" }),
      failureThreshold: whole(1, 10),
    }),
    alarm: z.strictObject({
      periodSeconds: z.literal([60, 120, 180, 240, 300], {
        error: "60, 120, 180, 240 or 300: metrics have a value a minute",
      }),
      evaluationPeriods: whole(1, 10),
    }),
    /** Time a person has to decide. */
    decisionMinutes: minutes,
    preflightMinutes: minutes,
    /** What Aurora may take to promote, on top of the provider's first poll. */
    promotionMinutes: minutes,
  }),
});

export type PlatformConfig = z.infer<typeof configSchema>;
export type RegionConfig = PlatformConfig["regions"]["primary"];

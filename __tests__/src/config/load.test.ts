import { writeFileSync } from "node:fs";
import path from "node:path";
import { InputError } from "../../../src/config/input";
import { loadConfig, validateConfig } from "../../../src/config/load";
import { production } from "../../../src/config/production";
import { temporaryFolder } from "../../helpers/folder";

type Path = readonly (string | number)[];

/** Production with one field changed; undefined removes it. */
function changed(at: Path, value: unknown): unknown {
  const copy: unknown = structuredClone(production);
  const parent = at
    .slice(0, -1)
    .reduce<Record<PropertyKey, unknown>>(
      (inner, key) => inner[key] as Record<PropertyKey, unknown>,
      copy as Record<PropertyKey, unknown>,
    );
  const last = at.at(-1) as string;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

function messageOf(input: unknown): string {
  try {
    validateConfig(input, "test.json");
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("it was accepted");
}

const { primary, dr } = production.regions;

/** One failing case for each rule: the field, a value that breaks it, and what the message says. */
const cases: readonly [path: string, value: unknown, says: string][] = [
  ["project", "Project X", 'project is "Project X"; allowed: lower-case letters, digits and single hyphens'],
  ["project", "a-very-long-project-name", "allowed: at most 16 characters"],
  ["environment", undefined, "environment is missing; allowed: a string"],
  ["environment", "production-europe", "allowed: at most 12 characters"],
  ["domain.name", "shop.example.com.", "allowed: a domain name in lower case without a trailing dot"],
  ["domain.nam", "x", 'domain.nam is "x"; allowed: no field of this name. Remove it, or correct its spelling'],
  ["regions.primary.name", "Ireland", "allowed: the name of an AWS region, such as eu-west-1"],
  ["regions.primary.name", "us-east-1", "allowed: any region but us-east-1. Route 53's control plane is there"],
  ["regions.dr.name", primary.name, "allowed: a region other than regions.primary.name"],
  ["regions.dr.zones", dr.zones.slice(0, 2), "allowed: at least three zones"],
  ["regions.dr.zones", [...dr.zones, "eu-central-1d", "eu-central-1e"], "allowed: at most four zones"],
  ["regions.dr.zones", primary.zones, "allowed: different zones of eu-central-1"],
  ["regions.dr.zones", ["eu-central-1a", "eu-central-1a", "eu-central-1b"], "allowed: different zones of eu-central-1"],
  ["regions.dr.zones", ["a", "b", "c"], "allowed: the name of an Availability Zone"],
  ["regions.dr.cidr", "10.0.128.0/17", "allowed: a range that does not overlap regions.primary.cidr, 10.0.0.0/16"],
  ["regions.dr.cidr", "10.1.0.0/21", "allowed: a private IPv4 range from /16 to /20"],
  ["regions.dr.cidr", "10.1.0.0/8", "allowed: a private IPv4 range from /16 to /20"],
  ["regions.dr.cidr", "10.1.0.1/16", "allowed: the first address of its range"],
  ["regions.dr.cidr", "8.8.0.0/16", "allowed: a range inside 10.0.0.0/8"],
  ["regions.dr.cidr", "10.1.0.0", "allowed: a private IPv4 range from /16 to /20"],
  ["regions.dr.cidr", 10, "allowed: an IPv4 range"],
  ["regions.primary.clusterGeneration", 0, "allowed: a whole number from 1 to 99"],
  ["regions.primary.databaseInstances", 1, "allowed: a whole number from 2 to 15"],
  [
    "regions.primary.databaseInstances",
    2,
    "allowed: at least 3, a writer and two readers, so that each of three zones",
  ],
  ["activeRegion", "eu-north-1", 'activeRegion is "eu-north-1"; allowed: eu-west-1 or eu-central-1'],
  ["failoverGeneration", 1.5, "allowed: a whole number from 1 to 99"],
  ["protection", { enabled: false }, "{ enabled: true }, or { enabled: false, reason: … }"],
  ["database.name", "Shop", "allowed: lower-case letters, digits and underscores"],
  ["database.engineVersion", "16", "allowed: major and minor version"],
  ["database.instanceClass", "db.t4g.medium", "allowed: a memory-optimized class"],
  ["database.backupRetentionDays", 1, "allowed: a whole number from 7 to 35"],
  ["database.passwordVersion", "1", "allowed: a whole number from 1 to 9999"],
  ["database.globalGeneration", 100, "allowed: a whole number from 1 to 99"],
  ["protection", { enabled: false, reason: "it's (really) over; ok?" }, "letters, digits, spaces and _.:/=+-@"],
  ["frontends", undefined, "frontends is missing; allowed: an object with one field a name"],
  ["regions", undefined, "regions is missing; allowed: an object with its fields"],
  ["frontends.home.calls", "products", "allowed: a list"],
  ["regions.dr.zones", [1, 2, 3], "regions.dr.zones.0 is 1; allowed: a string"],
  ["regions.primary.clusterGeneration", 2, "allowed: 1 while database.globalGeneration is 1. Both begin at 1"],
  ["database.globalGeneration", 2, "regions.primary.clusterGeneration is 1; allowed: above 1"],
  ["database.adoptedByDr", true, "allowed: false while activeRegion is eu-west-1"],
  ["database.adoptedByDr", "no", "allowed: true or false"],
  ["frontends.home.cpu", 300, "allowed: 256, 512, 1024, 2048 or 4096 CPU units"],
  ["frontends.home.port", 80, "allowed: a whole number from 1024 to 65535"],
  ["frontends.home.calls", ["orders"], "allowed: names of backends: payments, products, shipping"],
  ["backends.prober", production.backends.payments, "backends.prober is"],
  ["backends.prober", production.backends.payments, "names other than migration and prober"],
  [
    "backends.payments.environment.DATABASE_HOST",
    "x",
    "allowed: no variable that the platform, Lambda or Node.js sets",
  ],
  ["backends.payments.environment.AWS_REGION", "x", "Remove it: docs/application-contract.md"],
  ["backends.payments.environment.lower", "x", "a name in capitals"],
  [
    "backends.payments.environment.EXTERNAL_API_URL",
    undefined,
    "allowed: an https address whose host is one of egress",
  ],
  ["backends.payments.environment.EXTERNAL_API_URL", "https://evil.example.com", "api.payments.example.com"],
  ["backends.payments.environment.EXTERNAL_API_URL", "http://api.payments.example.com", "allowed: an https address"],
  ["backends.payments.bucket", false, "allowed: true with the code of payments"],
  ["backends.products.database", false, "allowed: true with the code of products"],
  ["backends.payments.code", "orders", "payments, products, shipping, or the path of a .zip"],
  ["backends.payments.database", true, "allowed: false for every backend but products. Requirement R3"],
  ["backends.payments.timeoutSeconds", 30, "allowed: a whole number from 8 to 29"],
  ["backends.payments.egressDomains", ["*.com"], "allowed: a domain name"],
  ["domain.adoptZone", "no", "allowed: true or false"],
  ["domain.name", `${"a".repeat(53)}.example.com`, "allowed: at most 64 characters, this has 65. No certificate"],
  ["frontends", {}, "frontends is {}; allowed: at least one frontend"],
  ["frontends.home.host", "www.other.example", "allowed: shop.example.com, or one label and .shop.example.com"],
  ["frontends.home.host", "a.b.shop.example.com", "allowed: shop.example.com, or one label and .shop.example.com"],
  ["frontends.home.host", "xshop.example.com", "allowed: shop.example.com, or one label and .shop.example.com"],
  ["frontends.checkout.host", "shop.example.com", "allowed: another host than that of frontends.home"],
  [
    "frontends.home.host",
    "active-region.shop.example.com",
    "allowed: a name that the platform does not use itself: this one is the name that answers with the active region",
  ],
  [
    "frontends.home.host",
    "checkout-eu-central-1.shop.example.com",
    "allowed: a name that the platform does not use itself: this one is checkout in eu-central-1",
  ],
  ["frontends.home.imageDigest", "latest", "allowed: the digest of an image, sha256: and 64 hexadecimal digits"],
  ["frontends.home.memoryMiB", 512, "allowed: a size that Fargate has with 512 CPU units: 1024, 2048, 3072, 4096"],
  ["frontends.home.load.peakRequestsPerSecond", 0, "allowed: a whole number from 1 to 1000000"],
  [
    "frontends.home.tasks.active",
    5,
    "allowed: at least 6, so that 4 go on when one of 3 zones is lost. Its peak is 400",
  ],
  ["frontends.home.tasks.standby", 3, "allowed: at least 4, so that the standby carries the peak from the moment"],
  ["frontends.home.tasks.standby", 7, "allowed: at most frontends.home.tasks.active, 6"],
  ["frontends.home.tasks.max", 5, "allowed: at least frontends.home.tasks.active, 6"],
  ["frontends.home.tasks.max", 501, "allowed: a whole number from 1 to 500"],
  ["backends", {}, "backends is {}; allowed: at least one backend"],
  ["backends.payments.code", "orders", "allowed: payments, products, shipping, or the path of a .zip"],
  [
    "backends.payments.environment.url",
    "x",
    'backends.payments.environment (name of a field) is "url"; allowed: a name in capitals',
  ],
  ["backends.Orders", {}, 'backends (name of a field) is "Orders"; allowed: lower-case letters, digits'],
  [
    "backends.payments.reservedConcurrency",
    698,
    "backends (sum of reservedConcurrency) is 898; allowed: at most 897. Lambda's default quota is 1000",
  ],
  ["operations.alertEmails", [], "allowed: at least one e-mail address"],
  ["operations.alertEmails", ["on-call"], "allowed: an e-mail address"],
  ["operations.logRetentionDays", 42, "allowed: 30, 60, 90, 120"],
  ["delivery.repository", "platform", "allowed: a GitHub repository, such as owner/name"],
  ["delivery.environment", "Production!", "allowed: lower-case letters, digits and single hyphens"],
  ["budget.healthCheck.intervalSeconds", 20, "allowed: 10 or 30"],
  ["budget.rtoMinutes", 0, "allowed: above 0"],
  ["budget.rtoMinutes", 9, "allowed: at least the computed worst case of 9.7 minutes"],
  ["budget.decisionMinutes", 10, "Shorten one of its terms: health check 60 s (budget.healthCheck"],
];

test("accepts production", () => {
  expect(validateConfig(production, "production")).toEqual(production);
});

test.each(cases)("refuses %s of %j and says so", (field, value, says) => {
  const message = messageOf(changed(field.split("."), value));
  expect(message).toContain("test.json: ");
  expect(message).toContain(says);
});

/** Rules that one field alone does not break. */
describe("rules over several fields", () => {
  const { frontends, backends } = production;
  const small = { primary: { ...primary, cidr: "10.0.0.0/20" }, dr: { ...dr, cidr: "10.1.0.0/20" } };

  test("a range has an address for every task at its most", () => {
    const withMax = (max: number) => ({
      ...production,
      regions: small,
      frontends: { home: { ...frontends.home, tasks: { standby: 4, active: 6, max } } },
    });
    expect(validateConfig(withMax(184), "test.json")).toBeDefined();
    const message = messageOf(withMax(185));
    expect(message).toContain(
      'regions.primary.cidr is "10.0.0.0/20"; allowed: a range whose frontend subnets have 124 addresses each, for 185 tasks at most',
    );
    expect(message).toContain("This one leaves 123 in each. Choose a larger range, up to /16, or fewer");
    expect(message).toContain('regions.dr.cidr is "10.1.0.0/20"');
  });

  test("a range has an address for every function", () => {
    const many = Array.from({ length: 123 }, (_, index) => [
      `b${index}`,
      { ...backends.shipping, reservedConcurrency: 1 },
    ]);
    const message = messageOf({
      ...production,
      regions: small,
      backends: { ...Object.fromEntries(many), ...backends },
    });
    expect(message).toContain("a range whose backend subnets have 127 addresses each, for 127 functions");
  });

  test("counts on the zones of the region that has fewer", () => {
    const four = { ...primary, zones: [...primary.zones, "eu-west-1d"] };
    const home = { ...frontends.home, tasks: { standby: 4, active: 5, max: 24 } };
    const config = { ...production, regions: { primary: four, dr }, frontends: { ...frontends, home } };
    expect(messageOf(config)).toContain("at least 6, so that 4 go on when one of 3 zones is lost");
  });

  test.each([
    [
      "target group of",
      { frontends: { "account-settings": frontends.home } },
      "at most 32 characters (Elastic Load Balancing",
    ],
    ["bucket of", { backends: { ...backends, "loyalty-programme": backends.payments } }, "at most 63 characters (S3"],
  ])("a composed name that is too long is refused: %s", (what, change, says) => {
    const message = messageOf({ ...production, project: "project-x-europe", ...change });
    expect(message).toContain(`project and environment (composed name of the ${what}`);
    expect(message).toContain(says);
  });
});

test("reports every problem at once, malformed fields and broken rules alike", () => {
  const input = changed(["project"], "X") as { regions: { dr: { name: string } }; activeRegion: string };
  input.activeRegion = "mars";
  input.regions.dr.name = primary.name;
  const message = messageOf(input);
  expect(message).toContain("project is");
  expect(message).toContain("activeRegion is");
  expect(message).toContain("regions.dr.name is");
});

test("says what is allowed in its own words, whatever is missing", () => {
  const remove = (at: string[], value: unknown): string[] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? [at.join("."), ...Object.entries(value).flatMap(([key, inner]) => remove([...at, key], inner))]
      : [at.join(".")];
  const free = /^(frontends|backends)\.\w+(\.environment\.\w+)?$/;
  const fields = remove([], production).filter((field) => field !== "" && !free.test(field));
  expect(fields.length).toBeGreaterThan(50);
  for (const field of fields) {
    const message = messageOf(changed(field.split("."), undefined));
    expect(message).toContain(field.startsWith("protection") ? "protection" : field);
    expect(message).not.toMatch(/Invalid input|Too small|Too big|undefined/);
  }
});

test.each([[null], [[]], ["text"], [{}]])("refuses %j as a whole", (input) => {
  expect(messageOf(input)).toContain("allowed: ");
});

describe("the file that PLATFORM_CONFIG names", () => {
  const folder = temporaryFolder();

  test("is read instead of production", () => {
    const file = path.join(folder(), "staging.json");
    writeFileSync(file, JSON.stringify({ ...production, environment: "staging" }));
    expect(loadConfig({ PLATFORM_CONFIG: file }).environment).toBe("staging");
    expect(loadConfig({}).environment).toBe("production");
  });

  test("is named with its problem if it is missing or no JSON", () => {
    const file = path.join(folder(), "broken.json");
    expect(() => loadConfig({ PLATFORM_CONFIG: file })).toThrow(
      /PLATFORM_CONFIG is ".*broken.json"; allowed: a readable JSON file/,
    );
    writeFileSync(file, "{");
    expect(() => loadConfig({ PLATFORM_CONFIG: file })).toThrow(/a readable JSON file \(Expected/);
  });
});

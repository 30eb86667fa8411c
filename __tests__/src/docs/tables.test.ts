import { production } from "../../../src/config/production";
import { priceOf } from "../../../src/docs/cost/prices";
import type { Document } from "../../../src/docs/document";
import { NO_REASON } from "../../../src/docs/markdown";
import { tables } from "../../../src/docs/tables";
import { subjectOf } from "../../../src/proof/subject";
import { allow, named } from "../../helpers/broken";
import { backendFor, configurations } from "../../helpers/configurations";
import { type Attributes, type Stacks, synthesized } from "../../helpers/synthesized";

const stacks = synthesized();
const before = tables(subjectOf(stacks, production));

/** Documents of a copy of the stacks that something was changed in. */
function changed(change: (copy: Stacks) => unknown): Document[] {
  const copy = structuredClone(stacks);
  change(copy);
  const written = new Map(before.map(({ path, content }) => [path, content]));
  return tables(subjectOf(copy, production)).filter(({ path, content }) => written.get(path) !== content);
}

const primary = (copy: Stacks, type: string, name: RegExp) => named(copy, "primary-region", type, name);

function set(copy: Stacks, type: string, name: RegExp, attributes: Attributes): void {
  Object.assign(primary(copy, type, name), attributes);
}

const IN_GROUP = "aws_vpc_security_group_ingress_rule";
const firewallRules = (copy: Stacks) => {
  const { rule_group: group } = primary(copy, "aws_networkfirewall_rule_group", /./);
  return (group as { rules_source: { rules_string: string } }).rules_source;
};

/** One change in the stacks, the documents that it changes, and words that they then have. */
const CHANGES: readonly [what: string, change: (copy: Stacks) => unknown, paths: string[], says: RegExp][] = [
  [
    "the name of the proxy's second endpoint",
    (copy) => set(copy, "aws_db_proxy_endpoint", /./, { db_proxy_endpoint_name: "reading" }),
    ["address-plan.md"],
    /proxy project-x-production-database\/reading/,
  ],
  [
    "a route",
    (copy) => set(copy, "aws_route", /1a-firewall/, { destination_cidr_block: "0.0.0.0/1" }),
    ["route-tables.md"],
    /\| eu-west-1a \| `0\.0\.0\.0\/1` \| NAT gateway in eu-west-1a/,
  ],
  [
    "a security group rule",
    (copy) => set(copy, IN_GROUP, /products-to-proxy/, { to_port: 5433 }),
    ["security-groups.md"],
    /backend\/products \| tcp 5432-5433 \| NO REASON/,
  ],
  [
    "an entry of a network ACL",
    (copy) => set(copy, "aws_network_acl_rule", /backend-rules_egress-30000/, { to_port: 444 }),
    ["network-acls.md"],
    /out, allow \| 30000 \| anywhere.* \| tcp 443-444 \| NO REASON/,
  ],
  [
    "a rule of the firewall",
    (copy) => {
      const rules = firewallRules(copy);
      rules.rules_string = rules.rules_string.replaceAll("api.payments.example.com", "api.elsewhere.example.com");
    },
    ["firewalls.md"],
    /`api\.elsewhere\.example\.com` \| port 443 \| NO REASON/,
  ],
  [
    "the private DNS of an endpoint",
    (copy) => set(copy, "aws_vpc_endpoint", /execute-api/, { private_dns_enabled: true }),
    ["endpoints.md"],
    /execute-api \| Interface \| .* \| on \|/,
  ],
  [
    "where images are copied to",
    (copy) => {
      const replication = named(copy, "foundation", "aws_ecr_replication_configuration");
      const text = JSON.stringify(replication).replace('"region":"eu-west-1"', '"region":"eu-west-3"');
      Object.assign(replication, JSON.parse(text));
    },
    ["inter-region.md"],
    /the same names in eu-west-3/,
  ],
  [
    "a role",
    (copy) => allow(copy, "primary-region", /backends_payments_function_role_permissions/, ["ses:SendEmail"], ["*"]),
    ["iam-roles.md"],
    /`ses:SendEmail` \| `\*` \| {2}\| NO REASON/,
  ],
  [
    "an alarm",
    (copy) => set(copy, "aws_cloudwatch_metric_alarm", /payments_api-latency/, { threshold: 4321 }),
    ["alarms.md"],
    /p95 of AWS\/ApiGateway Latency > 4321/,
  ],
  [
    "how long a health check takes",
    (copy) => {
      named(copy, "global-dns", "aws_route53_health_check", /primary-home/).failure_threshold = 3;
    },
    ["budget.md"],
    /fails: .*health check: 90 s/,
  ],
  [
    "the time-out of a function",
    (copy) => set(copy, "aws_lambda_function", /backends_payments/, { timeout: 17 }),
    ["sizes.md"],
    /project-x-production-payments \| 512 \| 17 \|/,
  ],
  [
    "the time-out of an integration",
    (copy) => set(copy, "aws_api_gateway_integration", /payments/, { timeout_milliseconds: 28_999 }),
    ["quotas.md"],
    /\| 28999 \| 29000 \| primary-region aws\\_api\\_gateway\\_integration/,
  ],
  [
    "what keeps a key",
    (copy) => set(copy, "aws_kms_key", /data-key/, { lifecycle: {} }),
    ["inventory.md"],
    /data-key.* \| eu-west-1 \| 30 days until a key is gone \|/,
  ],
  [
    "what tasks run on",
    (copy) => set(copy, "aws_ecs_task_definition", /home/, { runtime_platform: { cpu_architecture: "X86_64" } }),
    ["cost.md"],
    /Fargate vCPU, X86\\_64 \| .* \| no price known \| unknown/,
  ],
];

test.each(CHANGES)("%s changes its document and no other", (_, change, paths, says) => {
  const found = changed(change);
  expect(found.map(({ path }) => path)).toEqual(paths);
  expect(found[0]?.content).toMatch(says);
});

test("every table has such a change", () => {
  expect(before.map(({ path }) => path).sort()).toEqual(CHANGES.flatMap(([, , paths]) => paths).sort());
});

test("an alarm without a first action is a gap", () => {
  const [document] = changed((copy) =>
    set(copy, "aws_cloudwatch_metric_alarm", /payments_api-latency/, { alarm_description: "It is slow." }),
  );
  expect(document?.content).toMatch(new RegExp(`It is slow\\..* \\| ${NO_REASON} \\|`));
});

test.each(Object.entries(configurations))("has no gap for %s", (_, config) => {
  const written = tables(subjectOf(synthesized(config, backendFor(config)), config));
  expect(written.filter(({ content }) => content.includes(NO_REASON)).map(({ path }) => path)).toEqual([]);
});

test("knows a price for everything in production's regions, each with a source and date, or as not verified", () => {
  const [cost] = before.filter(({ path }) => path === "cost.md");
  expect(cost?.content).not.toContain("no price known");
  const [, prices = ""] = cost?.content.split("## Prices") ?? [];
  const rows = prices.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| What"));
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).toMatch(/\| not verified \| {2}\|$|\| \d{4}-\d{2}(-\d{2})? \|$/);
  expect(priceOf("NAT gateway", "mars-north-1")).toBeUndefined();
});

test("writes nothing of stacks whose configuration is not known", () => {
  expect(() => tables(subjectOf(stacks, undefined))).toThrow("whose configuration is known");
});

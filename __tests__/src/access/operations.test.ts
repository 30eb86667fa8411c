import { production } from "../../../src/config/production";
import { list } from "../../../src/model/stack-json";
import { ACCOUNT_ID, arnsOf } from "../../helpers/arns";
import { deployable, limitsOf, linked, may, names, passable, readable, takers } from "../../helpers/delivery-checks";
import { within } from "../../helpers/references";
import { type Attributes, remoteBackend, resources, type Stacks, stack, synthesized } from "../../helpers/synthesized";

const stacks = synthesized();
const adopting = synthesized({ ...production, domain: { ...production.domain, adoptZone: true } });
const [primary, dr] = [production.regions.primary.name, production.regions.dr.name];

const arn = (service: string, resource: string, region = dr) =>
  `arn:aws:${service}:${region}:${ACCOUNT_ID}:${resource}`;

/** What a deployment asks for beside what the provider does for a resource. */
function besides(copy: Stacks): string[] {
  const [key = ""] = within(copy, "primary-region", "aws_kms_key").flatMap((found) => arnsOf(copy, found));
  const bucket = `arn:aws:s3:::${remoteBackend.bucket}`;
  const table = arn("dynamodb", `table/${remoteBackend.lockTable}`);
  const asked: readonly (readonly [actions: string, resource: string, context?: Record<string, string>])[] = [
    ["s3:GetObject s3:PutObject s3:DeleteObject", `${bucket}/${names.stateKey("failover")}`],
    ["s3:ListBucket", bucket],
    ["dynamodb:GetItem dynamodb:PutItem dynamodb:DeleteItem", table],
    ["ecr:DescribeImages", arn("ecr", `repository/${names.imageRepository("home")}`)],
    ["ssm:GetParameter", arn("ssm", `parameter${names.marker}`)],
    ["rds:DescribeDBClusters", arn("rds", `cluster:${names.cluster("primary")}`, primary)],
    ["lambda:InvokeFunction", arn("lambda", `function:${names.function("migration")}:live`, primary)],
    // Services that work with a key for whoever calls them.
    ["kms:Decrypt kms:GenerateDataKey", key, { "kms:ViaService": `secretsmanager.${primary}.amazonaws.com` }],
    ["kms:CreateGrant", key, { "kms:GrantIsForAWSResource": "true" }],
    ["kms:RetireGrant kms:DescribeKey", key],
    // A failover from a checkout: preflight, the switch, verification, and what is left to do.
    ["cloudwatch:GetMetricStatistics", "*"],
    ["cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": names.switchMetric.namespace }],
    ["rds:DescribeDBClusters", arn("rds", `cluster:${names.cluster("dr")}`)],
    ["rds:DescribeDBInstances", arn("rds", `db:${names.instance("dr", 1)}`)],
    ["rds:DescribeGlobalClusters", `arn:aws:rds::${ACCOUNT_ID}:global-cluster:${names.globalCluster}`],
    ["lambda:GetFunctionConfiguration", arn("lambda", `function:${names.function("products")}:live`)],
    [
      "secretsmanager:DescribeSecret secretsmanager:StopReplicationToReplica",
      arn("secretsmanager", `secret:${names.applicationSecret}-AbCdEf`),
    ],
    ["secretsmanager:GetSecretValue", arn("secretsmanager", `secret:${names.probeTokenSecret}-AbCdEf`)],
    ...["dr-region", "global-dns", "primary-region"].map(
      (name) => ["s3:GetObject", `${bucket}/${names.stateKey(name)}`] as const,
    ),
  ];
  const limits = limitsOf(copy, "operations");
  return asked.flatMap(([actions, resource, context]) =>
    actions
      .split(" ")
      .filter((action) => !may(limits, { action, resource, context: { "aws:RequestedRegion": dr, ...context } }))
      .map((action) => `${action} on ${resource}`),
  );
}

const checks: Readonly<Record<string, (copy: Stacks) => string[]>> = {
  "operations deploys every resource, and only looks at what a person changes": deployable,
  "operations hands every role to its service": passable,
  "both roles read every data source": readable,
  "operations does what a deployment does beside": besides,
};

describe.each([
  ["with a zone of its own", stacks],
  ["with a zone that it adopts", adopting],
])("%s", (_, all) => {
  test.each(Object.entries(checks))("%s", (_name, check) => {
    expect(check(all)).toEqual([]);
  });
});

test("roles are handed to services that have some, and to no other", () => {
  expect(conditionOf(stacks, "iam:PassedToService")).toEqual(takers(stacks));
});

test("AWS makes its own roles for services that need one, and for no other", () => {
  expect(conditionOf(stacks, "iam:AWSServiceName")).toEqual(linked(stacks));
});

/** What operations is limited to by a condition, sorted. */
function conditionOf(copy: Stacks, variable: string): string[] {
  return limitsOf(copy, "operations")
    .policies.flatMap(({ condition }) => list(condition) as Attributes[])
    .filter((condition) => condition.variable === variable)
    .flatMap(({ values }) => list(values).map(String))
    .sort();
}

/** The statements of the delivery that name an action. */
function naming(copy: Stacks, action: string): Attributes[] {
  const found = within(copy, "foundation", "data.aws_iam_policy_document")
    .flatMap(({ attributes }) => list(attributes.statement) as Attributes[])
    .filter(({ actions }) => list(actions).includes(action));
  if (found.length === 0) throw new Error(`no policy names ${action}`);
  return found;
}

function drop(copy: Stacks, action: string): void {
  for (const one of naming(copy, action)) one.actions = list(one.actions).filter((other) => other !== action);
}

function rename(copy: Stacks, name: string, type: string, attribute: string): void {
  const [first] = Object.values(resources(stack(copy, name), type));
  Object.assign(first ?? {}, { [attribute]: "another-name" });
}

const [DEPLOYS, PASSES, READS, BESIDES] = Object.keys(checks) as [string, string, string, string];

const dropped = [
  [DEPLOYS, "ecr:DescribeRegistry"],
  [DEPLOYS, "ecr:PutReplicationConfiguration"],
  [DEPLOYS, "route53:GetQueryLoggingConfig"],
  [DEPLOYS, "route53:CreateQueryLoggingConfig"],
  [DEPLOYS, "logs:DeleteResourcePolicy"],
  [DEPLOYS, "iam:CreateServiceLinkedRole"],
  [DEPLOYS, "dynamodb:DescribeTable"],
  [DEPLOYS, "s3:GetBucket*"],
  [DEPLOYS, "wafv2:PutLoggingConfiguration"],
  [PASSES, "iam:PassRole"],
  [READS, "ssm:GetParametersByPath"],
  [READS, "secretsmanager:DescribeSecret"],
  [READS, "secretsmanager:GetRandomPassword"],
  [BESIDES, "lambda:InvokeFunction"],
  [BESIDES, "ecr:DescribeImages"],
  [BESIDES, "rds:Describe*"],
  [BESIDES, "cloudwatch:GetMetricStatistics"],
  [BESIDES, "cloudwatch:PutMetricData"],
  [BESIDES, "secretsmanager:StopReplicationToReplica"],
] as const;

test.each(dropped)("%s: fails without %s", (check, action) => {
  const copy = structuredClone(stacks);
  drop(copy, action);
  expect(checks[check]?.(copy).join("\n")).toContain(action.replace(/\*$/, ""));
});

test.each(["route53:ListHostedZones", "route53:GetHostedZone", "route53:ListTagsForResource"])(
  "a plan with an adopted zone fails without %s",
  (action) => {
    const copy = structuredClone(adopting);
    drop(copy, action);
    expect(readable(copy).join("\n")).toContain(`plan: ${action}`);
  },
);

const renamed = [
  ["primary-region", "aws_cloudwatch_log_group", "name"],
  ["primary-region", "aws_cloudwatch_metric_alarm", "alarm_name"],
  ["primary-region", "aws_cloudwatch_dashboard", "dashboard_name"],
  ["primary-region", "aws_ecs_cluster", "name"],
  ["primary-region", "aws_ecs_task_definition", "family"],
  ["primary-region", "aws_iam_role", "name"],
  ["primary-region", "aws_kms_alias", "name"],
  ["primary-region", "aws_lambda_function", "function_name"],
  ["primary-region", "aws_lb", "name"],
  ["primary-region", "aws_lb_target_group", "name"],
  ["primary-region", "aws_networkfirewall_firewall", "name"],
  ["primary-region", "aws_rds_cluster", "cluster_identifier"],
  ["primary-region", "aws_rds_global_cluster", "global_cluster_identifier"],
  ["primary-region", "aws_s3_bucket", "bucket"],
  ["primary-region", "aws_secretsmanager_secret", "name"],
  ["primary-region", "aws_sns_topic", "name"],
  ["dr-region", "aws_scheduler_schedule", "name"],
  ["failover", "aws_ssm_parameter", "name"],
  ["foundation", "aws_dynamodb_table", "name"],
  ["foundation", "aws_ecr_repository", "name"],
  ["global-dns", "aws_cloudwatch_log_group", "name"],
] as const;

test.each(renamed)("%s: fails on another name of %s", (name, type, attribute) => {
  const copy = structuredClone(stacks);
  rename(copy, name, type, attribute);
  expect(deployable(copy).join("\n")).toContain(`another-name`);
});

test("a type that nobody has looked up fails", () => {
  const copy = structuredClone(stacks);
  stack(copy, "failover").resource.aws_sqs_queue = { queue: { name: "queue" } };
  expect(() => deployable(copy)).toThrow("aws_sqs_queue is in no table");
});

test("an operations role that may change the state bucket fails", () => {
  const copy = structuredClone(stacks);
  for (const one of naming(copy, "s3:PutEncryptionConfiguration")) one.resources = ["*"];
  for (const { attributes } of within(copy, "foundation", "data.aws_iam_policy_document")) {
    attributes.statement = (list(attributes.statement) as Attributes[]).filter(({ sid }) => sid !== "KeepStates");
  }
  expect(deployable(copy).join("\n")).toContain("operations may s3:PutBucketVersioning for foundation");
});

import { at, eachString, list } from "../../src/model/stack-json";
import { addressOf, everywhere, type Found, follow, within } from "./references";
import { type Attributes, type Stacks, stack } from "./synthesized";

/** What breaks a policy, in words; empty if nothing does. */
type Check = (stacks: Stacks) => string[];

const REGIONAL = ["primary-region", "dr-region"] as const;

/** Without one of these in that stack, a check over "every" one would pass on nothing. */
const MUST_EXIST: Readonly<Record<string, readonly string[]>> = {
  foundation: ["aws_dynamodb_table", "aws_ecr_repository", "aws_iam_role", "aws_kms_key", "aws_s3_bucket"],
  "global-dns": ["aws_route53_zone"],
  ...Object.fromEntries(
    REGIONAL.map((name) => [
      name,
      [
        "aws_api_gateway_rest_api",
        "aws_cloudwatch_log_group",
        "aws_db_proxy",
        "aws_db_subnet_group",
        "aws_ecs_cluster",
        "aws_ecs_service",
        "aws_iam_role",
        "aws_kms_key",
        "aws_lambda_function",
        "aws_lb",
        "aws_nat_gateway",
        "aws_networkfirewall_firewall",
        "aws_networkfirewall_firewall_policy",
        "aws_networkfirewall_rule_group",
        "aws_s3_bucket",
        "aws_sns_topic",
        "aws_subnet",
        "aws_vpc_endpoint",
        ...(name === "primary-region"
          ? ["aws_rds_cluster", "aws_rds_cluster_instance", "aws_rds_global_cluster", "aws_secretsmanager_secret"]
          : []),
      ],
    ]),
  ),
  failover: ["aws_appautoscaling_target", "aws_rds_cluster", "aws_rds_cluster_instance", "aws_route53_record"],
};

/** Everything that the other checks are about is there. */
const nothingIsMissing: Check = (stacks) =>
  Object.entries(MUST_EXIST).flatMap(([name, types]) =>
    types.filter((type) => within(stacks, name, type).length === 0).map((type) => `${name} has no ${type}`),
  );

/** Where each type has its keys. Buckets have them in a resource of their own. */
const KEYS: Readonly<Record<string, (attributes: Attributes) => unknown[]>> = {
  aws_cloudwatch_log_group: ({ kms_key_id }) => [kms_key_id],
  aws_dynamodb_table: ({ server_side_encryption: sse }) => [at(sse, "enabled") === true && at(sse, "kms_key_arn")],
  aws_ecr_repository: ({ encryption_configuration: own }) => [
    at(own, "encryption_type") === "KMS" && at(own, "kms_key"),
  ],
  aws_lambda_function: ({ environment, kms_key_arn }) => (environment === undefined ? [] : [kms_key_arn]),
  aws_networkfirewall_firewall: customerKey,
  aws_networkfirewall_firewall_policy: customerKey,
  aws_networkfirewall_rule_group: customerKey,
  aws_rds_cluster: ({ storage_encrypted, kms_key_id }) => [storage_encrypted === true && kms_key_id],
  aws_rds_cluster_instance: ({ performance_insights_enabled: enabled, performance_insights_kms_key_id: key }) =>
    enabled === true ? [key] : [],
  aws_secretsmanager_secret: ({ kms_key_id, replica }) => [
    kms_key_id,
    ...list(replica).map((one) => at(one, "kms_key_id")),
  ],
  aws_sns_topic: ({ kms_master_key_id }) => [kms_master_key_id],
  aws_sqs_queue: ({ kms_master_key_id }) => [kms_master_key_id],
};

function customerKey({ encryption_configuration: own }: Attributes): unknown[] {
  return [at(own, "type") === "CUSTOMER_KMS" && at(own, "key_id")];
}

/** Every cluster, bucket, log group, secret, topic, table, repository, firewall and environment is under our keys. */
const encryptedWithOurKeys: Check = (stacks) => [
  ...Object.entries(KEYS).flatMap(([type, keysOf]) =>
    everywhere(stacks, type)
      .filter((found) => !keysOf(found.attributes).every((key) => isOurKey(stacks, found.stack, key)))
      .map((found) => `${addressOf(found)} is not encrypted with a key of ours`),
  ),
  ...everywhere(stacks, "aws_rds_global_cluster")
    .filter(({ attributes }) => attributes.storage_encrypted !== true)
    .map((found) => `${addressOf(found)} is not encrypted`),
  ...everywhere(stacks, "aws_s3_bucket")
    .filter((bucket) => !isEncrypted(stacks, bucket))
    .map((bucket) => `${addressOf(bucket)} is not encrypted with a key of ours`),
];

function isOurKey(stacks: Stacks, stackName: string, expression: unknown): boolean {
  const found = follow(stacks, stackName, expression);
  if (found?.type === "aws_kms_alias") return isOurKey(stacks, found.stack, found.attributes.target_key_id);
  return found?.type === "aws_kms_key" || found?.type === "aws_kms_replica_key";
}

function isEncrypted(stacks: Stacks, bucket: Found): boolean {
  return ofBucket(stacks, bucket, "aws_s3_bucket_server_side_encryption_configuration").some(({ attributes }) => {
    const rule = at(attributes, "rule", "apply_server_side_encryption_by_default");
    if (takesAccessLogs(stacks, bucket)) return at(rule, "sse_algorithm") === "AES256";
    return at(rule, "sse_algorithm") === "aws:kms" && isOurKey(stacks, bucket.stack, at(rule, "kms_master_key_id"));
  });
}

/**
 * The one exception: load balancers write their access logs only to buckets with S3's own keys. Source: Elastic Load
 * Balancing user guide, "Enable access logs for your Application Load Balancer", server-side encryption.
 */
function takesAccessLogs(stacks: Stacks, bucket: Found): boolean {
  return within(stacks, bucket.stack, "aws_lb").some(({ attributes }) =>
    isBucket(stacks, bucket, at(attributes, "access_logs", "bucket")),
  );
}

/** Resources of a type that are about a bucket. */
function ofBucket(stacks: Stacks, bucket: Found, type: string): Found[] {
  return within(stacks, bucket.stack, type).filter(({ attributes }) => isBucket(stacks, bucket, attributes.bucket));
}

/** True if an expression means the bucket, be it through a resource that is about it. */
function isBucket(stacks: Stacks, bucket: Found, expression: unknown): boolean {
  const found = follow(stacks, bucket.stack, expression);
  if (found === undefined) return false;
  if (found.type === bucket.type) return found.name === bucket.name;
  return isBucket(stacks, bucket, found.attributes.bucket);
}

const PUBLIC_ACCESS = [
  "block_public_acls",
  "block_public_policy",
  "ignore_public_acls",
  "restrict_public_buckets",
] as const;

/** Every bucket keeps the public out, whatever its policy says. */
const keptFromPublic: Check = (stacks) =>
  everywhere(stacks, "aws_s3_bucket")
    .filter((bucket) => {
      const blocks = ofBucket(stacks, bucket, "aws_s3_bucket_public_access_block");
      return !blocks.some(({ attributes }) => PUBLIC_ACCESS.every((name) => attributes[name] === true));
    })
    .map((bucket) => `${addressOf(bucket)} does not block public access`);

/** Every log group ends some day, so that it costs no more than it is worth. */
const logsAreKept: Check = (stacks) =>
  everywhere(stacks, "aws_cloudwatch_log_group")
    .filter(({ attributes }) => !(Number(attributes.retention_in_days) > 0))
    .map((group) => `${addressOf(group)} has no retention`);

/**
 * Where the primary region's name may stand: what a cluster is created from, records and their targets, what is
 * watched from the standby, and the choice that the button makes.
 */
const NAMED_ONLY = [
  /^resource\.aws_rds_cluster\.[\w-]+\.(source_region|global_cluster_identifier|lifecycle\.precondition\.0\.condition)$/,
  /^resource\.aws_route53_record\.[\w-]+\.(set_identifier|records\.\d+|alias\.name|weighted_routing_policy\.weight)$/,
  /^resource\.aws_appautoscaling_target\.[\w-]+\.min_capacity$/,
  /^resource\.aws_cloudwatch_dashboard\.[\w-]+\.dashboard_body$/,
  /^resource\.aws_cloudwatch_metric_alarm\.[\w-]+\.(metric_query\.\d+\.metric\.)?dimensions\.\w+$/,
  /^resource\.aws_lambda_function\.[\w-]*prober[\w-]*\.environment\.variables\.PROBE_TARGETS$/,
  /^variable\.active_region\./,
];

/** Nothing in the stacks of the DR path reads, calls or waits for the primary region (invariant 1). */
const standsAlone: Check = (stacks) => {
  const [primary, dr] = REGIONAL.map((name) => String(stack(stacks, name).provider.aws[0]?.region));
  return ["dr-region", "failover"].flatMap((name) => {
    const { provider, data = {}, resource = {}, variable = {} } = stack(stacks, name);
    const violations: string[] = [];
    for (const { region } of provider.aws) if (region !== dr) violations.push(`${name} has a provider in ${region}`);
    for (const [id, state] of Object.entries(data.terraform_remote_state ?? {})) {
      const key = String(at(state, "config", "key"));
      if (id.startsWith("cross-stack-reference")) violations.push(`${name} depends on ${id} through cdktf`);
      if (!/\/(global-dns|dr-region|foundation)\.tfstate$/.test(key)) violations.push(`${name} reads ${key}`);
    }
    eachString({ resource, data, variable, provider }, (text, path) => {
      const where = path.join(".");
      if (new RegExp(`arn:aws:[\\w-]+:${primary}:`).test(text))
        violations.push(`${name}: ${where} has an ARN of ${primary}`);
      else if (text.includes(`${primary}`) && !NAMED_ONLY.some((allowed) => allowed.test(where))) {
        violations.push(`${name}: ${where} mentions ${primary}`);
      }
    });
    return violations;
  });
};

/** What holds for the synthesized stacks of every configuration, whatever it says. */
export const policyChecks: Readonly<Record<string, Check>> = {
  "has everything that the other policies are about": nothingIsMissing,
  "encrypts everything with our keys": encryptedWithOurKeys,
  "keeps every bucket private": keptFromPublic,
  "keeps every log for a time": logsAreKept,
  "stands alone in DR": standsAlone,
};

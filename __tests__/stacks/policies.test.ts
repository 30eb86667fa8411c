import { type Mutant, testChecks } from "../helpers/mutants";
import { policyChecks as checks } from "../helpers/policy-checks";
import { type Attributes, type Stacks, stack, synthesized } from "../helpers/synthesized";

const stacks = synthesized();

/** A resource or data source of a type in a stack, of which the name contains a word. */
function one(copy: Stacks, name: string, type: string, word = ""): Attributes {
  const { data = {}, resource } = stack(copy, name);
  const all = (type.startsWith("data.") ? data[type.slice(5)] : resource[type]) ?? {};
  const found = Object.keys(all).find((id) => id.includes(word));
  const attributes = found === undefined ? undefined : all[found];
  if (attributes === undefined) throw new Error(`no ${type} ${word} in ${name}`);
  return attributes;
}

/** The first block of that name. */
function block(attributes: Attributes, name: string): Attributes {
  const value = attributes[name];
  return (Array.isArray(value) ? value[0] : value) as Attributes;
}

const statement = (copy: Stacks, name: string, word: string) =>
  block(one(copy, name, "data.aws_iam_policy_document", word), "statement");
const sse = (copy: Stacks, name: string, word: string) =>
  block(
    block(one(copy, name, "aws_s3_bucket_server_side_encryption_configuration", word), "rule"),
    "apply_server_side_encryption_by_default",
  );
const OWN_KEY = { encryption_configuration: { type: "AWS_OWNED_KMS_KEY" } };

/** For each check a broken copy of the stacks for each thing that it forbids, with words of what it has to say. */
const mutants: Readonly<Record<string, Mutant[]>> = {
  "has everything that the other policies are about": [
    [
      "no service",
      (copy) => delete stack(copy, "dr-region").resource.aws_ecs_service,
      "dr-region has no aws_ecs_service",
    ],
    [
      "no cluster",
      (copy) => Object.assign(stack(copy, "failover").resource, { aws_rds_cluster: {} }),
      "failover has no",
    ],
  ],
  "encrypts everything with our keys": [
    ...(
      [
        ["primary-region", "aws_cloudwatch_log_group", { kms_key_id: "alias/aws/logs" }],
        ["dr-region", "aws_sns_topic", { kms_master_key_id: "alias/aws/sns" }],
        ["primary-region", "aws_secretsmanager_secret", { kms_key_id: undefined }],
        ["primary-region", "aws_secretsmanager_secret", { replica: [{ region: "eu-central-1" }] }],
        ["primary-region", "aws_rds_cluster", { storage_encrypted: false }],
        ["failover", "aws_rds_cluster", { kms_key_id: undefined }],
        [
          "primary-region",
          "aws_rds_cluster_instance",
          { performance_insights_enabled: true, performance_insights_kms_key_id: undefined },
        ],
        ["foundation", "aws_dynamodb_table", { server_side_encryption: { enabled: true } }],
        ["foundation", "aws_ecr_repository", { encryption_configuration: [{ encryption_type: "AES256" }] }],
        ["dr-region", "aws_networkfirewall_firewall", OWN_KEY],
        ["dr-region", "aws_networkfirewall_firewall_policy", OWN_KEY],
        ["dr-region", "aws_networkfirewall_rule_group", OWN_KEY],
        ["dr-region", "aws_lambda_function", { environment: { variables: {} }, kms_key_arn: undefined }],
      ] as const
    ).map(
      ([name, type, change]): Mutant => [
        `${type} with ${Object.keys(change)}`,
        (copy) => Object.assign(one(copy, name, type), change),
        `${name}: ${type}.`,
      ],
    ),
    [
      "a key of AWS behind an output",
      (copy) => Object.assign(stack(copy, "dr-region").output?.database_key_arn ?? {}, { value: "alias/aws/rds" }),
      "failover: aws_rds_cluster.",
    ],
    [
      "a global cluster in the clear",
      (copy) => Object.assign(one(copy, "primary-region", "aws_rds_global_cluster"), { storage_encrypted: false }),
      "is not encrypted",
    ],
    [
      "S3's own key for a bucket of states",
      (copy) => Object.assign(sse(copy, "foundation", "state-bucket"), { sse_algorithm: "AES256" }),
      "foundation: aws_s3_bucket.state-bucket",
    ],
    [
      "no key named",
      (copy) => delete sse(copy, "foundation", "state-bucket").kms_master_key_id,
      "foundation: aws_s3_bucket.state-bucket",
    ],
    [
      "a bucket of nobody's logs with S3's own key",
      (copy) => delete one(copy, "dr-region", "aws_lb").access_logs,
      "access-logs",
    ],
    [
      "no encryption configured",
      (copy) => delete stack(copy, "dr-region").resource.aws_s3_bucket_server_side_encryption_configuration,
      "dr-region: aws_s3_bucket.",
    ],
  ],
  "keeps every bucket private": [
    ...["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].map(
      (name): Mutant => [
        `no ${name}`,
        (copy) =>
          Object.assign(one(copy, "foundation", "aws_s3_bucket_public_access_block", "state-bucket"), {
            [name]: false,
          }),
        "foundation: aws_s3_bucket.state-bucket",
      ],
    ),
    [
      "no block",
      (copy) => delete stack(copy, "dr-region").resource.aws_s3_bucket_public_access_block,
      "does not block public access",
    ],
  ],
  "keeps every log for a time": [
    [
      "no end",
      (copy) => delete one(copy, "dr-region", "aws_cloudwatch_log_group").retention_in_days,
      "has no retention",
    ],
    [
      "for ever",
      (copy) => Object.assign(one(copy, "primary-region", "aws_cloudwatch_log_group"), { retention_in_days: 0 }),
      "has no retention",
    ],
  ],
  "stands alone in DR": [
    [
      "a provider of the primary region",
      (copy) => stack(copy, "dr-region").provider.aws.push({ alias: "primary", region: "eu-west-1" }),
      "dr-region has a provider in eu-west-1",
    ],
    [
      "the primary region's state",
      (copy) =>
        Object.assign(stack(copy, "failover").data?.terraform_remote_state ?? {}, {
          primary: { config: { key: "project-x/production/primary-region.tfstate" } },
        }),
      "failover reads project-x/production/primary-region.tfstate",
    ],
    [
      "a reference through cdktf",
      (copy) =>
        Object.assign(stack(copy, "dr-region").data?.terraform_remote_state ?? {}, {
          "cross-stack-reference-input-foundation": { config: { key: "project-x/production/foundation.tfstate" } },
        }),
      "dr-region depends on cross-stack-reference-input-foundation through cdktf",
    ],
    [
      "an ARN of the primary region, even on a dashboard",
      (copy) =>
        Object.assign(one(copy, "dr-region", "aws_cloudwatch_dashboard"), {
          dashboard_body: "arn:aws:sns:eu-west-1:1:topic",
        }),
      "has an ARN of eu-west-1",
    ],
    [
      "a service of the primary region",
      (copy) =>
        Object.assign(one(copy, "dr-region", "aws_vpc_endpoint"), { service_name: "com.amazonaws.eu-west-1.sts" }),
      "mentions eu-west-1",
    ],
    [
      "a bucket of the primary region in a policy",
      (copy) =>
        Object.assign(statement(copy, "dr-region", "s3"), { resources: ["arn:aws:s3:::payments-metadata-eu-west-1"] }),
      "mentions eu-west-1",
    ],
  ],
};

testChecks(stacks, checks, mutants);

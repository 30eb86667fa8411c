import { type Mutant, testChecks } from "../helpers/mutants";
import { policyChecks as checks } from "../helpers/policy-checks";
import { type Attributes, resources, type Stacks, stack, synthesized } from "../helpers/synthesized";

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

/** Id of the resource of a type of which the name contains a word. */
function idOf(copy: Stacks, name: string, type: string, word: string): string | undefined {
  return Object.keys(stack(copy, name).resource[type] ?? {}).find((id) => id.includes(word));
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
const each = (copy: Stacks, name: string, type: string, change: Attributes) => {
  for (const attributes of Object.values(resources(stack(copy, name), type))) Object.assign(attributes, change);
};

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
  "keeps every bucket private and TLS-only": [
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
    [
      "no policy",
      (copy) => delete stack(copy, "dr-region").resource.aws_s3_bucket_policy,
      "takes requests without TLS",
    ],
    ...(
      [
        ["allows", { effect: "Allow" }],
        ["refuses reading only", { actions: ["s3:GetObject"] }],
        ["is about TLS requests", { condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["true"] }] }],
        ["is about nobody", { principals: [{ type: "AWS", identifiers: ["arn:aws:iam::1:root"] }] }],
        ["is about another bucket", { resources: ["arn:aws:s3:::other", "arn:aws:s3:::other/*"] }],
      ] as const
    ).map(
      ([what, change]): Mutant => [
        `the policy ${what}`,
        (copy) => Object.assign(statement(copy, "foundation", "state-bucket"), change),
        "takes requests without TLS",
      ],
    ),
    [
      "the policy is about the objects only",
      (copy) => (statement(copy, "foundation", "state-bucket").resources as string[]).shift(),
      "takes requests without TLS",
    ],
    [
      "the condition is narrowed",
      (copy) =>
        (statement(copy, "foundation", "state-bucket").condition as unknown[]).push({
          test: "StringEquals",
          variable: "aws:PrincipalArn",
          values: ["x"],
        }),
      "takes requests without TLS",
    ],
  ],
  "allows nothing wholesale": [
    ...(
      [
        ["every action", { actions: ["*"] }, "allows *"],
        ["a whole service", { actions: ["s3:*"] }, "allows s3:*"],
        [
          "an action on everything",
          { actions: ["s3:GetObject"], resources: ["*"] },
          "allows s3:GetObject on everything",
        ],
        ["all but a few actions", { not_actions: ["iam:PassRole"] }, "allows all but a few"],
        ["all but a few resources", { not_resources: ["x"] }, "allows all but a few"],
      ] as const
    ).map(
      ([what, change, says]): Mutant => [
        what,
        (copy) => Object.assign(statement(copy, "primary-region", "execution_permissions"), change),
        says,
      ],
    ),
    [
      "a key for everybody",
      (copy) =>
        Object.assign(statement(copy, "dr-region", "operations-key_policy"), {
          principals: [{ type: "AWS", identifiers: ["*"] }],
        }),
      "allows kms:*",
    ],
    [
      "a boundary that is attached as well",
      (copy) =>
        Object.assign(one(copy, "foundation", "aws_iam_role_policy_attachment"), {
          policy_arn: `\${aws_iam_policy.${idOf(copy, "foundation", "aws_iam_policy", "delivery-boundary")}.arn}`,
        }),
      "allows acm:*",
    ],
    [
      "a boundary that no role has",
      (copy) => {
        for (const name of Object.keys(copy))
          for (const role of Object.values(stack(copy, name).resource.aws_iam_role ?? {}))
            delete role.permissions_boundary;
      },
      "delivery_workload-limits_0A3161FB allows ec2:AssignPrivateIpAddresses",
    ],
    [
      "a policy as text",
      (copy) => Object.assign(one(copy, "dr-region", "aws_iam_role_policy"), { policy: "{}" }),
      "has a policy that is no policy document",
    ],
    [
      "a policy of AWS",
      (copy) =>
        Object.assign(stack(copy, "dr-region").resource, {
          aws_iam_role_policy_attachment: { x: { policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" } },
        }),
      "attaches arn:aws:iam::aws:policy/AdministratorAccess",
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
  "spans three zones": [
    [
      "two subnets in one zone",
      (copy) =>
        Object.assign(one(copy, "dr-region", "aws_subnet", "data-tier_eu-central-1b"), {
          availability_zone: "eu-central-1a",
        }),
      "dr-region: aws_db_subnet_group.",
    ],
    [
      "a tier too few",
      (copy) => {
        const subnets = resources(stack(copy, "dr-region"), "aws_subnet");
        stack(copy, "dr-region").resource.aws_subnet = Object.fromEntries(
          Object.entries(subnets)
            .filter(([address]) => !address.includes("frontend-tier"))
            .map(([address, attributes]) => [address.replace("aws_subnet.", ""), attributes]),
        );
      },
      "dr-region has 5 tiers",
    ],
    ...(
      [
        ["aws_lb", "subnets"],
        ["aws_db_proxy", "vpc_subnet_ids"],
        ["aws_db_subnet_group", "subnet_ids"],
        ["aws_networkfirewall_firewall", "subnet_mapping"],
      ] as const
    ).map(
      ([type, attribute]): Mutant => [
        `${type} in two zones`,
        (copy) => (one(copy, "dr-region", type)[attribute] as unknown[]).pop(),
        `dr-region: ${type}.`,
      ],
    ),
    [
      "a service in two zones",
      (copy) =>
        (block(one(copy, "primary-region", "aws_ecs_service"), "network_configuration").subnets as string[]).pop(),
      "primary-region: aws_ecs_service.",
    ],
    [
      "an endpoint in two zones",
      (copy) => (one(copy, "primary-region", "aws_vpc_endpoint", "sts").subnet_ids as string[]).pop(),
      "primary-region: aws_vpc_endpoint.",
    ],
    [
      "a function in two zones",
      (copy) => {
        const { subnet_ids } = one(copy, "dr-region", "aws_vpc_endpoint", "sts");
        const vpc_config = { subnet_ids: (subnet_ids as string[]).slice(1) };
        Object.assign(one(copy, "dr-region", "aws_lambda_function"), { vpc_config });
      },
      "dr-region: aws_lambda_function.",
    ],
    [
      "one NAT gateway",
      (copy) => {
        const { subnet_id } = one(copy, "dr-region", "aws_nat_gateway");
        each(copy, "dr-region", "aws_nat_gateway", { subnet_id });
      },
      "dr-region: NAT gateways in 1 of 3 zones",
    ],
    [
      "the whole database in one zone",
      (copy) => each(copy, "primary-region", "aws_rds_cluster_instance", { availability_zone: "eu-west-1a" }),
      "primary-region: database instances in 1 of 3 zones",
    ],
    [
      "the standby's database in one zone",
      (copy) => each(copy, "failover", "aws_rds_cluster_instance", { availability_zone: "eu-central-1a" }),
      "failover: database instances in 1 of 2 zones",
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

import { addressOf, at, eachString, everywhere, type Found, follow, list, within } from "./references";
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

/** Every bucket keeps the public out and refuses what is not TLS. */
const privateAndTlsOnly: Check = (stacks) =>
  everywhere(stacks, "aws_s3_bucket").flatMap((bucket) => {
    const blocks = ofBucket(stacks, bucket, "aws_s3_bucket_public_access_block");
    const isPrivate = blocks.some(({ attributes }) => PUBLIC_ACCESS.every((name) => attributes[name] === true));
    const refusesPlain = ofBucket(stacks, bucket, "aws_s3_bucket_policy").some(({ attributes }) =>
      statementsOf(follow(stacks, bucket.stack, attributes.policy)).some((one) => isTlsOnly(stacks, bucket, one)),
    );
    return [
      ...(isPrivate ? [] : [`${addressOf(bucket)} does not block public access`]),
      ...(refusesPlain ? [] : [`${addressOf(bucket)} takes requests without TLS`]),
    ];
  });

function isTlsOnly(stacks: Stacks, bucket: Found, statement: Attributes): boolean {
  const condition = { test: "Bool", variable: "aws:SecureTransport", values: ["false"] };
  const arns = list(statement.resources).map(String);
  const whole = arns.find((arn) => isBucket(stacks, bucket, arn));
  return (
    statement.effect === "Deny" &&
    JSON.stringify(statement.actions) === '["s3:*"]' &&
    JSON.stringify(at(statement, "principals", "identifiers")) === '"*"' &&
    list(statement.condition).length === 1 &&
    Object.entries(condition).every(([name, value]) => `${at(statement, "condition", name)}` === `${value}`) &&
    whole !== undefined &&
    arns.includes(`${whole}/*`)
  );
}

/** Statements of a policy document of Terraform's; none if it is something else. */
function statementsOf(document: Found | undefined): Attributes[] {
  return document?.type === "data.aws_iam_policy_document" ? (list(document.attributes.statement) as Attributes[]) : [];
}

/** Attributes that hold a policy. */
const POLICY = /^(policy|assume_role_policy|policy_document|access_policy|resource_policy|inline_policy)$/;

/** Actions that AWS lets nobody narrow to a resource. Source: Service Authorization Reference, by service. */
export const WITHOUT_RESOURCES = new RegExp(
  `^(${[
    "acm:RequestCertificate",
    // All but a few of a service that none of the platform's roles may narrow.
    "application-autoscaling:Describe[\\w*]+",
    "cloudwatch:PutMetricData",
    "ec2:Describe[\\w*]+",
    "ecr:(DescribeRegistry|GetAuthorizationToken|PutReplicationConfiguration)",
    "ecs:(DeregisterTaskDefinition|DescribeTaskDefinition)",
    "elasticloadbalancing:(Describe[\\w*]+|SetWebAcl)",
    "kms:(CreateKey|ListAliases)",
    "logs:(Create|Delete|Get|Update)LogDelivery",
    "logs:(DeleteResourcePolicy|DescribeLogGroups|DescribeResourcePolicies|ListLogDeliveries|PutResourcePolicy)",
    "rds:(CreateDBProxy|DescribeDBEngineVersions|DescribeOrderableDBInstanceOptions)",
    "route53:(CreateHealthCheck|CreateHostedZone|ListHostedZones|ListHostedZonesByName)",
    "route53resolver:(GetResolverQueryLogConfigAssociation|ListResolverQueryLogConfigAssociations|ListResolverQueryLogConfigs)",
    "secretsmanager:GetRandomPassword",
    "sns:(GetSubscriptionAttributes|SetSubscriptionAttributes|Unsubscribe)",
    "ssm:(DescribeAutomationExecutions|DescribeAutomationStepExecutions|DescribeParameters)",
    "sts:GetCallerIdentity",
    "xray:(PutTraceSegments|PutTelemetryRecords)",
  ].join("|")})$`,
);

/** No statement allows every action of AWS or of a service, or an action on everything that could be narrowed. */
const leastPrivilege: Check = (stacks) =>
  Object.keys(stacks).flatMap((name) => [
    ...within(stacks, name, "data.aws_iam_policy_document").flatMap((document) =>
      (isBoundaryOnly(stacks, document) ? [] : statementsOf(document))
        .filter((statement) => statement.effect !== "Deny" && !isKeysOwn(stacks, document, statement))
        .flatMap((statement) => tooMuch(statement, isKeyPolicy(stacks, document)))
        .map((what) => `${addressOf(document)} ${what}`),
    ),
    ...unreadablePolicies(stacks, name),
  ]);

function tooMuch(statement: Attributes, isOfKey: boolean): string[] {
  const actions = list(statement.actions).map(String);
  const broad = actions.filter((action) => action === "*" || action.endsWith(":*"));
  const narrowable = actions.filter((action) => !WITHOUT_RESOURCES.test(action));
  // In the policy of a key "*" is that key.
  const onEverything = !isOfKey && list(statement.resources).includes("*");
  return [
    ...broad.map((action) => `allows ${action}`),
    ...(onEverything && narrowable.length > 0 ? [`allows ${narrowable.join(", ")} on everything`] : []),
    ...(statement.not_actions === undefined && statement.not_resources === undefined ? [] : ["allows all but a few"]),
  ];
}

/** What KMS itself gives every key, without which IAM could allow nobody to use it. */
function isKeysOwn(stacks: Stacks, document: Found, statement: Attributes): boolean {
  const { identifiers } = (at(statement, "principals") ?? {}) as Attributes;
  return (
    isKeyPolicy(stacks, document) &&
    JSON.stringify(statement.actions) === '["kms:*"]' &&
    list(statement.principals).length === 1 &&
    /^arn:aws:iam::\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:root$/.test(list(identifiers).join())
  );
}

/**
 * True for what only limits: the policy is some role's boundary and is attached to nothing, so it gives nothing, and a
 * role has of it just what its own policies say as well. Source: IAM user guide, "Permissions boundaries".
 */
function isBoundaryOnly(stacks: Stacks, document: Found): boolean {
  const policies = within(stacks, document.stack, "aws_iam_policy").filter(
    ({ attributes }) => follow(stacks, document.stack, attributes.policy)?.name === document.name,
  );
  return policies.length > 0 && policies.every((policy) => limits(stacks, policy) && !isAttached(stacks, policy));
}

function limits(stacks: Stacks, policy: Found): boolean {
  return everywhere(stacks, "aws_iam_role").some(({ stack: name, attributes: { permissions_boundary: boundary } }) => {
    const found = follow(stacks, name, boundary);
    return found === undefined
      ? `${boundary}`.endsWith(`:policy/${policy.attributes.name}`)
      : found.stack === policy.stack && found.type === policy.type && found.name === policy.name;
  });
}

function isAttached(stacks: Stacks, policy: Found): boolean {
  return everywhere(stacks, "aws_iam_role_policy_attachment").some(
    ({ stack: name, attributes: { policy_arn: arn } }) => {
      const found = follow(stacks, name, arn);
      return found?.stack === policy.stack && found.name === policy.name;
    },
  );
}

function isKeyPolicy(stacks: Stacks, document: Found): boolean {
  return ["aws_kms_key", "aws_kms_replica_key", "aws_kms_key_policy"].some((type) =>
    within(stacks, document.stack, type).some(
      ({ attributes }) => follow(stacks, document.stack, attributes.policy)?.name === document.name,
    ),
  );
}

/** Policies that this check could not read: written otherwise than as a document of Terraform's, or AWS's own. */
function unreadablePolicies(stacks: Stacks, name: string): string[] {
  const { resource = {} } = stack(stacks, name);
  // Which images expire is no question of access.
  const types = Object.keys(resource).filter((type) => type !== "aws_ecr_lifecycle_policy");
  return types.flatMap((type) =>
    within(stacks, name, type).flatMap((found) => [
      ...Object.entries(found.attributes)
        .filter(([attribute]) => POLICY.test(attribute))
        .filter(([, value]) => follow(stacks, name, value)?.type !== "data.aws_iam_policy_document")
        .map(([attribute]) => `${addressOf(found)} has a ${attribute} that is no policy document`),
      ...list(found.attributes.policy_arn ?? found.attributes.managed_policy_arns)
        .filter((arn) => follow(stacks, name, arn)?.type !== "aws_iam_policy")
        .map((arn) => `${addressOf(found)} attaches ${arn}`),
    ]),
  );
}

/** Every log group ends some day, so that it costs no more than it is worth. */
const logsAreKept: Check = (stacks) =>
  everywhere(stacks, "aws_cloudwatch_log_group")
    .filter(({ attributes }) => !(Number(attributes.retention_in_days) > 0))
    .map((group) => `${addressOf(group)} has no retention`);

const ZONES = 3;
const TIER_COUNT = 6;

/** Where each type has its subnets. */
const SUBNETS: Readonly<Record<string, (attributes: Attributes) => unknown>> = {
  aws_db_proxy: ({ vpc_subnet_ids }) => vpc_subnet_ids,
  aws_db_proxy_endpoint: ({ vpc_subnet_ids }) => vpc_subnet_ids,
  aws_db_subnet_group: ({ subnet_ids }) => subnet_ids,
  aws_ecs_service: ({ network_configuration }) => (at(network_configuration) as Attributes | undefined)?.subnets,
  aws_lambda_function: ({ vpc_config }) => (at(vpc_config) as Attributes | undefined)?.subnet_ids,
  aws_lb: ({ subnets }) => subnets,
  aws_networkfirewall_firewall: ({ subnet_mapping }) => list(subnet_mapping).map((one) => at(one, "subnet_id")),
  aws_vpc_endpoint: ({ subnet_ids }) => subnet_ids,
};

/** Whatever has network interfaces of its own choice may have none: a function outside the VPC, a gateway endpoint. */
const MAY_HAVE_NONE = ["aws_lambda_function", "aws_vpc_endpoint"];

/** Every tier spans three zones, and whatever runs in it too. */
const threeZones: Check = (stacks) => [
  ...REGIONAL.flatMap((name) => [
    ...tiersOf(stacks, name),
    ...Object.entries(SUBNETS).flatMap(([type, subnetsOf]) =>
      within(stacks, name, type)
        .filter(({ attributes }) => !MAY_HAVE_NONE.includes(type) || list(subnetsOf(attributes)).length > 0)
        .filter(({ attributes }) => zonesOf(stacks, name, list(subnetsOf(attributes))) < ZONES)
        .map((found) => `${addressOf(found)} is in fewer than three zones`),
    ),
    ...fewerZones(name, "NAT gateways", zonesOf(stacks, name, subnetsOfNat(stacks, name)), ZONES),
  ]),
  ...fewerZones("primary-region", "database instances", zonesOfInstances(stacks, "primary-region"), ZONES),
  // A standby's writer and one reader.
  ...fewerZones("failover", "database instances", zonesOfInstances(stacks, "failover"), 2),
];

function tiersOf(stacks: Stacks, name: string): string[] {
  const tiers = new Map<string, Set<string>>();
  for (const { attributes } of within(stacks, name, "aws_subnet")) {
    const zone = String(attributes.availability_zone);
    const tier = String(at(attributes, "tags", "Name")).replace(`-${zone}`, "");
    tiers.set(tier, (tiers.get(tier) ?? new Set()).add(zone));
  }
  return [
    ...(tiers.size === TIER_COUNT ? [] : [`${name} has ${tiers.size} tiers`]),
    ...[...tiers].flatMap(([tier, zones]) => fewerZones(name, tier, zones.size, ZONES)),
  ];
}

function zonesOf(stacks: Stacks, name: string, subnets: readonly unknown[]): number {
  return new Set(subnets.map((subnet) => follow(stacks, name, subnet)?.attributes.availability_zone)).size;
}

function subnetsOfNat(stacks: Stacks, name: string): unknown[] {
  return within(stacks, name, "aws_nat_gateway").map(({ attributes }) => attributes.subnet_id);
}

function zonesOfInstances(stacks: Stacks, name: string): number {
  const instances = within(stacks, name, "aws_rds_cluster_instance");
  return new Set(instances.map(({ attributes }) => attributes.availability_zone)).size;
}

function fewerZones(name: string, what: string, zones: number, wanted: number): string[] {
  return zones < wanted ? [`${name}: ${what} in ${zones} of ${wanted} zones`] : [];
}

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
  "keeps every bucket private and TLS-only": privateAndTlsOnly,
  "allows nothing wholesale": leastPrivilege,
  "keeps every log for a time": logsAreKept,
  "spans three zones": threeZones,
  "stands alone in DR": standsAlone,
};

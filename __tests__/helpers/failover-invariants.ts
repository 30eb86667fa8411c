import { production } from "../../src/config/production";
import type { PlatformConfig } from "../../src/config/schema";
import { type Attributes, only, resources, type StackJson, type Stacks, stack } from "./synthesized";

/** What breaks an invariant of the architecture, in words; empty if nothing does. */
export type Violations = string[];

/** The regions that the stacks were synthesized for. */
type Regions = Pick<PlatformConfig, "regions">;

const VARIABLE = "var.active_region";

/** Invariant 2: one stack owns what depends on the active region, and nothing else. */
export function oneStackOwnsWhatChanges(stacks: Stacks): Violations {
  const owners = Object.keys(stacks).filter((name) => JSON.stringify(stacks[name]).includes("active_region"));
  const allowed = [
    "aws_appautoscaling_policy",
    "aws_appautoscaling_target",
    "aws_cloudwatch_metric_alarm",
    "aws_db_proxy_target",
    "aws_rds_cluster",
    "aws_rds_cluster_instance",
    "aws_route53_health_check",
    "aws_route53_record",
    "aws_ssm_parameter",
  ];
  const failover = stack(stacks, "failover");
  return [
    ...owners.filter((name) => name !== "failover").map((name) => `${name} depends on the active region`),
    ...Object.keys(failover.resource)
      .filter((type) => !allowed.includes(type))
      .map((type) => `failover owns a ${type}`),
    ...missing(failover.resource, "aws_rds_cluster", "aws_route53_record", "aws_ssm_parameter"),
  ];
}

/** Invariant 3: DNS moves after the database, and nothing but the button moves it. */
export function promoteFirstThenTraffic(stacks: Stacks, { regions }: Regions = production): Violations {
  const failover = stack(stacks, "failover");
  const [cluster] = Object.keys(resources(failover, "aws_rds_cluster"));
  const [healthCheck] = Object.keys(resources(failover, "aws_route53_health_check"));
  const switched = (record: Attributes) =>
    record.set_identifier === regions.primary.name ? `\${${healthCheck}.id}` : undefined;
  return [
    ...Object.entries(resources(failover, "aws_route53_record")).flatMap(([address, record]) => [
      ...(list(record.depends_on).includes(cluster) ? [] : [`${address} does not depend on the cluster`]),
      ...(record.health_check_id === switched(record)
        ? []
        : [`${address} has the health check ${record.health_check_id}, not ${switched(record)}`]),
      ...list(record.alias)
        .filter((alias) => (alias as Attributes).evaluate_target_health !== false)
        .map(() => `${address} evaluates its target's health`),
    ]),
    ...switchedByHand(failover, regions.dr.name),
  ];
}

/** The switch looks at nothing but what a press publishes in DR, and what that said last holds. */
function switchedByHand(failover: StackJson, region: string): Violations {
  const check = only(failover, "aws_route53_health_check");
  const [address] = Object.keys(resources(failover, "aws_cloudwatch_metric_alarm"));
  const alarm = only(failover, "aws_cloudwatch_metric_alarm");
  return [
    ...(check.type === "CLOUDWATCH_METRIC" ? [] : [`the switch asks an endpoint: ${check.type}`]),
    ...(check.insufficient_data_health_status === "LastKnownStatus"
      ? []
      : [`without data the switch is ${check.insufficient_data_health_status}`]),
    ...(check.cloudwatch_alarm_name === `\${${address}.alarm_name}` && check.cloudwatch_alarm_region === region
      ? []
      : ["the switch looks at another alarm"]),
    ...(!String(alarm.namespace).endsWith("/failover")
      ? [`the switch looks at ${alarm.namespace}, which others publish`]
      : []),
    ...(alarm.treat_missing_data === "missing" ? [] : ["the switch takes silence for a value"]),
  ];
}

/** Invariant 4: exactly one attribute of the cluster follows the active region, and Terraform sees it change. */
export function oneAttribute(stacks: Stacks, { regions }: Regions = production): Violations {
  const { primary } = regions;
  const cluster = only(stack(stacks, "failover"), "aws_rds_cluster");
  const first = only(stack(stacks, "primary-region"), "aws_rds_cluster");
  const ignored = (attributes: Attributes) => list((attributes.lifecycle as Attributes | undefined)?.ignore_changes);
  const { lifecycle: _, ...managed } = cluster;
  const following = Object.keys(managed).filter((name) => JSON.stringify(managed[name]).includes(VARIABLE));
  return [
    ...(following.join() === "global_cluster_identifier" ? [] : [`these attributes follow the region: ${following}`]),
    ...(ignored(cluster).includes("global_cluster_identifier") ? ["global_cluster_identifier is ignored"] : []),
    ...[cluster, first]
      .filter((attributes) => !ignored(attributes).includes("replication_source_identifier"))
      .map(({ cluster_identifier: id }) => `${id} does not ignore replication_source_identifier`),
    ...(ignored(cluster).includes("source_region") ? [] : ["source_region is not ignored"]),
    ...(cluster.source_region === primary.name ? [] : ["source_region is not the primary region"]),
    ...(cluster.kms_key_id ? [] : ["kms_key_id is missing"]),
    ...[cluster, first]
      .filter(({ engine_version: version }) => !/^\d+\.\d+$/.test(String(version)))
      .map(({ cluster_identifier: id }) => `${id} does not pin its minor version`),
  ];
}

/** Invariant 5: the marker is written first, and the way back is refused at plan time. */
export function rePressable(stacks: Stacks, { regions }: Regions = production): Violations {
  const { primary, dr } = regions;
  const failover = stack(stacks, "failover");
  const [marker] = Object.entries(resources(failover, "aws_ssm_parameter"));
  const cluster = only(failover, "aws_rds_cluster");
  const [precondition] = list((cluster.lifecycle as Attributes).precondition) as Attributes[];
  const promoted = `contains(nonsensitive(data.aws_ssm_parameters_by_path.markers.values), "${dr.name}")`;
  const refused = `\${!(${promoted} && (${VARIABLE} == "${primary.name}"))}`;
  return [
    ...(list(cluster.depends_on).includes(marker?.[0]) ? [] : ["the cluster does not depend on the marker"]),
    ...(marker?.[1].insecure_value === `\${${VARIABLE}}` ? [] : ["the marker is not the active region"]),
    ...(marker?.[1].depends_on === undefined ? [] : ["the marker waits for something"]),
    ...(precondition?.condition === refused
      ? []
      : ["the precondition is not: no plan for the primary once DR is marked"]),
    ...(marker?.[1].name === `${failover.data?.aws_ssm_parameters_by_path?.markers?.path}/active-region`
      ? []
      : ["the precondition looks elsewhere than at the marker"]),
    ...(String(precondition?.error_message).includes(dr.name) ? [] : ["the refusal does not say what to do"]),
  ];
}

/** Invariant 6: the stack is minimal, and knows the primary region by name only. */
export function minimal(stacks: Stacks, { regions }: Regions = production): Violations {
  const { primary, dr } = regions;
  const { provider, resource, data = {}, variable, terraform } = stack(stacks, "failover");
  const states = Object.entries(data.terraform_remote_state ?? {});
  const backend = terraform.backend.s3 ?? {};
  return [
    ...(provider.aws.length === 1 && provider.aws[0]?.region === dr.name && Object.keys(provider).length === 1
      ? []
      : ["it has another provider than one in the DR region"]),
    ...(provider.aws[0]?.max_retries ? [] : ["the provider's retries are not bounded"]),
    ...Object.keys(resource)
      .filter((type) => /^aws_(iam|s3)_/.test(type))
      .map((type) => `it has a ${type}`),
    ...Object.keys(data)
      .filter((type) => !["terraform_remote_state", "aws_ssm_parameters_by_path"].includes(type))
      .map((type) => `it reads a ${type}`),
    ...states
      .filter(([name]) => !["dr-region-state", "global-dns-state"].includes(name))
      .map(([name]) => `it reads ${name}`),
    ...states
      .map(([name, state]) => [name, state.config as Attributes] as const)
      .filter(([, { bucket, region }]) => bucket !== backend.bucket || region !== dr.name)
      .map(([name]) => `${name} is not in its own bucket in the DR region`),
    ...(backend.region === dr.name ? [] : ["its own state is not in the DR region"]),
    ...(JSON.stringify(resource).includes('"provisioner"') ? ["it has a provisioner"] : []),
    ...mentions(primary.name, { resource, data, provider, terraform }),
    ...(variable?.active_region ? [] : ["it has no variable active_region"]),
  ];
}

/** Where the primary region's name stands although only names and the choice may hold it. */
function mentions(primary: string, value: unknown, path = ""): Violations {
  if (typeof value === "string") {
    if (!value.includes(primary) || /\.(source_region|set_identifier|records\.0|alias\.name)$/.test(path)) return [];
    const withoutComparisons = value.replaceAll(`${VARIABLE} == "${primary}"`, "");
    return withoutComparisons.includes(primary) ? [`${path} mentions ${primary}`] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => key !== "//")
    .flatMap(([key, inner]) => mentions(primary, inner, `${path}.${key}`));
}

function missing(resource: Record<string, unknown>, ...types: string[]): Violations {
  return types.filter((type) => resource[type] === undefined).map((type) => `failover has no ${type}`);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

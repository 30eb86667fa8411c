import {
  minimal,
  oneAttribute,
  oneStackOwnsWhatChanges,
  promoteFirstThenTraffic,
  rePressable,
  type Violations,
} from "../helpers/failover-invariants";
import { type Attributes, inventory, only, resources, type Stacks, stack, synthesized } from "../helpers/synthesized";

const stacks = synthesized();

const invariants: Record<string, (stacks: Stacks) => Violations> = {
  "2: one stack owns what changes": oneStackOwnsWhatChanges,
  "3: promote first, then traffic": promoteFirstThenTraffic,
  "4: one attribute": oneAttribute,
  "5: re-pressable": rePressable,
  "6: minimal": minimal,
};

test.each(Object.entries(invariants))("holds invariant %s", (_, violations) => {
  expect(violations(stacks)).toEqual([]);
});

const cluster = (copy: Stacks) => only(stack(copy, "failover"), "aws_rds_cluster");
const lifecycle = (copy: Stacks) =>
  cluster(copy).lifecycle as { ignore_changes: string[]; precondition?: Attributes[] };
const records = (copy: Stacks) => Object.values(resources(stack(copy, "failover"), "aws_route53_record"));
const marker = (copy: Stacks) => only(stack(copy, "failover"), "aws_ssm_parameter");
const each = (attributes: Attributes[], change: Attributes) => attributes.map((one) => Object.assign(one, change));

/** A broken copy of the stacks for each thing that an invariant forbids, with words of the message that it must give. */
const mutants: [check: keyof typeof invariants, what: string, break_: (copy: Stacks) => unknown, says: string][] = [
  [
    "2: one stack owns what changes",
    "another stack depends on the active region",
    (copy) => Object.assign(stack(copy, "dr-region"), { variable: { active_region: {} } }),
    "dr-region depends on the active region",
  ],
  [
    "2: one stack owns what changes",
    "the stack owns something that never changes",
    (copy) => Object.assign(stack(copy, "failover").resource, { aws_vpc: { vpc: {} } }),
    "failover owns a aws_vpc",
  ],
  [
    "2: one stack owns what changes",
    "the records are elsewhere",
    (copy) => delete stack(copy, "failover").resource.aws_route53_record,
    "failover has no aws_route53_record",
  ],
  [
    "3: promote first, then traffic",
    "a record does not wait for the cluster",
    (copy) => each(records(copy), { depends_on: [] }),
    "does not depend on the cluster",
  ],
  [
    "3: promote first, then traffic",
    "a health check hangs on a record",
    (copy) => each(records(copy), { health_check_id: "id" }),
    "has the health check id, not",
  ],
  [
    "3: promote first, then traffic",
    "nothing takes the primary out",
    (copy) => records(copy).map((record) => delete record.health_check_id),
    "has the health check undefined, not",
  ],
  [
    "3: promote first, then traffic",
    "an endpoint takes the primary out",
    (copy) => Object.assign(only(stack(copy, "failover"), "aws_route53_health_check"), { type: "HTTPS" }),
    "the switch asks an endpoint: HTTPS",
  ],
  [
    "3: promote first, then traffic",
    "the primary comes back by itself",
    (copy) =>
      Object.assign(only(stack(copy, "failover"), "aws_route53_health_check"), {
        insufficient_data_health_status: "Healthy",
      }),
    "without data the switch is Healthy",
  ],
  [
    "3: promote first, then traffic",
    "the switch is the primary's own alarm",
    (copy) =>
      Object.assign(only(stack(copy, "failover"), "aws_route53_health_check"), {
        cloudwatch_alarm_region: "eu-west-1",
      }),
    "the switch looks at another alarm",
  ],
  [
    "3: promote first, then traffic",
    "the prober switches",
    (copy) =>
      Object.assign(only(stack(copy, "failover"), "aws_cloudwatch_metric_alarm"), {
        namespace: "project-x-production",
      }),
    "which others publish",
  ],
  [
    "3: promote first, then traffic",
    "silence switches",
    (copy) =>
      Object.assign(only(stack(copy, "failover"), "aws_cloudwatch_metric_alarm"), { treat_missing_data: "breaching" }),
    "the switch takes silence for a value",
  ],
  [
    "3: promote first, then traffic",
    "an alias evaluates its target's health",
    (copy) => each(records(copy), { alias: [{ evaluate_target_health: true }] }),
    "evaluates its target's health",
  ],
  [
    "4: one attribute",
    "a second attribute follows the region",
    (copy) => Object.assign(cluster(copy), { backup_retention_period: `\${var.active_region == "x" ? 1 : 2}` }),
    "follow the region: backup_retention_period,global_cluster_identifier",
  ],
  [
    "4: one attribute",
    "no attribute follows the region",
    (copy) => Object.assign(cluster(copy), { global_cluster_identifier: "x" }),
    "these attributes follow the region: ",
  ],
  [
    "4: one attribute",
    "the membership is ignored",
    (copy) => lifecycle(copy).ignore_changes.push("global_cluster_identifier"),
    "global_cluster_identifier is ignored",
  ],
  [
    "4: one attribute",
    "the replication source is not ignored",
    (copy) => lifecycle(copy).ignore_changes.shift(),
    "does not ignore replication_source_identifier",
  ],
  [
    "4: one attribute",
    "the source region is not ignored",
    (copy) => lifecycle(copy).ignore_changes.pop(),
    "source_region is not ignored",
  ],
  [
    "4: one attribute",
    "there is no source region",
    (copy) => delete cluster(copy).source_region,
    "source_region is not",
  ],
  ["4: one attribute", "there is no key", (copy) => delete cluster(copy).kms_key_id, "kms_key_id is missing"],
  [
    "4: one attribute",
    "the minor version floats",
    (copy) => Object.assign(cluster(copy), { engine_version: "16" }),
    "does not pin its minor version",
  ],
  [
    "5: re-pressable",
    "the marker comes last",
    (copy) => Object.assign(cluster(copy), { depends_on: [] }),
    "the cluster does not depend on the marker",
  ],
  [
    "5: re-pressable",
    "the marker waits for the cluster",
    (copy) => Object.assign(marker(copy), { depends_on: ["aws_rds_cluster.x"] }),
    "the marker waits for something",
  ],
  [
    "5: re-pressable",
    "the marker says something else",
    (copy) => Object.assign(marker(copy), { insecure_value: "eu-west-1" }),
    "the marker is not the active region",
  ],
  ["5: re-pressable", "nothing refuses", (copy) => delete lifecycle(copy).precondition, "the precondition is not"],
  [
    "5: re-pressable",
    "the refusal is turned round",
    (copy) => {
      const [precondition] = lifecycle(copy).precondition ?? [];
      Object.assign(precondition ?? {}, { condition: String(precondition?.condition).replace("!", "") });
    },
    "the precondition is not",
  ],
  [
    "5: re-pressable",
    "the refusal looks at another path",
    (copy) => Object.assign(stack(copy, "failover").data?.aws_ssm_parameters_by_path?.markers ?? {}, { path: "/x" }),
    "looks elsewhere",
  ],
  [
    "6: minimal",
    "a second provider",
    (copy) => stack(copy, "failover").provider.aws.push({ region: "eu-west-1", alias: "primary" }),
    "another provider",
  ],
  [
    "6: minimal",
    "unbounded retries",
    (copy) => delete stack(copy, "failover").provider.aws[0]?.max_retries,
    "retries are not bounded",
  ],
  [
    "6: minimal",
    "a role",
    (copy) => Object.assign(stack(copy, "failover").resource, { aws_iam_role: { role: {} } }),
    "it has a aws_iam_role",
  ],
  [
    "6: minimal",
    "a read of something else",
    (copy) => Object.assign(stack(copy, "failover").data ?? {}, { aws_vpc: { vpc: {} } }),
    "it reads a aws_vpc",
  ],
  [
    "6: minimal",
    "the primary region's state",
    (copy) =>
      Object.assign(stack(copy, "failover").data?.terraform_remote_state ?? {}, {
        "primary-region-state": { config: { bucket: "states", region: "eu-central-1" } },
      }),
    "it reads primary-region-state",
  ],
  [
    "6: minimal",
    "a state in another region",
    (copy) =>
      each(Object.values(stack(copy, "failover").data?.terraform_remote_state ?? {}), {
        config: { bucket: "states", region: "eu-west-1" },
      }),
    "is not in its own bucket in the DR region",
  ],
  [
    "6: minimal",
    "its own state in another region",
    (copy) => Object.assign(stack(copy, "failover").terraform.backend.s3 ?? {}, { region: "eu-west-1" }),
    "its own state is not in the DR region",
  ],
  [
    "6: minimal",
    "a provisioner",
    (copy) => Object.assign(cluster(copy), { provisioner: [{}] }),
    "it has a provisioner",
  ],
  [
    "6: minimal",
    "something of the primary region",
    (copy) => Object.assign(cluster(copy), { kms_key_id: "arn:aws:kms:eu-west-1:1:key/x" }),
    "kms_key_id mentions eu-west-1",
  ],
];

test.each(mutants)("invariant %s fails when %s", (check, _, break_, says) => {
  const copy = structuredClone(stacks);
  break_(copy);
  expect(invariants[check]?.(copy).join("\n")).toContain(says);
});

test("every invariant has a mutant", () => {
  expect(new Set(mutants.map(([check]) => check))).toEqual(new Set(Object.keys(invariants)));
});

test("owns the cluster with instances and proxy target, the names with their switch, the scaling and the marker", () => {
  expect(inventory(stack(stacks, "failover"))).toEqual({
    aws_appautoscaling_policy: 4,
    aws_appautoscaling_target: 2,
    aws_cloudwatch_metric_alarm: 1,
    aws_db_proxy_target: 1,
    aws_rds_cluster: 1,
    aws_rds_cluster_instance: 2,
    aws_route53_health_check: 1,
    aws_route53_record: 6,
    aws_ssm_parameter: 1,
  });
});

import { named, remove } from "../../helpers/broken";
import type { ProofMutant } from "../../helpers/proof-mutants";
import { type Attributes, only, resources, type Stacks, stack } from "../../helpers/synthesized";

const failover = (copy: Stacks) => stack(copy, "failover");
const cluster = (copy: Stacks) => only(failover(copy), "aws_rds_cluster");
const lifecycle = (copy: Stacks) => cluster(copy).lifecycle as { ignore_changes: string[]; precondition: Attributes[] };
const marker = (copy: Stacks) => only(failover(copy), "aws_ssm_parameter");
const healthCheck = (copy: Stacks) => only(failover(copy), "aws_route53_health_check");
const alarm = (copy: Stacks) => only(failover(copy), "aws_cloudwatch_metric_alarm");
const addressOf = (copy: Stacks, type: string) => Object.keys(resources(failover(copy), type))[0];

/** The record of a customer's name that answers with a region. */
function record(copy: Stacks, region: "eu-west-1" | "eu-central-1"): Attributes {
  const found = Object.values(resources(failover(copy), "aws_route53_record"));
  const wanted = found.find(({ name, set_identifier: id }) => name === "shop.example.com" && id === region);
  if (wanted === undefined) throw new Error(`no record of shop.example.com in ${region}`);
  return wanted;
}

const first = (copy: Stacks, type: string) => Object.values(resources(failover(copy), type))[0] ?? {};

/** Each breaks one of the invariants 2 to 6. */
export const mutants: readonly ProofMutant[] = [
  {
    what: "a second attribute of the cluster that follows the active region",
    break_: (copy) =>
      Object.assign(cluster(copy), { backup_retention_period: `\${var.active_region == "eu-central-1" ? 14 : 1}` }),
    says: /aws_rds_cluster\S* backup_retention_period: a press changes .*, not its membership alone/,
  },
  {
    what: "another stack that follows the active region",
    break_: (copy) => {
      const other = stack(copy, "dr-region");
      other.variable = { active_region: { default: "eu-west-1", type: "string" } };
      const service = Object.values(resources(other, "aws_ecs_service"))[0] ?? {};
      service.desired_count = `\${var.active_region == "eu-central-1" ? 6 : 2}`;
    },
    says: /dr-region aws_ecs_service\S* desired_count: is nothing that a press may change: 2 -> 6/,
  },
  {
    what: "a switch that follows a metric of AWS",
    break_: (copy) => Object.assign(alarm(copy), { namespace: "AWS/RDS" }),
    says: /aws_cloudwatch_metric_alarm\S* namespace: AWS\/RDS is no namespace that only a press publishes/,
  },
  {
    what: "an instance of the cluster in another stack",
    break_: (copy) => {
      const instance = Object.assign({}, first(copy, "aws_rds_cluster_instance"), {
        cluster_identifier: `\${data.terraform_remote_state.failover.outputs.cluster}`,
      });
      failover(copy).output = { cluster: { value: `\${${addressOf(copy, "aws_rds_cluster")}.id}` } };
      const other = stack(copy, "dr-region");
      other.resource.aws_rds_cluster_instance = { extra: instance };
      Object.assign(other.data?.terraform_remote_state ?? {}, {
        failover: { backend: "s3", config: failover(copy).terraform.backend.s3 },
      });
    },
    says: /dr-region aws_rds_cluster_instance\.extra .*another stack owns it/,
  },
  {
    what: "a weight that no press moves",
    break_: (copy) => Object.assign(record(copy, "eu-west-1"), { weighted_routing_policy: { weight: 100 } }),
    says: /aws_route53_record\.home-name_eu-west-1\S* .*a press does not move customers to eu-central-1: to eu-west-1: 100 -> 100/,
  },
  {
    what: "an answer of DR that leads to the primary",
    break_: (copy) =>
      Object.assign(record(copy, "eu-central-1").alias as Attributes, { name: "home-eu-west-1.shop.example.com" }),
    says: /home-name_eu-central-1\S* .*does not move customers to eu-central-1: to eu-west-1: 0 -> 100/,
  },
  {
    what: "a target whose health is evaluated",
    break_: (copy) => Object.assign(record(copy, "eu-west-1").alias as Attributes, { evaluate_target_health: true }),
    says: /home-name_eu-west-1\S* alias\.evaluate_target_health: evaluates its target's health/,
  },
  {
    what: "a record that does not wait for the cluster",
    break_: (copy) => Object.assign(record(copy, "eu-central-1"), { depends_on: ["aws_ssm_parameter.marker"] }),
    says: /home-name_eu-central-1\S* depends_on: does not wait for aws_rds_cluster/,
  },
  {
    what: "a health check on DR's answer",
    break_: (copy) =>
      Object.assign(record(copy, "eu-central-1"), { health_check_id: record(copy, "eu-west-1").health_check_id }),
    says: /home-name_eu-central-1\S* health_check_id: a health check hangs on it/,
  },
  {
    what: "a health check that asks an endpoint",
    break_: (copy) => Object.assign(healthCheck(copy), { type: "HTTPS", fqdn: "home-eu-west-1.shop.example.com" }),
    says: /aws_route53_health_check\S* type: hangs on a switched record and is HTTPS/,
  },
  {
    what: "a switch that is healthy without data",
    break_: (copy) => Object.assign(healthCheck(copy), { insufficient_data_health_status: "Healthy" }),
    says: /aws_route53_health_check\S* insufficient_data_health_status: .* is Healthy, not LastKnownStatus/,
  },
  {
    what: "a switch that follows an alarm in the primary region",
    break_: (copy) => Object.assign(healthCheck(copy), { cloudwatch_alarm_region: "eu-west-1" }),
    says: /aws_route53_health_check\S* cloudwatch_alarm_region: .*is eu-west-1, not eu-central-1/,
  },
  {
    what: "a switch's alarm that takes silence for a breach",
    break_: (copy) => Object.assign(alarm(copy), { treat_missing_data: "breaching" }),
    says: /aws_cloudwatch_metric_alarm\S* treat_missing_data: takes silence for a value/,
  },
  {
    what: "a switch that listens to a metric that no press publishes",
    break_: (copy) => Object.assign(alarm(copy), { metric_name: "PrimarySwitchOff" }),
    says: /aws_cloudwatch_metric_alarm\S* metric_name: the switch is deaf: PrimarySwitchOff, not PrimarySwitchedOff/,
  },
  {
    what: "a switch that listens to a namespace that no press publishes",
    break_: (copy) => Object.assign(alarm(copy), { namespace: "project-x-production/fail-over" }),
    says: /aws_cloudwatch_metric_alarm\S* namespace: the switch is deaf: project-x-production\/fail-over, not/,
  },
  {
    what: "a switch with a threshold that no press reaches",
    break_: (copy) => Object.assign(alarm(copy), { threshold: 100 }),
    says: /aws_cloudwatch_metric_alarm\S* threshold: the switch is deaf: GreaterThanOrEqualToThreshold 100 does not fire/,
  },
  {
    what: "a switch that compares the wrong way",
    break_: (copy) => Object.assign(alarm(copy), { comparison_operator: "LessThanThreshold" }),
    says: /aws_cloudwatch_metric_alarm\S* threshold: LessThanThreshold 1 fires at 0/,
  },
  {
    what: "a switch that waits for ten periods",
    break_: (copy) => Object.assign(alarm(copy), { evaluation_periods: 10, period: 300 }),
    says: /aws_cloudwatch_metric_alarm\S* evaluation_periods: the switch is deaf: 10, not 1/,
  },
  {
    what: "a switch that counts values and does not read them",
    break_: (copy) => Object.assign(alarm(copy), { statistic: "SampleCount" }),
    says: /aws_cloudwatch_metric_alarm\S* statistic: the switch is deaf: SampleCount/,
  },
  {
    what: "a function that publishes the switch's namespace",
    break_: (copy) => Object.assign(alarm(copy), { namespace: "project-x-production" }),
    says: /aws_lambda_function\.\S*prober\S* environment\.variables\.METRIC_NAMESPACE: publishes or reads/,
  },
  {
    what: "a switched name that another stack answers too",
    break_: (copy) => {
      const other = Object.values(resources(stack(copy, "primary-region"), "aws_route53_record"));
      const entry = other.find(({ alias }) => alias !== undefined);
      Object.assign(entry ?? {}, { name: "shop.example.com" });
    },
    says: /primary-region aws_route53_record\S* name: answers a switched name, but a press does not move it/,
  },
  {
    what: "a membership that Terraform ignores",
    break_: (copy) => lifecycle(copy).ignore_changes.push("global_cluster_identifier"),
    says: /aws_rds_cluster\S* lifecycle\.ignore_changes: its membership is ignored/,
  },
  {
    what: "a primary cluster whose replication source is not ignored",
    break_: (copy) => Object.assign(only(stack(copy, "primary-region"), "aws_rds_cluster"), { lifecycle: {} }),
    says: /primary-region aws_rds_cluster\S* lifecycle\.ignore_changes: replication_source_identifier is not ignored/,
  },
  {
    what: "a database without its minor version",
    break_: (copy) => Object.assign(cluster(copy), { engine_version: "16" }),
    says: /failover aws_rds_cluster\S* engine_version: 16 does not pin its minor version/,
  },
  {
    what: "an instance that takes minor versions by itself",
    break_: (copy) => Object.assign(first(copy, "aws_rds_cluster_instance"), { auto_minor_version_upgrade: true }),
    says: /aws_rds_cluster_instance\S* auto_minor_version_upgrade: AWS may raise/,
  },
  {
    what: "a marker that is written last",
    break_: (copy) => {
      Object.assign(cluster(copy), { depends_on: [] });
      Object.assign(marker(copy), { depends_on: [addressOf(copy, "aws_rds_cluster")] });
    },
    says: /aws_ssm_parameter\.marker depends_on: the marker waits for aws_rds_cluster/,
  },
  {
    what: "a cluster that does not wait for the marker",
    break_: (copy) => Object.assign(cluster(copy), { depends_on: [] }),
    says: /aws_rds_cluster\S* depends_on: does not wait for the marker/,
  },
  {
    what: "a marker whose value is ignored once it is written",
    break_: (copy) => Object.assign(marker(copy), { lifecycle: { ignore_changes: ["insecure_value"] } }),
    says: /aws_ssm_parameter\.marker lifecycle\.ignore_changes: insecure_value is ignored/,
  },
  {
    what: "a precondition that refuses the press itself",
    break_: (copy) => {
      const [precondition = {}] = lifecycle(copy).precondition;
      precondition.condition = String(precondition.condition).replace('== "eu-west-1"', '== "eu-central-1"');
    },
    says: /aws_rds_cluster\S* lifecycle\.precondition: with the marker at eu-central-1, a plan for eu-west-1 is allowed/,
  },
  {
    what: "no precondition",
    break_: (copy) => lifecycle(copy).precondition.pop(),
    says: /aws_ssm_parameter\.marker lifecycle\.precondition: nothing refuses the way back/,
  },
  {
    what: "a second provider, in the primary region",
    break_: (copy) => failover(copy).provider.aws.push({ alias: "primary", region: "eu-west-1" }),
    says: /failover provider\.aws region: is eu-west-1, not eu-central-1/,
  },
  {
    what: "retries without a bound",
    break_: (copy) => failover(copy).provider.aws.map((provider) => delete provider.max_retries),
    says: /failover provider\.aws max_retries: none: its retries are not bounded/,
  },
  {
    what: "a data source",
    break_: (copy) =>
      Object.assign(failover(copy).data ?? {}, { aws_rds_cluster: { first: { cluster_identifier: "x" } } }),
    says: /failover data\.aws_rds_cluster\.first .*reads a aws_rds_cluster, which a press does not need/,
  },
  {
    what: "a role in the stack",
    break_: (copy) => Object.assign(failover(copy).resource, { aws_iam_role: { press: { name: "press" } } }),
    says: /failover aws_iam_role\.press .*a aws_iam_role is nothing that depends on the active region/,
  },
  {
    what: "a state in the primary region",
    break_: (copy) => Object.assign(failover(copy).terraform.backend.s3 ?? {}, { region: "eu-west-1" }),
    says: /failover backend region: its own state is in eu-west-1, not in eu-central-1/,
  },
  {
    what: "the primary region's state among those it reads",
    break_: (copy) =>
      Object.assign(failover(copy).data?.terraform_remote_state ?? {}, {
        first: { backend: "s3", config: stack(copy, "primary-region").terraform.backend.s3 },
      }),
    says: /failover data\.terraform_remote_state\.first config\.key: reads primary-region, which is applied in eu-west-1/,
  },
  {
    what: "a zone of the primary region",
    break_: (copy) => Object.assign(first(copy, "aws_rds_cluster_instance"), { availability_zone: "eu-west-1a" }),
    says: /aws_rds_cluster_instance\S* availability_zone: mentions eu-west-1: eu-west-1a/,
  },
  {
    what: "a provisioner",
    break_: (copy) => Object.assign(marker(copy), { provisioner: [{ "local-exec": { command: "true" } }] }),
    says: /aws_ssm_parameter\.marker provisioner: runs something beside AWS's calls/,
  },
  {
    what: "a frontend that no press moves",
    break_: (copy) => remove(copy, "failover", "aws_route53_record", /^checkout-name/),
    says: /aws_route53_record name: no record of checkout\.shop\.example\.com moves in a press/,
  },
  {
    what: "a variable that takes any word",
    break_: (copy) => delete failover(copy).variable?.active_region?.validation,
    says: /variable\.active_region validation: admits other values than eu-west-1 and eu-central-1/,
  },
  {
    what: "a proxy in eu-central-1 without a target",
    break_: (copy) => remove(copy, "failover", "aws_db_proxy_target", /./),
    says: /aws_db_proxy\S* name: no target joins it to a cluster in eu-central-1/,
  },
  {
    what: "a proxy in eu-west-1 without a target",
    break_: (copy) => remove(copy, "primary-region", "aws_db_proxy_target", /./),
    says: /aws_db_proxy\S* name: no target joins it to a cluster in eu-west-1/,
  },
  {
    what: "a target of another proxy",
    break_: (copy) => Object.assign(named(copy, "failover", "aws_db_proxy_target"), { db_proxy_name: "other" }),
    says: /dr-region aws_db_proxy\S* name: no target joins it/,
  },
  {
    what: "a member of another version",
    break_: (copy) => Object.assign(cluster(copy), { engine_version: "16.6" }),
    says: /engine_version: 16\.6, but aws_rds_cluster\S* has 16\.8/,
  },
  {
    what: "a proxy that takes passwords",
    break_: (copy) =>
      Object.assign((named(copy, "dr-region", "aws_db_proxy").auth as Attributes[])[0] ?? {}, { iam_auth: "DISABLED" }),
    says: /dr-region aws_db_proxy\S* auth\.iam_auth: is DISABLED/,
  },
  {
    what: "a proxy without TLS",
    break_: (copy) => Object.assign(named(copy, "primary-region", "aws_db_proxy"), { require_tls: false }),
    says: /primary-region aws_db_proxy\S* require_tls: is false/,
  },
  {
    what: "a database without TLS",
    break_: (copy) =>
      Object.assign(named(copy, "primary-region", "aws_rds_cluster_parameter_group"), {
        parameter: [{ name: "rds.force_ssl", value: "0" }],
      }),
    says: /primary-region aws_rds_cluster_parameter_group\S* parameter: rds\.force_ssl is 0/,
  },
  {
    what: "a database with the Data API",
    break_: (copy) => Object.assign(cluster(copy), { enable_http_endpoint: true }),
    says: /failover aws_rds_cluster\S* enable_http_endpoint: the Data API/,
  },
  {
    what: "a database that may be deleted",
    break_: (copy) => Object.assign(cluster(copy), { deletion_protection: false }),
    says: /failover aws_rds_cluster\S* deletion_protection: is false/,
  },
];

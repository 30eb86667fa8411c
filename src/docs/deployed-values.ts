import type { Model, Resource } from "../model/model";
import { at, blocks } from "../model/stack-json";
import { inWords } from "./configured-values";

/** What the synthesized stacks say: figures and names that the configuration does not know. */
export function deployedValues(model: Model) {
  const states = backendOf(model);
  return {
    "stacks.count": inWords(model.stacks.length),
    "resources.count": String(model.resources.filter(({ mode }) => mode === "managed").length),
    "alarms.count": String(model.ofType("aws_cloudwatch_metric_alarm").length),
    "firewallEndpoints.count": inWords(
      model.ofType("aws_networkfirewall_firewall").flatMap(({ attributes }) => blocks(attributes.subnet_mapping))
        .length,
    ),
    "button.timeoutMinutes": text(model, "aws_codebuild_project", "build_timeout"),
    "topics.count": inWords(model.ofType("aws_sns_topic").length),
    ...weights(model),
    "states.bucket": states.bucket,
    "states.table": states.table,
    "states.replica": String(one(model, "aws_s3_bucket", (key) => key.includes("state-replica")).attributes.bucket),
    "balancer.keepAliveSeconds": text(model, "aws_lb", "client_keep_alive"),
    "balancer.tlsPolicy": String(
      one(model, "aws_lb_listener", (_, { protocol }) => protocol === "HTTPS").attributes.ssl_policy,
    ),
    "waf.requestsPerAddress": ofRateRule(model, "limit"),
    "proxy.connectionsPercent": text(
      model,
      "aws_db_proxy_default_target_group",
      "connection_pool_config",
      "max_connections_percent",
    ),
    "proxy.borrowSeconds": text(
      model,
      "aws_db_proxy_default_target_group",
      "connection_pool_config",
      "connection_borrow_timeout",
    ),
    "buckets.promisedMinutes": text(
      model,
      "aws_s3_bucket_replication_configuration",
      "rule",
      "destination",
      "replication_time",
      "time",
      "minutes",
    ),
    "buckets.versionDays": noncurrentDays(model),
    "buckets.alarmMinutes": minutes(alarm(model, "-payments-replication-late").threshold),
    "lag.alarmSeconds": String(Number(alarm(model, "-database-replication-lag").threshold) / 1000),
    "bundle.alarmDays": String(Number(alarm(model, "-button-bundle-age").threshold) / 24),
    "scaling.cpuPercent": tracked(model, "ECSServiceAverageCPUUtilization"),
    "scaling.memoryPercent": tracked(model, "ECSServiceAverageMemoryUtilization"),
    "keys.deletionDays": text(model, "aws_kms_key", "deletion_window_in_days"),
    "secrets.recoveryDays": text(model, "aws_secretsmanager_secret", "recovery_window_in_days"),
    "button.url": buttonUrl(model),
    "button.reason": reason(model),
    ...rules(model),
    ...databaseOfPrimary(model),
  };
}

/** Terraform's addresses of what the way home takes out of the primary's state, and of what it brings in. */
function databaseOfPrimary(model: Model) {
  const addresses = (type: string) => model.ofType(type, "primary-region").map(({ address }) => address);
  const global = addresses("aws_rds_global_cluster");
  const members = ["aws_rds_cluster", "aws_rds_cluster_instance"].flatMap(addresses);
  return { "primary.globalAddress": global.join(" "), "primary.clusterAddresses": members.join(" ") };
}

/** Terraform's addresses of the two rules by which home reaches the APIs, and of the one by which products reaches the database. */
function rules(model: Model) {
  const between = (direction: "ingress" | "egress", from: string, to: string) =>
    one(model, `aws_vpc_security_group_${direction}_rule`, (key) =>
      new RegExp(`^primary-region/.*_${from}-to-${to}-\\d+-(in|out)_`).test(key),
    ).address;
  return {
    "rule.home.out": between("egress", "frontend-home", "endpoint-execute-api"),
    "rule.home.in": between("ingress", "frontend-home", "endpoint-execute-api"),
    "rule.products.out": between("egress", "backend-products", "proxy"),
  };
}

/** Of the records that a press moves. */
function weights(model: Model) {
  const found = model
    .ofType("aws_route53_record", "failover")
    .map(({ attributes }) => Number(at(attributes, "weighted_routing_policy", "weight")));
  return {
    "weight.active": String(Math.max(...found)),
    "weight.other": String(Math.min(...found)),
  };
}

function backendOf(model: Model): { bucket: string; table: string } {
  const { bucket, dynamodb_table: table } = model.stack("failover")?.backend?.config ?? {};
  return { bucket: String(bucket), table: String(table) };
}

/** What the rules say that block an address with too many requests. */
export function ofRateRule(model: Model, key: "limit" | "evaluation_window_sec"): string {
  const found = model
    .ofType("aws_wafv2_web_acl")
    .flatMap(({ attributes }) => blocks(attributes.rule))
    .map((rule) => at(rule, "statement", "rate_based_statement", key))
    .filter((value) => value !== undefined);
  return same(`${key} of requests from an address`, found);
}

function noncurrentDays(model: Model): string {
  const days = model
    .ofType("aws_s3_bucket_lifecycle_configuration")
    .flatMap(({ attributes }) => blocks(attributes.rule))
    .filter(({ id }) => id === "noncurrent-versions")
    .map((rule) => at(rule, "noncurrent_version_expiration", "noncurrent_days"));
  return same("days of noncurrent versions", days);
}

function tracked(model: Model, metric: string): string {
  const path = "target_tracking_scaling_policy_configuration";
  const targets = model
    .ofType("aws_appautoscaling_policy")
    .map(({ attributes }) => attributes[path])
    .filter((policy) => at(policy, "predefined_metric_specification", "predefined_metric_type") === metric)
    .map((policy) => at(policy, "target_value"));
  return same(`targets of ${metric}`, targets);
}

/** As it stands at the end of the notifications. */
function buttonUrl(model: Model): string {
  const links = model
    .ofType("aws_cloudwatch_composite_alarm")
    .map(({ attributes }) => /^Button: (.*)$/m.exec(String(attributes.alarm_description))?.[1]);
  return same("addresses of the button", links);
}

/** What the form in the console takes as a reason, in its own words. */
function reason(model: Model): string {
  const taken = model
    .ofType("aws_ssm_document")
    .map(({ attributes }) => at(JSON.parse(String(attributes.content)), "parameters", "Reason", "description"))
    .map((description) => /^Why you press, in (.*)$/.exec(String(description))?.[1]);
  return same("reasons that the form takes", taken);
}

function minutes(seconds: unknown): string {
  return String(Number(seconds) / 60);
}

function alarm(model: Model, ending: string): Resource["attributes"] {
  const found = model
    .ofType("aws_cloudwatch_metric_alarm")
    .filter(({ attributes }) => String(attributes.alarm_name).endsWith(ending));
  const [first] = found;
  if (first === undefined) throw new Error(`no alarm whose name ends with ${ending}`);
  same(
    `thresholds of ${ending}`,
    found.map(({ attributes }) => attributes.threshold),
  );
  return first.attributes;
}

/** What every resource of a type says at a path. */
function text(model: Model, type: string, ...path: readonly string[]): string {
  return same(
    `${type}.${path.join(".")}`,
    model.ofType(type).map(({ attributes }) => at(attributes, ...path)),
  );
}

/** @throws Error if they are none or differ: then no sentence can have one of them */
function same(what: string, found: readonly unknown[]): string {
  const different = [...new Set(found.map(String))];
  const [first] = different;
  if (first === undefined || found.includes(undefined) || different.length > 1) {
    throw new Error(`${what}: ${different.join(", ") || "none"}, not one value`);
  }
  return first;
}

function one(model: Model, type: string, isIt: (key: string, attributes: Resource["attributes"]) => boolean): Resource {
  const found = model.ofType(type).filter(({ key, attributes }) => isIt(key, attributes));
  const [first] = found;
  if (first === undefined) throw new Error(`no ${type} that is meant`);
  return first;
}

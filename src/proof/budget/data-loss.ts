import { namesFor } from "../../config/names";
import type { PlatformConfig } from "../../config/schema";
import { plainText } from "../../model/access/arns";
import type { Model, Resource } from "../../model/model";
import { at, blocks } from "../../model/stack-json";
import type { Evidence, Finding } from "../../report/report";
import { evidence, verdict } from "../verdict";
import { isSetOffBy, tellsSomebody } from "./alarm";
import { inWords, secondsOf } from "./detection";

/** What of the database is lost at worst: its lag, which an alarm in the DR region keeps within the objective. */
export function databaseLoss(model: Model, config: PlatformConfig): Finding {
  const limit = config.budget.rpoMinutes * 60;
  const clusters = model
    .ofType("aws_rds_cluster")
    .filter(({ region }) => region === config.regions.dr.name)
    .map((cluster) => ({ cluster, alarms: lagAlarms(model, cluster) }));
  const alarms = clusters.flatMap((one) => one.alarms);
  return verdict({
    requirement: "R7",
    question: "How much of the database is lost at worst?",
    against: clusters.flatMap(({ cluster, alarms: own }) =>
      own.length === 0
        ? [evidence(cluster, "cluster_identifier", `no alarm in the DR region watches the lag of ${cluster.address}`)]
        : own.filter((one) => !(lagAndDelay(one) <= limit)).map((one) => tooLate(one, lagAndDelay(one), limit)),
    ),
    witnesses: alarms.map((one) =>
      evidence(one, "threshold", `above ${lagSeconds(one)} s for ${inWords(one)} somebody is told`),
    ),
    summary: `the lag at the press: told at ${Math.max(0, ...alarms.map(lagSeconds))} s, within ${Math.max(0, ...alarms.map(lagAndDelay))} s of ${limit} s allowed; the press asks before it promotes beyond that`,
  });
}

function lagAlarms(model: Model, cluster: Resource): Resource[] {
  const identifier = model.literal(cluster.attributes.cluster_identifier);
  return model
    .ofType("aws_cloudwatch_metric_alarm")
    .filter(
      ({ region, attributes: { metric_name: metric, namespace } }) =>
        region === cluster.region && namespace === "AWS/RDS" && metric === "AuroraGlobalDBReplicationLag",
    )
    .filter(({ attributes }) => model.literal(at(attributes.dimensions, "DBClusterIdentifier")) === identifier)
    .filter((alarm) => rises(alarm) && tellsSomebody(model, alarm));
}

/** True if an alarm goes off when its metric rises, and never at 0. */
function rises(alarm: Resource): boolean {
  return (
    isSetOffBy(alarm, 0) === false &&
    isSetOffBy(alarm, Number.MAX_SAFE_INTEGER) === true &&
    ["Average", "Maximum"].includes(String(alarm.attributes.statistic))
  );
}

/** Seconds of lag that set it off. Source: Aurora user guide, AuroraGlobalDBReplicationLag is in milliseconds. */
function lagSeconds({ attributes }: Resource): number {
  return Number(attributes.threshold) / 1000;
}

function lagAndDelay(alarm: Resource): number {
  return lagSeconds(alarm) + secondsOf(alarm);
}

function tooLate(alarm: Resource, seconds: number, limit: number): Evidence {
  return evidence(alarm, "threshold", `tells of data at risk after ${seconds} s, ${limit} s are allowed`);
}

/** What of the buckets is lost: an objective, for S3 promises no time that is as short. */
export function bucketLoss(model: Model, config: PlatformConfig): Finding {
  const limit = config.budget.rpoMinutes * 60;
  const rules = model.ofType("aws_s3_bucket_replication_configuration").flatMap((one) => rulesOf(model, config, one));
  const promised = Math.max(0, ...rules.map(({ promisedMinutes }) => promisedMinutes));
  return verdict({
    requirement: "R7",
    question: "How much of the metadata buckets is lost at worst?",
    against: rules.flatMap((rule) => bucketFailures(rule, limit)),
    witnesses: rules.flatMap(({ alarms, configuration, promisedMinutes }) => [
      evidence(
        configuration,
        "replication_time",
        `${promisedMinutes} min for 99.99 % of objects; source: S3 user guide, "S3 Replication Time Control"`,
      ),
      ...alarms.map((one) =>
        evidence(one, "threshold", `above ${String(one.attributes.threshold)} s for ${inWords(one)} somebody is told`),
      ),
    ]),
    summary: `an objective of ${limit / 60} min and no guarantee: S3 promises ${promised} min (RTC); alarms at ${Math.max(0, ...rules.flatMap((one) => one.alarms.map(({ attributes }) => Number(attributes.threshold))))} s (docs/adr/0009)`,
  });
}

interface Rule {
  readonly configuration: Resource;
  readonly alarms: readonly Resource[];
  readonly promisedMinutes: number;
  readonly from: string;
}

/** The rules that copy a metadata bucket. */
function rulesOf(model: Model, config: PlatformConfig, configuration: Resource): Rule[] {
  const names = namesFor(config);
  const metadata = Object.keys(config.backends).flatMap((name) => [
    names.metadataBucket(name, "primary"),
    names.metadataBucket(name, "dr"),
  ]);
  const from = nameOf(model, configuration.attributes.bucket);
  if (!metadata.includes(from)) return [];
  return blocks(configuration.attributes.rule).map((rule) => ({
    configuration,
    from,
    promisedMinutes: Number(at(rule, "destination", "replication_time", "time", "minutes") ?? Number.NaN),
    alarms: latencyAlarms(model, from, rule.id),
  }));
}

function latencyAlarms(model: Model, from: string, id: unknown): Resource[] {
  return model
    .ofType("aws_cloudwatch_metric_alarm")
    .filter(
      ({ attributes: { metric_name: metric, namespace } }) => namespace === "AWS/S3" && metric === "ReplicationLatency",
    )
    .filter(
      ({ attributes: { dimensions } }) =>
        nameOf(model, at(dimensions, "SourceBucket")) === from && at(dimensions, "RuleId") === id,
    )
    .filter((alarm) => rises(alarm) && tellsSomebody(model, alarm));
}

/** A bucket's name, by whichever reference. */
function nameOf(model: Model, value: unknown): string {
  return plainText(model, String(value), null);
}

function bucketFailures({ configuration, alarms, promisedMinutes, from }: Rule, limit: number): Evidence[] {
  return [
    ...(Number.isNaN(promisedMinutes)
      ? [
          evidence(
            configuration,
            "rule",
            `${from} is copied without Replication Time Control: S3 promises no time at all`,
          ),
        ]
      : []),
    ...(alarms.length === 0 ? [evidence(configuration, "rule", `no alarm watches how late ${from} is copied`)] : []),
    ...alarms
      .filter((one) => !(Number(one.attributes.threshold) + secondsOf(one) <= limit))
      .map((one) => tooLate(one, Number(one.attributes.threshold) + secondsOf(one), limit)),
  ];
}

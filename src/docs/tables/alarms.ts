import type { Model, Resource } from "../../model/model";
import { blocks } from "../../model/stack-json";
import type { Document } from "../document";
import type { Known } from "../known";
import { code, heading, NO_REASON, page, paragraph, type Text, table } from "../markdown";
import { readable } from "../readable";
import { nameOf } from "../regions";

const TYPES = ["aws_cloudwatch_composite_alarm", "aws_cloudwatch_metric_alarm"] as const;

/** Every alarm: what it means, when it fires, and what whoever gets it does first. */
export function alarms({ model }: Known): Document {
  const all = TYPES.flatMap((type) => model.ofType(type));
  const sections = model.stacks.flatMap(({ name }) => {
    const own = all.filter(({ stack }) => stack === name);
    const regions = [...new Set(own.map(({ region }) => region))].sort();
    return regions.flatMap((region) => [
      heading(2, `${name}, ${region}`),
      table(
        ["Alarm", "Fires when", "First action"],
        own.filter((one) => one.region === region).map((one) => rowOf(model, one)),
      ),
    ]);
  });
  return page(
    "alarms.md",
    "Alarms",
    paragraph(
      "Each tells its region's topic when it fires and when that is over. The notification says what the last column says.",
    ),
    ...sections,
  );
}

function rowOf(model: Model, alarm: Resource): Text[] {
  const { meaning, action, silence } = said(readable(model, String(alarm.attributes.alarm_description ?? "")));
  const condition = alarm.type === "aws_cloudwatch_composite_alarm" ? composed(model, alarm) : measured(model, alarm);
  return [code(nameOf(alarm)), [meaning, ...condition, ...silence], action ?? NO_REASON];
}

/** The parts of a description, which is the notification's text. */
function said(description: string): { meaning: string; action: string | undefined; silence: readonly string[] } {
  const [meaning = "", ...rest] = description.split("\n");
  const after = (start: string) => rest.filter((one) => one.startsWith(start)).map((one) => one.slice(start.length));
  return {
    meaning,
    action: after("First action: ")[0],
    silence: after("No data are normal: ").map((one) => `No data are normal: ${one}`),
  };
}

/** Source: CloudWatch API reference, PutMetricAlarm, ComparisonOperator. */
const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: ">",
  GreaterThanOrEqualToThreshold: "≥",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "≤",
};

function measured(model: Model, { attributes }: Resource): Text[] {
  const { comparison_operator: operator, threshold, evaluation_periods: periods } = attributes;
  const queries = blocks(attributes.metric_query);
  const period = attributes.period ?? blocks(queries.flatMap(({ metric }) => blocks(metric)))[0]?.period;
  const sign = SIGNS[String(operator)] ?? String(operator);
  const bad = attributes.datapoints_to_alarm ?? periods;
  const isTrouble = attributes.treat_missing_data === "breaching";
  return [
    code(`${subjectOf(model, attributes, queries)} ${sign} ${String(threshold)}`),
    `in ${String(bad)} of ${String(periods)} periods of ${String(period)} s`,
    ...(isTrouble ? ["No data are as bad as a bad value"] : []),
  ];
}

function subjectOf(
  model: Model,
  attributes: Resource["attributes"],
  queries: readonly Resource["attributes"][],
): string {
  const { namespace, metric_name: metric, statistic, extended_statistic: percentile } = attributes;
  if (queries.length === 0) return `${String(statistic ?? percentile)} of ${String(namespace)} ${String(metric)}`;
  const result = queries.find(({ expression }) => expression !== undefined);
  const inputs = queries.flatMap(({ id, metric: input }) =>
    blocks(input).map(
      (one) => `${String(id)}: ${String(one.stat)} of ${String(one.namespace)} ${String(one.metric_name)}`,
    ),
  );
  return readable(model, `${String(result?.expression)} (${inputs.join(", ")})`);
}

/** What a composite alarm is made of, in AWS's own words. */
function composed(model: Model, { attributes }: Resource): Text[] {
  return [code(readable(model, String(attributes.alarm_rule)).replaceAll(/[{}"]/g, ""))];
}

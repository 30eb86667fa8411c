import type { Model, Resource } from "../../model/model";
import { at } from "../../model/stack-json";
import { counted, type Facts, keysOf, managed, text } from "./facts";
import type { Arrow, Box } from "./scene";

/** A weighted name of the public zone. */
export interface WeightedRecord {
  readonly resource: Resource;
  readonly name: string;
  /** Region that it sends to. */
  readonly region: string;
  readonly weight: number;
}

/** The weighted names that customers use: those that lead to an address. */
export function weightedRecords(model: Model): WeightedRecord[] {
  return managed(model, "aws_route53_record")
    .filter(({ attributes }) => attributes.alias !== undefined && attributes.weighted_routing_policy !== undefined)
    .map((resource) => ({
      resource,
      name: text(model, resource, "name"),
      region: text(model, resource, "set_identifier"),
      weight: Number(at(resource.attributes.weighted_routing_policy, "weight")),
    }));
}

export function usersBox(id: string, width: number): Box {
  return { id, title: "Customers", lines: [], icons: ["users"], tone: "plain", sources: [], width };
}

/** Route 53, with the names that it answers for, and what takes a region out of its answers. */
export function routingBox(id: string, width: number, model: Model): Box {
  const records = weightedRecords(model);
  const zones = managed(model, "aws_route53_zone");
  const checks = managed(model, "aws_route53_health_check");
  const isInAnswers = (check: Resource) => model.users(check).some(({ type }) => type === "aws_route53_record");
  const others = checks.filter((check) => !isInAnswers(check));
  const names = [...new Set(records.map(({ name }) => name))];
  return {
    id,
    title: "Route 53",
    lines: [
      names.join(", "),
      ...(others.length > 0 ? [`${counted(others.length, "health check")}, for alarms only`] : []),
      ...switchWords(model),
    ],
    icons: ["routing"],
    tone: "entrance",
    sources: keysOf([...zones, ...records.map(({ resource }) => resource), ...checks]),
    width,
  };
}

/** A health check that customers' records hang on, so that it moves them without a change of the records. */
export interface Switch {
  readonly check: Resource;
  /** Region whose records it takes out. */
  readonly region: string;
  /** What it follows, with the metric that is published by hand. */
  readonly alarm: Resource | undefined;
}

export function switchesOf(model: Model): Switch[] {
  const found = new Map<string, Switch>();
  for (const { resource, region } of weightedRecords(model)) {
    const check = model.target(resource.attributes.health_check_id);
    if (check === undefined) continue;
    found.set(`${check.key} ${region}`, { check, region, alarm: model.target(check.attributes.cloudwatch_alarm_name) });
  }
  return [...found.values()];
}

/** What each switch does, in plain words. */
export function switchWords(model: Model): readonly string[] {
  return switchesOf(model).map(({ region }) => `the switch takes ${region} out by hand, without a change of records`);
}

/** From Route 53 to the box of each region: the weight as committed, and after the button. */
export function weightArrows({ regions, model, pressed }: Facts, from: string): Arrow[] {
  return regions.flatMap((region): Arrow[] => {
    const records = weightedRecords(model).filter((one) => one.region === region);
    if (records.length === 0) return [];
    const [now, after] = [
      weightsOf(records),
      weightsOf(weightedRecords(pressed).filter((one) => one.region === region)),
    ];
    const label = [`weight ${now}`, ...(after === now ? [] : [`after the button ${after}`])];
    const look = records.some(({ weight }) => weight > 0) ? "request" : "standby";
    return [{ from, to: region, label, look, sources: keysOf(records.map(({ resource }) => resource)) }];
  });
}

/** Weights of some records, each once. */
export function weightsOf(records: readonly WeightedRecord[]): string {
  return [...new Set(records.map(({ weight }) => weight))].join(", ");
}

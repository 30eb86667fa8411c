import { namesFor } from "../../config/names";
import { accessOf } from "../../model/access/access";
import type { Resource } from "../../model/model";
import { at, blocks, eachString, list } from "../../model/stack-json";
import type { Evidence } from "../../report/report";
import { Parties } from "../access/parties";
import { isSetOffBy } from "../budget/alarm";
import { evidence, type Grounds, grounds } from "../verdict";
import { regionOf, switchedRecords } from "./answers";
import { type Press, shown } from "./press";

/**
 * Invariant 3: no health check hangs on a switched record but the switch, which takes the primary's answers out while
 * Route 53's control plane is silent, and which only a press moves.
 */
export function movedByHandOnly(press: Press): Grounds {
  const checks = new Map<string, Resource>();
  const hung = switchedRecords(press).map((record): Partial<Grounds> => {
    const check = record.attributes.health_check_id;
    const isPrimary = regionOf(press, record) === press.primary;
    if (check === undefined || check === null) {
      return isPrimary
        ? { against: [evidence(record, "health_check_id", "has no switch: without Route 53's control plane it stays")] }
        : {};
    }
    const target = press.pressed.target(check);
    if (!isPrimary)
      return { against: [evidence(record, "health_check_id", `a health check hangs on it: ${shown(check)}`)] };
    if (target === undefined)
      return { open: [evidence(record, "health_check_id", `is unknown here: ${shown(check)}`)] };
    checks.set(target.key, target);
    return {};
  });
  return grounds(...hung, ...[...checks.values()].map((check) => onlyAPressMoves(press, check)));
}

/** It asks no endpoint: it follows an alarm in DR on a metric of its own, and holds its last state. */
function onlyAPressMoves(press: Press, check: Resource): Partial<Grounds> {
  const { attributes } = check;
  const alarm = press.pressed.target(attributes.cloudwatch_alarm_name);
  const expected: [string, unknown][] = [
    ["type", "CLOUDWATCH_METRIC"],
    ["insufficient_data_health_status", "LastKnownStatus"],
    ["cloudwatch_alarm_region", press.dr],
  ];
  const wrong = expected
    .filter(([name, value]) => attributes[name] !== value)
    .map(([name, value]) =>
      evidence(check, name, `hangs on a switched record and is ${shown(attributes[name])}, not ${value}`),
    );
  const turned = [true, "true"].includes(attributes.invert_healthcheck as boolean | string)
    ? [evidence(check, "invert_healthcheck", "says healthy when the alarm fires")]
    : [];
  if (alarm === undefined) {
    const lost = evidence(check, "cloudwatch_alarm_name", "the switch looks at an alarm that is not here");
    return { against: [...wrong, ...turned, ...(wrong.length > 0 ? [] : [lost])] };
  }
  return {
    against: [...wrong, ...turned, ...alarmFaults(press, check, alarm)],
    witnesses: [evidence(check, "type", `follows ${alarm.address} in ${alarm.region} alone, and holds its last state`)],
  };
}

function alarmFaults(press: Press, check: Resource, alarm: Resource): Evidence[] {
  const { attributes, stack, region } = alarm;
  const namespace = press.pressed.literal(attributes.namespace);
  return [
    ...(stack === check.stack && region === press.dr
      ? []
      : [evidence(alarm, "", `the switch's alarm is in ${stack} in ${region}, not beside the switch in ${press.dr}`)]),
    ...(attributes.treat_missing_data === undefined || attributes.treat_missing_data === "missing"
      ? []
      : [evidence(alarm, "treat_missing_data", `takes silence for a value: ${shown(attributes.treat_missing_data)}`)]),
    ...(typeof namespace === "string" && !namespace.startsWith("AWS/")
      ? publishers(press, alarm, namespace)
      : [evidence(alarm, "namespace", `${shown(namespace)} is no namespace that only a press publishes`)]),
    ...deafness(press, alarm),
  ];
}

/** Route 53 takes a fixed statistic of one metric. All of these are the value itself if a minute has one. */
const STATISTICS = ["Average", "Maximum", "Minimum", "Sum"];

/** Why it would not hear a press, which publishes 1 once, without dimensions, or would fire on the 0 that takes it back. */
function deafness({ config }: Press, alarm: Resource): Evidence[] {
  const { attributes } = alarm;
  const { namespace, name: metric } = namesFor(config).switchMetric;
  const { datapoints_to_alarm: datapoints = attributes.evaluation_periods } = attributes;
  const expected: [string, boolean, string][] = [
    ["namespace", attributes.namespace === namespace, `not ${namespace}`],
    ["metric_name", attributes.metric_name === metric, `not ${metric}`],
    ["dimensions", Object.keys(Object(attributes.dimensions)).length === 0, "and a press publishes without any"],
    ["statistic", STATISTICS.includes(String(attributes.statistic)), "not the value that a press publishes"],
    ["period", Number(attributes.period) === 60, "not 60 s"],
    ["evaluation_periods", Number(attributes.evaluation_periods) === 1, "not 1: a press publishes one value"],
    ["datapoints_to_alarm", Number(datapoints) === Number(attributes.evaluation_periods), "not all that it looks at"],
  ];
  const [off, on] = [isSetOffBy(alarm, 0), isSetOffBy(alarm, 1)];
  const rule = `${shown(attributes.comparison_operator)} ${shown(attributes.threshold)}`;
  return [
    ...expected
      .filter(([, isRight]) => !isRight)
      .map(([name, , why]) => evidence(alarm, name, `the switch is deaf: ${shown(attributes[name])}, ${why}`)),
    ...(on === true ? [] : [evidence(alarm, "threshold", `the switch is deaf: ${rule} does not fire at 1`)]),
    ...(off === false ? [] : [evidence(alarm, "threshold", `${rule} fires at 0: nothing takes a press back`)]),
  ];
}

/** Whoever else names the switch's namespace, or may publish to any. Those who press may publish to it by their policies. */
function publishers({ pressed, config }: Press, alarm: Resource, namespace: string): Evidence[] {
  const presses = new Parties(pressed, accessOf(pressed), config).presses();
  const theirs = new Set(presses.flatMap(({ policies }) => policies).map(({ origin }) => placeOf(origin)));
  return pressed.resources
    .filter((resource) => resource.key !== alarm.key && !theirs.has(placeOf(resource)))
    .flatMap((resource) => {
      const found: Evidence[] = [];
      eachString(resource.attributes, (text, path) => {
        if (text === namespace)
          found.push(evidence(resource, path.join("."), `publishes or reads ${namespace}, the switch's own`));
      });
      const statements = blocks(resource.attributes.statement).filter(
        (statement) => resource.address.startsWith("data.aws_iam_policy_document.") && mayPublish(statement),
      );
      return [
        ...found,
        ...statements.map(() => evidence(resource, "statement", `may publish ${namespace}, the switch's own`)),
      ];
    });
}

function placeOf({ stack, address }: Pick<Evidence, "stack" | "address">): string {
  return `${stack} ${address}`;
}

/** A workload's leave to publish has to name a namespace. A boundary allows nothing, so regions limit that. */
function mayPublish(statement: Readonly<Record<string, unknown>>): boolean {
  const actions = list(statement.actions).map(String);
  if (
    statement.effect === "Deny" ||
    !actions.some((action) => ["cloudwatch:PutMetricData", "cloudwatch:*", "*"].includes(action))
  ) {
    return false;
  }
  const conditions = blocks(statement.condition);
  return !conditions.some((condition) =>
    ["cloudwatch:namespace", "aws:RequestedRegion"].includes(String(at(condition, "variable"))),
  );
}

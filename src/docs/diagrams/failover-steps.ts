import type { Model, Resource } from "../../model/model";
import { type Change, changesOf } from "./changes";
import { type Facts, keysOf, text } from "./facts";
import type { Icon } from "./icons";
import { type Switch, switchesOf } from "./routing";
import type { Arrow, Box } from "./scene";

/** What the button changes, a box for each kind of thing. */
const STEPS: Readonly<Record<string, { readonly title: string; readonly icon: Icon }>> = {
  aws_ssm_parameter: { title: "Marker", icon: "parameter" },
  aws_appautoscaling_target: { title: "Tasks", icon: "cluster" },
  aws_rds_cluster: { title: "Promotion", icon: "aurora" },
  aws_route53_record: { title: "DNS", icon: "routing" },
};

/** Width of a step, in pixels: two stand beside each other. */
const STEP = 280;

/** What the button does, in boxes. */
export function duringBox(facts: Facts): Box {
  const changes = changesOf(facts);
  const boxes = kindsOf(changes).map((type): Box => {
    const own = changes.filter(({ resource }) => resource.type === type);
    const { title, icon } = STEPS[type] ?? { title: type, icon: "operations" };
    const lines = [...new Set(own.flatMap((change) => linesOf(facts, change))), ...(NOTES[type] ?? [])];
    return {
      id: `during/${type}`,
      title,
      lines,
      icons: [icon],
      tone: "change",
      sources: keysOf(own.map(({ resource }) => resource)),
      width: STEP,
    };
  });
  return {
    id: "during",
    title: "The button",
    lines: [`First it looks. Then it changes ${changes.length} resources, in this order. Last it verifies.`],
    icons: ["operations"],
    tone: "plain",
    sources: [],
    width: 620,
    boxes: [...boxes, ...switchesOf(facts.model).map((one) => switchBox(facts, one))],
  };
}

/** What it does beside its changes, in plain words. */
const NOTES: Readonly<Record<string, readonly string[]>> = {
  aws_rds_cluster: ["Then it waits until AWS reports the cluster as alone and available."],
};

/** What moves customers while the records cannot be changed. */
function switchBox({ model }: Facts, { check, region, alarm }: Switch): Box {
  const metric = alarm === undefined ? [] : [`${text(model, alarm, "metric_name")} ${text(model, alarm, "threshold")}`];
  return {
    id: switchId(region),
    title: "The switch",
    lines: ["Only if Route 53 takes no change:", ...metric, `takes ${region} out of DNS`],
    icons: ["monitoring"],
    tone: "standby",
    sources: keysOf([check, ...(alarm === undefined ? [] : [alarm])]),
    width: STEP,
  };
}

function switchId(region: string): string {
  return `during/switch/${region}`;
}

function kindsOf(changes: readonly Change[]): string[] {
  const found = new Set(changes.map(({ resource }) => resource.type));
  const rank = (type: string) => Object.keys(STEPS).indexOf(type);
  return [...found].sort((one, other) => rank(one) - rank(other));
}

/** A line for each attribute: the thing, the value before, and the one after. */
function linesOf({ pressed }: Facts, { resource, attributes }: Change): string[] {
  const thing = thingOf(pressed, resource);
  return attributes.map(({ name, before, after }) =>
    [thing, WORDS[name] ?? name, inWords(before), "to", inWords(after)].filter((word) => word !== "").join(" "),
  );
}

/** Attributes in plain words. */
const WORDS: Readonly<Record<string, string>> = {
  insecure_value: "",
  min_capacity: "at least",
  global_cluster_identifier: "global database",
  weighted_routing_policy: "weight",
};

/** Which one of several it is: a service, or the region that a record sends to. */
function thingOf(model: Model, resource: Resource): string {
  if (resource.type === "aws_appautoscaling_target")
    return text(model, resource, "resource_id").split("/").at(-1) ?? "";
  return resource.type === "aws_route53_record" ? text(model, resource, "set_identifier") : "";
}

function inWords(value: unknown): string {
  if (value === undefined || value === null) return "none";
  return typeof value === "object" ? Object.values(value).map(inWords).join(" ") : String(value);
}

/** One kind after another, where all of the one wait for some of the other. */
export function duringArrows(facts: Facts): Arrow[] {
  const changes = changesOf(facts);
  const kinds = kindsOf(changes);
  const waits = (type: string, on: string) => {
    const waiting = changes.filter(({ resource }) => resource.type === type).map(({ resource }) => resource);
    return waiting.every((one) =>
      facts.model
        .closure([one])
        .some((needed) => needed.type === on && changes.some(({ resource }) => resource === needed)),
    );
  };
  const all = kinds.flatMap((to) =>
    kinds.filter((from) => from !== to && waits(to, from)).map((from) => ({ from, to })),
  );
  // Without what follows from the others.
  const direct = all.filter(
    ({ from, to }) =>
      !all.some((one) => one.from === from && all.some((next) => next.from === one.to && next.to === to)),
  );
  const steps = direct.map(({ from, to }) =>
    stepArrow(
      from,
      `during/${to}`,
      changes.flatMap(({ resource }) => (resource.type === to ? resource : [])),
    ),
  );
  // Never before the promotion: customers would come to a database that only reads.
  const switches = switchesOf(facts.model).map(({ check, region }) =>
    stepArrow("aws_rds_cluster", switchId(region), [check]),
  );
  return [...steps, ...switches];
}

function stepArrow(from: string, to: string, because: readonly Resource[]): Arrow {
  return { from: `during/${from}`, to, label: [], look: "order", sources: keysOf(because) };
}

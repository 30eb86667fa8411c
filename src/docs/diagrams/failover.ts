import type { Model, Resource } from "../../model/model";
import { type Change, changesOf } from "./changes";
import { databaseCopies } from "./copies";
import { type Facts, keysOf, managed, text } from "./facts";
import type { Icon } from "./icons";
import { database, frontends } from "./region-boxes";
import { routingBox, weightedRecords } from "./routing";
import type { Arrow, Box, Scene } from "./scene";

/** The failover: what is before, what the button changes in which order, and what is after. */
export function failoverScene(facts: Facts): Scene {
  const [before, during, after] = [momentBox(facts, "before"), duringBox(facts), momentBox(facts, "after")];
  return {
    path: "failover.svg",
    title: "The failover: before, during, after",
    description:
      "Before, Route 53 sends customers to the primary region and the DR database follows. The button changes a few attributes in order. After, the DR region serves alone.",
    direction: "DOWN",
    boxes: [before, during, after],
    arrows: [
      { from: before.id, to: during.id, label: [], look: "below", sources: [] },
      { from: during.id, to: after.id, label: [], look: "below", sources: [] },
      ...momentArrows(facts, "before"),
      ...duringArrows(facts),
      ...momentArrows(facts, "after"),
    ],
    across: [...copyArrows(facts, "before"), ...copyArrows(facts, "after")],
    legend: [
      ["request", "where customers are sent"],
      ["standby", "where they could be sent"],
      ["copy", "data is replicated"],
      ["order", "only after the one above is done"],
    ],
  };
}

type Moment = "before" | "after";

function modelAt({ model, pressed }: Facts, moment: Moment): Model {
  return moment === "before" ? model : pressed;
}

/** Route 53 and both regions, as they are then. The primary is taken as lost afterwards. */
function momentBox(facts: Facts, moment: Moment): Box {
  const model = modelAt(facts, moment);
  const title = moment === "before" ? "Before" : "After";
  const routing = routingBox(`${moment}/routing`, 420, model);
  const regions = facts.regions.map((region) => regionBox(facts, region, moment));
  return {
    id: moment,
    title,
    lines: [],
    icons: [],
    tone: "plain",
    sources: [],
    width: 620,
    boxes: [routing, ...regions],
    layout: { "elk.spacing.nodeNode": "64" },
  };
}

function regionBox(facts: Facts, region: string, moment: Moment): Box {
  const model = modelAt(facts, moment);
  const isPrimary = region === facts.regions[0];
  const boxes = [frontends(facts, region, model), database(facts, region, model)].flatMap((box) =>
    box === undefined ? [] : [{ ...box, id: `${moment}/${box.id}` }],
  );
  const tone = isPrimary === (moment === "before") ? "region" : isPrimary ? "lost" : "standby";
  const words = { region: "serves", lost: "lost", standby: "stands by" }[tone];
  return {
    id: `${moment}/${region}`,
    title: isPrimary ? "Primary" : "DR",
    lines: [region, words],
    icons: ["region"],
    tone,
    sources: keysOf(managed(model, "aws_vpc", region)),
    width: 250,
    boxes,
  };
}

function momentArrows(facts: Facts, moment: Moment): Arrow[] {
  const records = weightedRecords(modelAt(facts, moment));
  return facts.regions.flatMap((region): Arrow[] => {
    const own = records.filter((one) => one.region === region);
    const weights = [...new Set(own.map(({ weight }) => weight))];
    const look = weights.some((weight) => weight > 0) ? "request" : "standby";
    const below: Arrow = {
      from: `${moment}/${region}/frontends`,
      to: `${moment}/${region}/database`,
      label: [],
      look: "below",
      sources: [],
    };
    if (own.length === 0) return [below];
    const label = [`weight ${weights.join(", ")}`];
    return [
      {
        from: `${moment}/routing`,
        to: `${moment}/${region}`,
        label,
        look,
        sources: keysOf(own.map(({ resource }) => resource)),
      },
      below,
    ];
  });
}

function copyArrows(facts: Facts, moment: Moment): Arrow[] {
  return databaseCopies(modelAt(facts, moment)).map(({ from, to, by }) => ({
    from: `${moment}/${from}/database`,
    to: `${moment}/${to}/database`,
    label: ["follows"],
    look: "copy",
    sources: [by.key],
  }));
}

/** What the button changes, a box for each kind of thing. */
const STEPS: Readonly<Record<string, { readonly title: string; readonly icon: Icon }>> = {
  aws_ssm_parameter: { title: "Marker", icon: "parameter" },
  aws_appautoscaling_target: { title: "Tasks", icon: "cluster" },
  aws_rds_cluster: { title: "Promotion", icon: "aurora" },
  aws_route53_record: { title: "DNS", icon: "routing" },
};

function duringBox(facts: Facts): Box {
  const changes = changesOf(facts);
  const boxes = kindsOf(changes).map((type): Box => {
    const own = changes.filter(({ resource }) => resource.type === type);
    const { title, icon } = STEPS[type] ?? { title: type, icon: "operations" };
    const lines = [...new Set(own.flatMap((change) => linesOf(facts, change)))];
    return {
      id: `during/${type}`,
      title,
      lines,
      icons: [icon],
      tone: "change",
      sources: keysOf(own.map(({ resource }) => resource)),
      width: 300,
    };
  });
  return {
    id: "during",
    title: "The button",
    lines: [`changes ${changes.length} resources, in this order`],
    icons: ["operations"],
    tone: "plain",
    sources: [],
    width: 620,
    boxes,
  };
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
function duringArrows(facts: Facts): Arrow[] {
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
  return direct.map(({ from, to }) => ({
    from: `during/${from}`,
    to: `during/${to}`,
    label: [],
    look: "order",
    sources: keysOf(changes.filter(({ resource }) => resource.type === to).map(({ resource }) => resource)),
  }));
}

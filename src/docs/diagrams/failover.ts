import type { Model } from "../../model/model";
import { databaseCopies } from "./copies";
import { type Facts, keysOf, managed } from "./facts";
import { duringArrows, duringBox } from "./failover-steps";
import { inOrder } from "./order";
import { database, frontends } from "./region-boxes";
import { routingBox, weightedRecords, weightsOf } from "./routing";
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
    const isServing = own.some(({ weight }) => weight > 0);
    const [from, to] = [`${moment}/routing`, `${moment}/${region}`];
    const below: Arrow[] = inOrder([{ id: `${to}/frontends` }, { id: `${to}/database` }]);
    if (own.length === 0) return below;
    // Nobody can be sent to a region that is lost.
    const look = isServing ? "request" : moment === "before" ? "standby" : "below";
    const sources = keysOf(own.map(({ resource }) => resource));
    return [{ from, to, label: [`weight ${weightsOf(own)}`], look, sources }, ...below];
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

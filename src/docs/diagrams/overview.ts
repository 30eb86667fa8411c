import { copies, presses } from "./between-regions";
import { type Facts, managed } from "./facts";
import { API_ENDPOINT } from "./network-boxes";
import { inOrder } from "./order";
import type { RegionBox } from "./region-box";
import { backends, buckets, button, database, frontends } from "./region-boxes";
import { arrowsIn, type Request, regionColumns } from "./region-column";
import { routingBox, switchWords, usersBox, weightArrows } from "./routing";
import type { Scene } from "./scene";

/** Of the boxes of a region, in pixels. */
const WIDTH = 200;

/** The same box with its last lines only. */
function brief(row: RegionBox, lines: number): RegionBox {
  return (facts, region) => {
    const box = row(facts, region);
    return box && { ...box, lines: box.lines.slice(box.lines.length - lines), width: WIDTH };
  };
}

/** All frontends together. */
const tasks: RegionBox = (facts, region) => {
  const box = brief(frontends, 0)(facts, region);
  const targets = managed(facts.model, "aws_appautoscaling_target", region);
  const sum = (end: string) => targets.reduce((total, { attributes }) => total + Number(attributes[end]), 0);
  return box && { ...box, lines: targets.length > 0 ? [`${sum("min_capacity")} to ${sum("max_capacity")} tasks`] : [] };
};

const ROWS: readonly RegionBox[] = [tasks, brief(backends, 1), brief(buckets, 0), brief(database, 1), brief(button, 0)];

/** Past what the overview leaves out: the endpoint of the APIs, and the database's proxy. */
const REQUESTS: readonly Request[] = [
  ["service", API_ENDPOINT, "frontends", "backends"],
  ["function", "s3", "backends", "buckets"],
  ["function", "proxy", "backends", "database"],
];

/** The platform at a glance, small enough for a phone: where customers go, what is replicated, what the button changes. */
export function overviewScene(facts: Facts): Scene {
  const { regions, model, config } = facts;
  const columns = regionColumns(facts, ROWS);
  const routing = routingBox("routing", 360, model);
  return {
    path: "overview.svg",
    title: "The platform at a glance",
    description: `Customers reach ${config.activeRegion} through Route 53. ${regions[0]} and ${regions[1]} have the same tiers; data is replicated between them, and the button in ${regions[1]} moves customers.`,
    direction: "DOWN",
    layout: {
      "elk.spacing.nodeNode": "36",
      "elk.layered.spacing.nodeNodeBetweenLayers": "20",
    },
    boxes: [usersBox("customers", 140), { ...routing, lines: switchWords(model) }, ...columns],
    arrows: [
      ...inOrder([{ id: "customers" }, { id: regions[0] }]),
      // The arrows stand close to each other here: each says which region it means.
      ...weightArrows(facts, routing.id).map((arrow) => ({ ...arrow, label: [arrow.to, ...arrow.label] })),
      ...columns.flatMap((column) => arrowsIn(facts, column, REQUESTS)).map((arrow) => ({ ...arrow, label: [] })),
      ...presses(facts),
    ],
    across: [{ from: "customers", to: routing.id, label: [], look: "request", sources: [] }, ...copies(facts)],
    legend: [
      ["request", "opens connections"],
      ["copy", "replicated to the other region"],
      ["standby", "after the button, or changed by it"],
    ],
  };
}

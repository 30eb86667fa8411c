import { copies, presses } from "./between-regions";
import type { Facts } from "./facts";
import { API_ENDPOINT } from "./network-boxes";
import type { RegionBox } from "./region-box";
import { backends, buckets, button, database, frontends } from "./region-boxes";
import { arrowsIn, type Request, regionColumns } from "./region-column";
import { routingBox, usersBox, weightArrows } from "./routing";
import type { Scene } from "./scene";

const ROWS: readonly RegionBox[] = [frontends, backends, buckets, database, button];

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
  return {
    path: "overview.svg",
    title: "The platform at a glance",
    description: `Customers reach ${config.activeRegion} through Route 53. ${regions[0]} and ${regions[1]} have the same tiers; data is replicated between them, and the button in ${regions[1]} moves customers.`,
    direction: "DOWN",
    layout: { "elk.spacing.nodeNode": "40" },
    boxes: [usersBox("customers", 170), routingBox("routing", 420, model), ...columns],
    arrows: [
      { from: "customers", to: "routing", label: [], look: "request", sources: [] },
      ...weightArrows(facts, "routing"),
      ...columns.flatMap((column) => arrowsIn(facts, column, REQUESTS)).map((arrow) => ({ ...arrow, label: [] })),
      ...presses(facts),
    ],
    across: copies(facts),
    legend: [
      ["request", "opens connections"],
      ["copy", "replicated to the other region"],
      ["standby", "after the button, or changed by it"],
    ],
  };
}

import { copies, presses } from "./between-regions";
import type { Facts } from "./facts";
import { apiFlows } from "./flow-parties";
import { API_ENDPOINT, apiEndpoint, loadBalancer, network, wayOut } from "./network-boxes";
import type { RegionBox } from "./region-box";
import { backends, buckets, button, database, frontends, images, proxy, secrets, state, watch } from "./region-boxes";
import { arrowsIn, type Request, regionColumns } from "./region-column";
import { routingBox, usersBox, weightArrows } from "./routing";
import type { Arrow, Scene } from "./scene";

const ROWS: readonly RegionBox[] = [
  loadBalancer,
  frontends,
  apiEndpoint,
  backends,
  wayOut,
  proxy,
  database,
  buckets,
  secrets,
  images,
  network,
  state,
  watch,
  button,
];

const REQUESTS: readonly Request[] = [
  ["load-balancer", "service", "load-balancer", "frontends"],
  ["service", API_ENDPOINT, "frontends", "api-endpoint"],
  ["function", "allow-listed-internet", "backends", "way-out"],
  ["function", "proxy", "backends", "proxy"],
  ["function", "s3", "backends", "buckets"],
  ["proxy", "cluster", "proxy", "database"],
];

/** The whole platform: both regions, what is global, what is replicated, and what the button changes. */
export function platformScene(facts: Facts): Scene {
  const { regions, model, config } = facts;
  const columns = regionColumns(facts, ROWS);
  return {
    path: "platform.svg",
    title: "The platform",
    description: `Customers reach the active region, ${config.activeRegion}, through Route 53. ${regions[0]} and ${regions[1]} have the same tiers; data is replicated between them, and the button is in ${regions[1]}.`,
    direction: "DOWN",
    layout: { "elk.spacing.nodeNode": "64" },
    boxes: [usersBox("customers", 220), routingBox("routing", 420, model), ...columns],
    arrows: [
      { from: "customers", to: "routing", label: [], look: "request", sources: [] },
      ...weightArrows(facts, "routing"),
      ...columns.flatMap((column) => arrowsIn(facts, column, REQUESTS)),
      ...regions.flatMap((region) => callsIn(facts, region)),
      ...presses(facts),
    ],
    across: copies(facts),
    legend: [
      ["request", "opens connections, to this port (all ports: flows.svg). IAM: signed calls"],
      ["copy", "replicated to the other region"],
      ["standby", "after the button, or changed by it"],
    ],
  };
}

/** From the endpoint to the functions, as their APIs let it. */
function callsIn(facts: Facts, region: string): Arrow[] {
  const flows = apiFlows(facts, region);
  if (flows.length === 0) return [];
  const sources = [...new Set(flows.flatMap((flow) => flow.sources))];
  const [from, to] = [`${region}/api-endpoint`, `${region}/backends`];
  return [{ from, to, label: ["IAM"], look: "request", sources }];
}

import { copies, presses } from "./between-regions";
import { cellsBetween, type Facts, listedDomains, passingKeys, portsOf } from "./facts";
import { apiFlows } from "./flow-parties";
import { API_ENDPOINT, apiEndpoint, loadBalancer, nat, network, wayOut } from "./network-boxes";
import type { RegionBox } from "./region-box";
import { backends, buckets, button, database, frontends, images, proxy, secrets, state, watch } from "./region-boxes";
import { arrowsIn, type Request, regionColumns } from "./region-column";
import { routingBox, usersBox, weightArrows } from "./routing";
import type { Arrow, Box, Scene } from "./scene";

const ROWS: readonly RegionBox[] = [
  loadBalancer,
  frontends,
  apiEndpoint,
  backends,
  wayOut,
  nat,
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

/** What in the internet functions may reach, as the network's cells have it. */
const OUTSIDE = "allow-listed-internet";

const REQUESTS: readonly Request[] = [
  ["load-balancer", "service", "load-balancer", "frontends"],
  ["service", API_ENDPOINT, "frontends", "api-endpoint"],
  ["function", OUTSIDE, "backends", "way-out"],
  ["function", OUTSIDE, "way-out", "nat"],
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
    boxes: [usersBox("customers", 220), routingBox("routing", 420, model), ...columns, domainsBox(facts)],
    arrows: [
      { from: "customers", to: "routing", label: [], look: "request", sources: [] },
      ...weightArrows(facts, "routing"),
      ...columns.flatMap((column) => arrowsIn(facts, column, REQUESTS)),
      ...regions.flatMap((region) => [...callsIn(facts, region), ...outsideOf(facts, region)]),
      ...presses(facts),
    ],
    across: copies(facts),
    legend: [
      ["request", "opens connections, to this port"],
      ["copy", "replicated to the other region"],
      ["standby", "after the button, or changed by it"],
    ],
  };
}

function domainsBox(facts: Facts): Box {
  const lines = listedDomains(facts);
  return { id: OUTSIDE, title: "Listed domains", lines, icons: ["internet"], tone: "plain", sources: [], width: 320 };
}

/** Where the way out of a region leads, past what stands below it. */
function outsideOf(facts: Facts, region: string): Arrow[] {
  const cells = cellsBetween(facts, region, "function", OUTSIDE);
  if (cells.length === 0) return [];
  const side = region === facts.regions[0] ? "WEST" : "EAST";
  const sources = passingKeys(cells);
  return [{ from: `${region}/nat`, to: OUTSIDE, label: [portsOf(cells)], look: "request", side, sources }];
}

/** From the endpoint to the functions, as their APIs let it. */
function callsIn(facts: Facts, region: string): Arrow[] {
  const flows = apiFlows(facts, region);
  if (flows.length === 0) return [];
  const sources = [...new Set(flows.flatMap((flow) => flow.sources))];
  const [from, to] = [`${region}/api-endpoint`, `${region}/backends`];
  return [{ from, to, label: ["signed calls"], look: "request", sources }];
}

import { changesOf } from "./changes";
import { bucketCopies, type Copy, databaseCopies, imageCopies, secretCopies } from "./copies";
import { cellsBetween, counted, type Facts, keysOf, managed, passingKeys, portsOf } from "./facts";
import { inOrder } from "./order";
import {
  backends,
  buckets,
  button,
  database,
  frontends,
  images,
  loadBalancer,
  network,
  proxy,
  REGION_BOX,
  type RegionBox,
  secrets,
  state,
  watch,
  wayOut,
} from "./region-boxes";
import { routingBox, usersBox, weightArrows } from "./routing";
import type { Arrow, Box, Scene } from "./scene";

/** From top to bottom: what both regions have stands at the same height. */
const ROWS: readonly RegionBox[] = [
  loadBalancer,
  frontends,
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

/** The whole platform: both regions, what is global, what is replicated, and what the button changes. */
export function platformScene(facts: Facts): Scene {
  const { regions, model, config } = facts;
  const containers = regions.map((region, index) => regionBox(facts, region, index === 0 ? "Primary" : "DR"));
  return {
    path: "platform.svg",
    title: "The platform",
    description: `Customers reach the active region, ${config.activeRegion}, through Route 53. ${regions[0]} and ${regions[1]} have the same tiers; data is replicated between them, and the button is in ${regions[1]}.`,
    direction: "DOWN",
    layout: { "elk.spacing.nodeNode": "64" },
    boxes: [usersBox("customers", 220), routingBox("routing", 420, model), ...containers],
    arrows: [
      { from: "customers", to: "routing", label: [], look: "request", sources: [] },
      ...weightArrows(facts, "routing"),
      ...containers.flatMap((container) => arrowsIn(facts, container)),
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

function regionBox(facts: Facts, region: string, title: string): Box {
  const boxes = ROWS.flatMap((row) => row(facts, region) ?? []);
  const vpcs = managed(facts.model, "aws_vpc", region);
  const zones = new Set(facts.network.subnets.flatMap(({ vpc, zone }) => (vpc.region === region ? zone : [])));
  const isActive = region === facts.config.activeRegion;
  return {
    id: region,
    title: isActive ? title : `${title}, on standby`,
    lines: [`${region}, ${counted(zones.size, "zone")}`],
    icons: ["region"],
    tone: isActive ? "region" : "standby",
    sources: keysOf(vpcs),
    width: REGION_BOX + 60,
    boxes,
  };
}

/** From box to box downwards: requests, past other boxes on the outer side; and where there is none, just the order. */
function arrowsIn(facts: Facts, { id, boxes = [] }: Box): Arrow[] {
  const side = id === facts.regions[0] ? "WEST" : "EAST";
  const place = (box: string) => boxes.findIndex((one) => one.id === box);
  const requests = requestsIn(facts, id).map((arrow) =>
    place(arrow.to) === place(arrow.from) + 1 ? arrow : ({ ...arrow, side } as const),
  );
  const isNew = ({ from, to }: Arrow) => !requests.some((one) => one.from === from && one.to === to);
  return [...requests, ...inOrder(boxes).filter(isNew)];
}

/** Kinds of parties that open connections to each other, with the boxes that they stand in. */
const REQUESTS = [
  ["load-balancer", "service", "load-balancer", "frontends"],
  ["service", "endpoint/execute-api", "frontends", "backends"],
  ["function", "allow-listed-internet", "backends", "way-out"],
  ["function", "proxy", "backends", "proxy"],
  ["function", "s3", "backends", "buckets"],
  ["proxy", "cluster", "proxy", "database"],
] as const;

function requestsIn(facts: Facts, region: string): Arrow[] {
  return REQUESTS.flatMap(([from, to, fromBox, toBox]): Arrow[] => {
    const cells = cellsBetween(facts, region, from, to);
    if (cells.length === 0) return [];
    const sources = passingKeys(cells);
    return [
      { from: `${region}/${fromBox}`, to: `${region}/${toBox}`, label: [portsOf(cells)], look: "request", sources },
    ];
  });
}

/** What the button changes in the DR region's boxes. The weights say so themselves. */
function presses(facts: Facts): Arrow[] {
  const [, dr] = facts.regions;
  const kinds = [
    ["aws_rds_cluster", `${dr}/database`],
    ["aws_appautoscaling_target", `${dr}/frontends`],
  ] as const;
  return kinds.flatMap(([type, to]): Arrow[] => {
    const changed = changesOf(facts).filter(({ resource }) => resource.type === type);
    if (changed.length === 0) return [];
    return [
      {
        from: `${dr}/button`,
        to,
        label: [],
        look: "standby",
        isBack: true,
        side: "EAST",
        sources: keysOf(changed.map(({ resource }) => resource)),
      },
    ];
  });
}

/** What goes from region to region, each between boxes of the same row. */
function copies(facts: Facts): Arrow[] {
  const { model } = facts;
  const isState = ({ source }: Copy) => source?.stack === "foundation";
  const ofBuckets = bucketCopies(model);
  return [
    ...arrowsFor("database", databaseCopies(model), ["Aurora", "global"]),
    ...arrowsFor(
      "buckets",
      ofBuckets.filter((one) => !isState(one)),
      ["S3"],
    ),
    ...arrowsFor("secrets", secretCopies(model), ["replicas"]),
    ...arrowsFor("images", imageCopies(model), ["images"]),
    ...arrowsFor("state", ofBuckets.filter(isState), ["S3"]),
    ...peerings(facts),
  ];
}

function arrowsFor(kind: string, all: readonly Copy[], label: readonly string[]): Arrow[] {
  const [first] = all;
  if (first === undefined) return [];
  const isBothWays = all.some(({ from }) => from === first.to);
  const sources = keysOf(all.map(({ by }) => by));
  return [{ from: `${first.from}/${kind}`, to: `${first.to}/${kind}`, label, look: "copy", sources, isBothWays }];
}

function peerings(facts: Facts): Arrow[] {
  const { model, regions, open } = facts;
  const [primary, dr] = regions;
  const cells = open.filter(({ from, to }) =>
    regions.some((one) => from.startsWith(`${one}/`) || to.startsWith(`${one}/`)),
  );
  const found = managed(model, "aws_vpc_peering_connection");
  if (found.length === 0) return [];
  const isBothWays = new Set(cells.map(({ region, to }) => `${region} ${to}`)).size > 1;
  return [
    {
      from: `${primary}/network`,
      to: `${dr}/network`,
      label: ["peering", portsOf(cells)],
      look: "request",
      sources: [...keysOf(found), ...passingKeys(cells)],
      isBothWays,
    },
  ];
}

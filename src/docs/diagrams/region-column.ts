import { cellsBetween, counted, type Facts, keysOf, managed, passingKeys, portsOf } from "./facts";
import { inOrder } from "./order";
import type { RegionBox } from "./region-box";
import type { Arrow, Box } from "./scene";

/** Each region with the boxes of these rows, from top to bottom: what both have stands at the same height. */
export function regionColumns(facts: Facts, rows: readonly RegionBox[]): Box[] {
  return facts.regions.map((region, index) => {
    const boxes = rows.flatMap((row) => row(facts, region) ?? []);
    return regionBox(facts, region, index === 0 ? "Primary" : "DR", boxes);
  });
}

function regionBox(facts: Facts, region: string, title: string, boxes: readonly Box[]): Box {
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
    width: Math.max(...boxes.map(({ width }) => width)) + 60,
    boxes,
  };
}

/**
 * From box to box downwards: requests, past other boxes on the outer side; and where there is none, just the order. Words
 * beside those that pass others would make the regions too wide for a phone.
 */
export function arrowsIn(facts: Facts, { id, boxes = [] }: Box, kinds: readonly Request[]): Arrow[] {
  const side = id === facts.regions[0] ? "WEST" : "EAST";
  const place = (box: string) => boxes.findIndex((one) => one.id === box);
  const requests = kinds
    .flatMap((kind) => requestsIn(facts, id, kind))
    .map((arrow) => (place(arrow.to) === place(arrow.from) + 1 ? arrow : ({ ...arrow, label: [], side } as const)));
  const isNew = ({ from, to }: Arrow) => !requests.some((one) => one.from === from && one.to === to);
  return [...requests, ...inOrder(boxes).filter(isNew)];
}

/** Kinds of parties of which the first opens connections to the second, and the boxes that the arrow leads from and to. */
export type Request = readonly [from: string, to: string, fromBox: string, toBox: string];

function requestsIn(facts: Facts, region: string, [from, to, fromBox, toBox]: Request): Arrow[] {
  const cells = cellsBetween(facts, region, from, to);
  if (cells.length === 0) return [];
  const [start, end] = [`${region}/${fromBox}`, `${region}/${toBox}`];
  return [{ from: start, to: end, label: [portsOf(cells)], look: "request", sources: passingKeys(cells) }];
}

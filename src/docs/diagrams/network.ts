import type { Resource } from "../../model/model";
import type { Subnet } from "../../model/network/view";
import { type Facts, keysOf, managed, short, text } from "./facts";
import type { Icon } from "./icons";
import { inOrder } from "./order";
import type { Box, Scene, Tone } from "./scene";
import { PEERING, routeArrows, routeLines } from "./subnet-routes";

/** Of a subnet's box, in pixels: three zones stand beside each other. */
const SUBNET = 176;

/** The network of one region: zones, subnets by tier, and where their routes lead. */
export function networkScene(facts: Facts, role: "primary" | "dr"): Scene {
  const region = facts.regions[role === "primary" ? 0 : 1];
  const subnets = facts.network.subnets.filter(({ vpc }) => vpc.region === region);
  const zones = [...new Set(subnets.map(({ zone }) => zone))].sort();
  const gateways = gatewayBoxes(facts, region);
  const peerings = peeringBoxes(facts, subnets);
  const containers = zones.map((zone) => zoneBox(facts, subnets, zone));
  return {
    path: `network-${role}.svg`,
    title: `The network in ${region}`,
    description: `${zones.length} zones with the same tiers of subnets. Each subnet has its range and its routes; no route of a zone leads through another.`,
    direction: "DOWN",
    boxes: [...gateways, ...containers, ...peerings],
    arrows: [
      ...containers.flatMap(({ boxes = [] }) => inOrder(boxes)),
      ...subnets.flatMap((subnet) => routeArrows(facts, subnet)),
    ],
    legend: [["order", "a route: from the subnet to where it leads"]],
  };
}

function gatewayBoxes({ model }: Facts, region: string): Box[] {
  const gateways = managed(model, "aws_internet_gateway", region);
  return gateways.map((gateway) => ({
    id: gateway.key,
    title: "Internet gateway",
    lines: [],
    icons: ["internetGateway"],
    tone: "entrance",
    sources: [gateway.key],
    width: 260,
  }));
}

/** Peerings that some route of the region leads to. */
function peeringBoxes(facts: Facts, subnets: readonly Subnet[]): Box[] {
  const isUsed = subnets.some(({ table }) => table.routes.some(({ target }) => target.kind === "peering"));
  const [first] = subnets;
  const others = facts.network.vpcs.filter((vpc) => vpc.resource.key !== first?.vpc.resource.key);
  const sources = keysOf([
    ...managed(facts.model, "aws_vpc_peering_connection"),
    ...others.map(({ resource }) => resource),
  ]);
  if (!isUsed) return [];
  const lines = others.map(({ region, resource }) => `${region}, ${text(facts.model, resource, "cidr_block")}`);
  return [{ id: PEERING, title: "Peering", lines, icons: ["peering"], tone: "plain", sources, width: 300 }];
}

function zoneBox(facts: Facts, subnets: readonly Subnet[], zone: string): Box {
  const own = subnets.filter((one) => one.zone === zone).toSorted((a, b) => a.range.first - b.range.first);
  const boxes = own.map((subnet) => subnetBox(facts, subnet));
  return {
    id: zone,
    title: `zone ${zone.replace(own[0]?.vpc.region ?? "", "")}`,
    lines: [],
    icons: [],
    tone: "region",
    sources: keysOf(own.map(({ resource }) => resource)),
    width: SUBNET,
    boxes,
  };
}

function subnetBox(facts: Facts, subnet: Subnet): Box {
  const held = heldIn(facts, subnet);
  return {
    id: subnet.resource.key,
    title: tierOf(facts, subnet),
    lines: [subnet.cidr, ...routeLines(facts, subnet)],
    icons: [...new Set(held.map(({ icon }) => icon))],
    tone: toneOf(held.map(({ icon }) => icon)),
    sources: keysOf([
      subnet.resource,
      subnet.table.source.resource,
      subnet.acl.source.resource,
      ...subnet.table.routes.map(({ source }) => source.resource),
      ...held.map(({ resource }) => resource),
    ]),
    width: SUBNET,
  };
}

/** What its Name tag calls it, without the zone. */
function tierOf(facts: Facts, { resource, zone }: Subnet): string {
  const tags = facts.model.literal(resource.attributes.tags);
  const name = typeof tags === "object" && tags !== null && "Name" in tags ? String(tags.Name) : resource.name;
  return short(facts, name).replace(`-${zone}`, "");
}

/** Icons of whoever has network interfaces there, by the kind of its class. */
const KINDS: Readonly<Record<string, Icon>> = {
  "load-balancer": "loadBalancer",
  service: "cluster",
  function: "function",
  endpoint: "endpoint",
  cluster: "aurora",
  proxy: "proxy",
};

function heldIn({ network }: Facts, subnet: Subnet): { readonly icon: Icon; readonly resource: Resource }[] {
  const nats = network.nats.filter((nat) => nat.subnet === subnet);
  const firewalls = network.firewalls.filter(({ endpoints }) => [...endpoints.values()].includes(subnet));
  const classes = network.classes.filter(({ subnets }) => subnets.includes(subnet));
  return [
    ...classes.flatMap(({ label, resource }) => {
      const icon = KINDS[label.split("/")[0] ?? ""];
      return icon ? [{ icon, resource }] : [];
    }),
    ...nats.map(({ resource }) => ({ icon: "nat" as const, resource })),
    ...firewalls.map(({ resource }) => ({ icon: "firewall" as const, resource })),
  ];
}

function toneOf(icons: readonly Icon[]): Tone {
  if (icons.includes("firewall")) return "inspection";
  if (icons.includes("loadBalancer") || icons.includes("nat")) return "entrance";
  if (icons.includes("aurora") || icons.includes("proxy")) return "data";
  return icons.includes("cluster") || icons.includes("function") ? "application" : "plain";
}

import type { Resource } from "../../model/model";
import type { Route, RouteTarget, Subnet } from "../../model/network/view";
import { type Facts, keysOf, managed, short, text } from "./facts";
import type { Icon } from "./icons";
import type { Arrow, Box, Scene, Tone } from "./scene";

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

const PEERING = "peering";

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

/** A line for each place that some routes of a subnet lead to, with their destinations. */
function routeLines({ model }: Facts, { table }: Subnet): string[] {
  const targets = [...new Set(table.routes.map(({ target }) => TARGETS[target.kind]))];
  if (targets.length === 0) return ["no way out"];
  return targets.map((target) => {
    const routes = table.routes.filter((route) => TARGETS[route.target.kind] === target);
    const destinations = routes.map(({ source, destination }) =>
      typeof destination === "string" ? destination : text(model, source.resource, "destination_cidr_block"),
    );
    return `to ${[...new Set(destinations)].sort().join(", ")}: ${target}`;
  });
}

const TARGETS: Readonly<Record<RouteTarget["kind"], string>> = {
  local: "this VPC",
  "internet-gateway": "internet",
  nat: "NAT",
  firewall: "firewall",
  peering: "peering",
  "gateway-endpoint": "endpoint",
  none: "nowhere",
};

function routeArrows(facts: Facts, subnet: Subnet): Arrow[] {
  const found = subnet.table.routes.flatMap((route) => {
    const to = targetBox(facts, subnet, route);
    return to === undefined ? [] : [{ to, route }];
  });
  return [...new Set(found.map(({ to }) => to))].map((to): Arrow => {
    const sources = keysOf(found.filter((one) => one.to === to).map(({ route }) => route.source.resource));
    const place = (key: string) => tiersBelow(facts, subnet).indexOf(key);
    const steps = place(to) - place(subnet.resource.key);
    const isUp = place(to) < 0 ? to !== PEERING : steps < 0;
    const isNear = place(to) < 0 || Math.abs(steps) === 1;
    return {
      from: subnet.resource.key,
      to,
      label: [],
      look: "order",
      sources,
      isBack: isUp,
      ...(isNear ? {} : { side: "EAST" }),
    };
  });
}

/** Subnets of the same zone, from top to bottom. */
function tiersBelow({ network }: Facts, { vpc, zone }: Subnet): readonly string[] {
  return network.subnets
    .filter((one) => one.vpc === vpc && one.zone === zone)
    .toSorted((a, b) => a.range.first - b.range.first)
    .map(({ resource }) => resource.key);
}

/** The box that a route leads to; what has none is in words only. */
function targetBox({ model, network }: Facts, { vpc }: Subnet, { target }: Route): string | undefined {
  if (target.kind === "internet-gateway") {
    return managed(model, "aws_internet_gateway", vpc.region).find(
      (one) => model.target(one.attributes.vpc_id) === vpc.resource,
    )?.key;
  }
  if (target.kind === "nat")
    return network.nats.find(({ resource }) => resource.key === target.nat)?.subnet.resource.key;
  if (target.kind === "firewall") {
    return network.firewalls.find(({ resource }) => resource.key === target.firewall)?.endpoints.get(target.zone)
      ?.resource.key;
  }
  return target.kind === "peering" ? PEERING : undefined;
}

function inOrder(boxes: readonly Box[]): Arrow[] {
  return boxes.slice(1).map(({ id: to }, index) => {
    return { from: boxes[index]?.id ?? to, to, label: [], look: "below", sources: [] };
  });
}

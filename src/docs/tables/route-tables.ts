import { TIERS } from "../../config/address-plan";
import { networkOf } from "../../model/network/network";
import type { Network, Route, RouteTable, Subnet } from "../../model/network/view";
import type { Document } from "../document";
import type { Known } from "../known";
import { code, heading, page, paragraph, type Text, table } from "../markdown";
import { nameOf, regionsOf } from "../regions";
import { rangeText, tierOfRange } from "./ranges";

/** Every route of every route table. */
export function routeTables({ model, config }: Known): Document {
  const network = networkOf(model);
  const blocks = regionsOf(config).flatMap((region) => {
    const subnets = network.subnets.filter(({ vpc }) => vpc.region === region.name);
    const sections = [...TIERS, undefined].flatMap((tier) => {
      const own = subnets.filter(({ range }) => tierOfRange(config, region.role, range) === tier);
      if (own.length === 0) return [];
      return [heading(3, tier ?? "In no tier of the address plan"), tierTable(network, own)];
    });
    return [heading(2, region.title), ...sections];
  });
  const shown = new Set(network.subnets.map(({ table: { source } }) => source.resource.key));
  const unused = model.ofType("aws_route_table").filter(({ key }) => !shown.has(key));
  return page(
    "route-tables.md",
    "Route tables",
    paragraph(
      "Each tier has a route table of its own in each zone, and no route of a zone leads through another. Every table begins with the local route, which AWS makes.",
    ),
    ...blocks,
    ...unused.map((one) => paragraph(code(one.address), ` of ${one.stack} is no subnet's route table.`)),
  );
}

function tierTable(network: Network, subnets: readonly Subnet[]): string {
  const rows = subnets.flatMap((subnet) => rowsOf(network, subnet.zone, subnet.table, subnet));
  return table(["Zone", "Destination", "Target", "For", "Stack"], rows);
}

function rowsOf(network: Network, zone: string, { routes, source }: RouteTable, subnet: Subnet): Text[][] {
  const local: Text[] = [
    zone,
    subnet.vpc.ranges.map((range) => code(rangeText(range))),
    "local",
    "inside the VPC",
    source.resource.stack,
  ];
  return [
    local,
    ...routes.map((route): Text[] => {
      const { to, reason } = leadsTo(network, route);
      const { destination } = route;
      const where = typeof destination === "string" ? `prefix list of ${destination}` : code(rangeText(destination));
      return [zone, where, to, reason, route.source.resource.stack];
    }),
  ];
}

/** In words, with what such a route is for. */
function leadsTo(network: Network, { target }: Route): { to: string; reason: string } {
  switch (target.kind) {
    case "local":
      return { to: "local", reason: "inside the VPC" };
    case "internet-gateway":
      return { to: "internet gateway", reason: "customers, and the way out of the NAT gateway" };
    case "nat": {
      const zone = network.nats.find(({ resource }) => resource.key === target.nat)?.subnet.zone;
      return { to: `NAT gateway in ${zone}`, reason: "what the firewall let out" };
    }
    case "firewall":
      return { to: `firewall endpoint in ${target.zone}`, reason: "through the firewall, out or back" };
    case "peering": {
      const regions = target.between.map((key) => network.vpcs.find(({ resource }) => resource.key === key)?.region);
      return { to: `peering of ${regions.join(" and ")}`, reason: "to reconcile writes after a failover" };
    }
    case "gateway-endpoint": {
      const endpoint = network.gatewayEndpoints.find(({ resource }) => resource.key === target.endpoint)?.resource;
      return { to: `gateway endpoint ${endpoint ? nameOf(endpoint) : ""}`, reason: "S3 without the internet" };
    }
    case "none":
      return { to: `nowhere: ${target.why}`, reason: "" };
  }
}

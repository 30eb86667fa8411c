import type { Resource } from "../model";
import { referencesIn } from "../reference";
import { type Attributes, blocks, list } from "../stack-json";
import type { Reading } from "./reading";
import { serviceOf } from "./security-groups";
import type { GatewayEndpoint, Route, RouteTable, RouteTarget } from "./view";

/** Attributes that say where a route leads; there is one of them. */
const TARGETS = [
  "gateway_id",
  "nat_gateway_id",
  "vpc_endpoint_id",
  "vpc_peering_connection_id",
  "network_interface_id",
  "transit_gateway_id",
  "egress_only_gateway_id",
  "local_gateway_id",
  "carrier_gateway_id",
  "core_network_arn",
] as const;

/** Each subnet's route table, by the subnet's key; under a VPC's key its main one. */
export function routeTables(reading: Reading, endpoints: readonly GatewayEndpoint[]): ReadonlyMap<string, RouteTable> {
  const byKey = tablesByKey(reading, endpoints);
  const found = new Map<string, RouteTable>();
  for (const association of reading.all("aws_route_table_association")) {
    const [table] = reading.each(association, "route_table_id", byKey);
    if (association.attributes.gateway_id) {
      reading.note(association, "gateway_id", "the routes of what comes in by a gateway are not read");
      continue;
    }
    const subnet = reading.target(association, "subnet_id");
    if (table && subnet) found.set(subnet.key, table);
  }
  for (const main of reading.all("aws_main_route_table_association", "aws_default_route_table")) {
    const isDefault = main.type === "aws_default_route_table";
    const vpc = reading.target(main, isDefault ? "default_route_table_id" : "vpc_id");
    const [table] = isDefault ? [byKey.get(main.key)] : reading.each(main, "route_table_id", byKey);
    if (table && vpc) found.set(vpc.key, table);
  }
  return found;
}

function tablesByKey(reading: Reading, endpoints: readonly GatewayEndpoint[]): ReadonlyMap<string, RouteTable> {
  const routes = new Map<string, Route[]>();
  const add = (table: Resource | undefined, more: readonly Route[]) => {
    if (table) routes.set(table.key, [...(routes.get(table.key) ?? []), ...more]);
  };
  const tables = reading.all("aws_route_table", "aws_default_route_table");
  for (const table of tables) {
    blocks(table.attributes.route).forEach((block, index) => {
      add(table, routesOf(reading, table, `route[${index}].`, { ...block, destination_cidr_block: block.cidr_block }));
    });
    if (list(table.attributes.propagating_vgws).length > 0) reading.note(table, "propagating_vgws", "is not read");
  }
  for (const route of reading.all("aws_route")) {
    add(reading.target(route, "route_table_id"), routesOf(reading, route, "", route.attributes));
  }
  for (const { resource, service } of endpoints) {
    for (const { table, source } of tablesOf(reading, resource)) {
      const target = { kind: "gateway-endpoint", endpoint: resource.key } as const;
      add(table, [{ source: { resource: source, attribute: "route_table_id" }, destination: service, target }]);
    }
  }
  return new Map(
    tables.map((table) => [
      table.key,
      { source: { resource: table, attribute: "" }, routes: routes.get(table.key) ?? [] },
    ]),
  );
}

function tablesOf(reading: Reading, endpoint: Resource): { table: Resource; source: Resource }[] {
  const own = list(endpoint.attributes.route_table_ids).map((id) => ({
    table: reading.target(endpoint, "route_table_ids", id),
    source: endpoint,
  }));
  const associated = reading
    .all("aws_vpc_endpoint_route_table_association")
    .filter((association) => reading.model.target(association.attributes.vpc_endpoint_id) === endpoint)
    .map((source) => ({ table: reading.target(source, "route_table_id"), source }));
  return [...own, ...associated].flatMap(({ table, source }) => (table ? [{ table, source }] : []));
}

/** A route for each range of its destination. */
function routesOf(reading: Reading, resource: Resource, path: string, block: Attributes): Route[] {
  const { destination_cidr_block: cidr, destination_prefix_list_id: prefixes } = block;
  if (block.destination_ipv6_cidr_block || block.ipv6_cidr_block) {
    reading.note(resource, `${path}destination_ipv6_cidr_block`, "IPv6 is not read");
    return [];
  }
  const source = { resource, attribute: `${path}destination_cidr_block` };
  const target = targetOf(reading, resource, path, block);
  if (!prefixes) {
    const range = reading.range(resource, source.attribute, cidr);
    return range ? [{ source, destination: range, target }] : [];
  }
  const listed = reading.target(resource, `${path}destination_prefix_list_id`, prefixes);
  if (listed?.type === "aws_vpc_endpoint") return [{ source, destination: serviceOf(reading, listed), target }];
  if (listed?.type !== "aws_ec2_managed_prefix_list") {
    reading.note(resource, `${path}destination_prefix_list_id`, "is no prefix list that is read");
    return [];
  }
  return blocks(listed.attributes.entry).flatMap((entry) => {
    const range = reading.range(listed, "entry.cidr", entry.cidr);
    return range ? [{ source, destination: range, target }] : [];
  });
}

function targetOf(reading: Reading, resource: Resource, path: string, block: Attributes): RouteTarget {
  const [attribute] = TARGETS.filter((name) => block[name]);
  const value = attribute && block[attribute];
  if (value === "local") return { kind: "local" };
  const target =
    attribute && attribute !== "vpc_endpoint_id" ? reading.target(resource, `${path}${attribute}`, value) : undefined;
  if (attribute === "vpc_endpoint_id") return firewallTarget(reading, resource, `${path}${attribute}`, String(value));
  if (attribute && target === undefined) return { kind: "none", why: `${attribute} is gone` };
  if (target?.type === "aws_internet_gateway") {
    const vpc = gatewayVpc(reading, target);
    return vpc ? { kind: "internet-gateway", vpc } : { kind: "none", why: `${target.address} is attached to no VPC` };
  }
  if (target?.type === "aws_nat_gateway") return { kind: "nat", nat: target.key };
  if (target && attribute === "vpc_peering_connection_id") return peeringTarget(reading, target);
  const why = `${attribute ?? "a target"} ${target?.address ?? ""} is not read`;
  reading.note(resource, `${path}${attribute ?? "gateway_id"}`, why);
  return { kind: "none", why };
}

/** VPC of an internet gateway: its own, or that of what attaches it. */
export function gatewayVpc(reading: Reading, gateway: Resource): string | undefined {
  if (gateway.attributes.vpc_id) return reading.target(gateway, "vpc_id")?.key;
  const [attachment] = reading
    .all("aws_internet_gateway_attachment")
    .filter(({ attributes }) => reading.model.target(attributes.internet_gateway_id) === gateway);
  return attachment && reading.target(attachment, "vpc_id")?.key;
}

/** The only form in which Terraform can say which endpoint of a firewall is meant before there is one. */
const IN_ZONE =
  /^\$\{one\(\[for (\w+) in (.+) : \1\.attachment\[0\]\.endpoint_id if \1\.availability_zone == "([^"]+)"\]\)\}$/;

function firewallTarget(reading: Reading, resource: Resource, attribute: string, text: string): RouteTarget {
  const [, , states = "", zone] = IN_ZONE.exec(text) ?? [];
  const [reference] = referencesIn(states);
  const firewall = reference && reading.model.resource(reference.key);
  if (
    zone === undefined ||
    firewall?.type !== "aws_networkfirewall_firewall" ||
    !reference?.attribute.endsWith("sync_states")
  ) {
    reading.note(resource, attribute, `${text} is no endpoint of a firewall in a zone`);
    return { kind: "none", why: "its endpoint is not read" };
  }
  return reading.isLost(firewall)
    ? { kind: "none", why: "the firewall is gone" }
    : { kind: "firewall", firewall: firewall.key, zone };
}

function peeringTarget(reading: Reading, target: Resource): RouteTarget {
  const isAccepter = target.type === "aws_vpc_peering_connection_accepter";
  const peering = isAccepter ? reading.target(target, "vpc_peering_connection_id") : target;
  if (peering?.type !== "aws_vpc_peering_connection") return { kind: "none", why: "the peering is gone" };
  const accepters = reading.all("aws_vpc_peering_connection_accepter");
  const accepted = [
    peering,
    ...accepters.filter((one) => reading.model.target(one.attributes.vpc_peering_connection_id) === peering),
  ];
  if (!accepted.some(({ attributes }) => attributes.auto_accept === true))
    return { kind: "none", why: "the peering is not accepted" };
  const [one, other] = ["vpc_id", "peer_vpc_id"].map((attribute) => reading.target(peering, attribute)?.key);
  return one && other
    ? { kind: "peering", between: [one, other] }
    : { kind: "none", why: "a VPC of the peering is gone" };
}

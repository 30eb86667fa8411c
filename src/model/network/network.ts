import type { Model, Resource } from "../model";
import { networkAcls, untouchedDefaultAcl } from "./acls";
import { endpointClasses } from "./classes";
import { firewalls } from "./firewalls";
import { Reading } from "./reading";
import { gatewayVpc, routeTables } from "./routes";
import { securityGroups, serviceOf } from "./security-groups";
import { noteStrangers } from "./strangers";
import type { GatewayEndpoint, Nat, Network, Subnet, Vpc } from "./view";

/**
 * The networks of every region in a model, with everything that decides what traffic passes.
 *
 * @param isLost what is to be taken as gone: a subnet that is lost takes what is in it along
 */
export function networkOf(model: Model, isLost: (resource: Resource) => boolean = () => false): Network {
  const reading = new Reading(model, isLost);
  const vpcs = vpcsOf(reading);
  const gatewayEndpoints = gatewayEndpointsOf(reading);
  const subnets = subnetsOf(reading, vpcs, gatewayEndpoints);
  const groups = securityGroups(reading);
  noteStrangers(reading);
  const network = {
    vpcs: [...vpcs.values()],
    subnets: [...subnets.values()],
    nats: natsOf(reading, subnets),
    firewalls: firewalls(reading, subnets),
    gatewayEndpoints,
    classes: endpointClasses({ reading, subnets, groups }),
    groups,
    attached: new Set(reading.all("aws_internet_gateway").flatMap((gateway) => gatewayVpc(reading, gateway) ?? [])),
  };
  return { ...network, unread: reading.unread };
}

function vpcsOf(reading: Reading): ReadonlyMap<string, Vpc> {
  const found = reading.all("aws_vpc").map((resource): [string, Vpc] => {
    const range = reading.range(resource, "cidr_block");
    for (const attribute of ["assign_generated_ipv6_cidr_block", "ipv6_cidr_block", "ipv6_ipam_pool_id"]) {
      if (resource.attributes[attribute]) reading.note(resource, attribute, "IPv6 is not read");
    }
    return [resource.key, { resource, region: resource.region ?? "unknown", ranges: range ? [range] : [] }];
  });
  return new Map(found);
}

function gatewayEndpointsOf(reading: Reading): GatewayEndpoint[] {
  return reading
    .all("aws_vpc_endpoint")
    .filter(({ attributes }) => (attributes.vpc_endpoint_type ?? "Gateway") === "Gateway")
    .flatMap((resource) => {
      const vpc = reading.target(resource, "vpc_id");
      const service = serviceOf(reading, resource);
      return vpc ? [{ resource, vpc: vpc.key, region: vpc.region ?? "unknown", service }] : [];
    });
}

function subnetsOf(
  reading: Reading,
  vpcs: ReadonlyMap<string, Vpc>,
  endpoints: readonly GatewayEndpoint[],
): ReadonlyMap<string, Subnet> {
  const tables = routeTables(reading, endpoints);
  const acls = networkAcls(reading);
  const found = reading.all("aws_subnet").flatMap((resource): [string, Subnet][] => {
    const [vpc] = reading.each(resource, "vpc_id", vpcs);
    const range = reading.range(resource, "cidr_block");
    if (vpc === undefined || range === undefined) return [];
    const zone = reading.text(resource, "availability_zone") || reading.text(resource, "availability_zone_id");
    if (zone === "") reading.note(resource, "availability_zone", "its zone is AWS's choice");
    const unrouted = { source: { resource: vpc.resource, attribute: "main_route_table_id" }, routes: [] };
    const table = tables.get(resource.key) ?? tables.get(vpc.resource.key) ?? unrouted;
    const acl = acls.get(resource.key) ?? acls.get(vpc.resource.key) ?? untouchedDefaultAcl(vpc.resource);
    return [[resource.key, { resource, vpc, zone, cidr: reading.text(resource, "cidr_block"), range, table, acl }]];
  });
  return new Map(found);
}

function natsOf(reading: Reading, subnets: ReadonlyMap<string, Subnet>): Nat[] {
  return reading.all("aws_nat_gateway").flatMap((resource) => {
    if (resource.attributes.connectivity_type === "private") reading.note(resource, "connectivity_type", "is not read");
    return reading.each(resource, "subnet_id", subnets).map((subnet) => ({
      resource,
      subnet,
    }));
  });
}

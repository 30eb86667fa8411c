import { parseCidr } from "../../config/cidr";
import { instancesOf } from "../../model/instances";
import type { Model, Resource } from "../../model/model";
import { blocks, list } from "../../model/stack-json";
import { QUOTAS, type Usage } from "./quota";
import { mostTasks } from "./tasks";

/** The first four addresses of a subnet and the last. Source: VPC user guide, "Subnet sizing". */
const KEPT_BY_AWS = 5;

/** Source: Elastic Load Balancing user guide, "Subnets for your load balancer": at least eight free addresses to scale. */
const PER_BALANCER = 8;

/** Addresses that something takes in each of its subnets. */
interface Need {
  readonly subnets: unknown;
  readonly each: number;
  readonly what: string;
}

/** Addresses of every subnet at full scale, with a zone lost, against what the subnet has. */
export function addressUsage(model: Model): Usage[] {
  const needs = NEEDS.flatMap(([type, needOf]) => model.ofType(type).map((one) => needOf(model, one)));
  const bySubnet = new Map<string, Need[]>();
  for (const need of needs) {
    for (const subnet of list(need.subnets)) {
      const key = model.target(subnet)?.key ?? "";
      bySubnet.set(key, [...(bySubnet.get(key) ?? []), need]);
    }
  }
  return model.ofType("aws_subnet").flatMap((subnet) => usageOf(subnet, bySubnet.get(subnet.key) ?? []));
}

function usageOf(subnet: Resource, needs: readonly Need[]): Usage[] {
  const range = parseCidr(String(subnet.attributes.cidr_block));
  if (range === undefined) return [];
  const limit = 2 ** (32 - range.prefixLength) - KEPT_BY_AWS;
  const used = needs.reduce((sum, { each }) => sum + each, 0);
  const what = needs
    .filter(({ each }) => each > 0)
    .map((need) => `${need.each} ${need.what}`)
    .join(", ");
  return [{ quota: { ...QUOTAS.addresses, limit }, resource: subnet, attribute: "cidr_block", used, what }];
}

const NEEDS: readonly (readonly [string, (model: Model, resource: Resource) => Need])[] = [
  ["aws_ecs_service", tasks],
  ["aws_lambda_function", functions],
  ["aws_lb", (_, { attributes }) => ({ subnets: attributes.subnets, each: PER_BALANCER, what: "for a load balancer" })],
  ["aws_nat_gateway", (_, { attributes }) => ({ subnets: attributes.subnet_id, each: 1, what: "for a NAT gateway" })],
  ["aws_vpc_endpoint", (_, { attributes }) => ({ subnets: attributes.subnet_ids, each: 1, what: "for an endpoint" })],
  ["aws_networkfirewall_firewall", firewall],
  ["aws_db_subnet_group", instances],
  ["aws_db_proxy", proxy],
];

/** A task has an interface of its own; what a lost zone had goes to the others. */
function tasks(model: Model, service: Resource): Need {
  const subnets = list(blocks(service.attributes.network_configuration)[0]?.subnets);
  const each = Math.ceil(mostTasks(model, service) / Math.max(1, subnets.length - 1));
  return { subnets, each, what: `tasks of ${String(model.literal(service.attributes.name))}` };
}

/**
 * Functions with the same subnet and security groups share interfaces, each good for 65,000 connections.
 * Source: Lambda developer guide, "Hyperplane elastic network interfaces".
 */
function functions(_: Model, { attributes }: Resource): Need {
  const { subnet_ids: subnets } = blocks(attributes.vpc_config)[0] ?? {};
  return { subnets, each: 1, what: "for a function" };
}

function firewall(_: Model, { attributes }: Resource): Need {
  return { subnets: blocks(attributes.subnet_mapping).map((one) => one.subnet_id), each: 1, what: "for a firewall" };
}

/** Every instance of its clusters may come to be in the same subnet. */
function instances(model: Model, group: Resource): Need {
  const name = model.literal(group.attributes.name);
  const clusters = model
    .ofType("aws_rds_cluster")
    .filter(
      ({ region, attributes: { db_subnet_group_name: own } }) =>
        model.target(own)?.key === group.key || (region === group.region && model.literal(own) === name),
    );
  const each = clusters.reduce((sum, cluster) => sum + instancesOf(model, cluster).length, 0);
  return { subnets: group.attributes.subnet_ids, each, what: "database instances" };
}

/**
 * What a proxy should find free, by the size of each instance behind it.
 * Source: Aurora user guide, "Planning for IP address capacity" of RDS Proxy.
 */
const PER_INSTANCE: readonly (readonly [RegExp, number])[] = [
  [/\.(24|32|48)xlarge$/, 110],
  [/\.16xlarge$/, 75],
  [/\.12xlarge$/, 60],
  [/\.8xlarge$/, 45],
  [/\.4xlarge$/, 25],
  [/\.2xlarge$/, 15],
  [/./, 10],
];
const PER_ENDPOINT = 3;
const LEAST_PER_PROXY = 10;
const MOST_PER_PROXY = 215;

/** As if all of it came to be in the same subnet. */
function proxy(model: Model, resource: Resource): Need {
  const instances = model
    .ofType("aws_rds_cluster_instance")
    .filter(({ region }) => region === resource.region)
    .map(({ attributes }) => String(model.literal(attributes.instance_class)))
    .reduce((sum, one) => sum + (PER_INSTANCE.find(([size]) => size.test(one))?.[1] ?? 0), 0);
  const endpoints = model.ofType("aws_db_proxy_endpoint").filter(({ region }) => region === resource.region).length;
  const wanted = Math.max(LEAST_PER_PROXY, instances) + endpoints * PER_ENDPOINT;
  return {
    subnets: resource.attributes.vpc_subnet_ids,
    each: Math.min(MOST_PER_PROXY, wanted),
    what: `for a proxy and ${endpoints} endpoints of its own`,
  };
}

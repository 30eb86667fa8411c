import type { Model, Resource } from "../../model/model";
import { blocks, list } from "../../model/stack-json";
import { counted, perRegion } from "./counting";
import { QUOTAS, type Usage } from "./quota";

/** Rules, routes, groups and gateways. */
export function networkUsage(model: Model): Usage[] {
  const isEgress = ({ attributes }: Resource) => attributes.egress === true;
  return [
    ...rules(model, "ingress"),
    ...rules(model, "egress"),
    ...counted(model, {
      quota: QUOTAS.aclIngress,
      of: "aws_network_acl",
      type: "aws_network_acl_rule",
      argument: "network_acl_id",
      where: (one) => !isEgress(one),
    }),
    ...counted(model, {
      quota: QUOTAS.aclEgress,
      of: "aws_network_acl",
      type: "aws_network_acl_rule",
      argument: "network_acl_id",
      where: isEgress,
    }),
    ...routes(model),
    ...counted(model, { quota: QUOTAS.subnets, of: "aws_vpc", type: "aws_subnet", argument: "vpc_id" }),
    ...counted(model, { quota: QUOTAS.routeTables, of: "aws_vpc", type: "aws_route_table", argument: "vpc_id" }),
    ...counted(model, {
      quota: QUOTAS.interfaceEndpoints,
      of: "aws_vpc",
      type: "aws_vpc_endpoint",
      argument: "vpc_id",
      where: isInterface,
    }),
    ...perRegion(model.ofType("aws_eip"), QUOTAS.elasticIps, "domain"),
    ...natGateways(model),
    ...groups(model),
    ...firewalls(model),
  ];
}

/** Rules of their own, and those that a group has as blocks. */
function rules(model: Model, direction: "ingress" | "egress"): Usage[] {
  const own = counted(model, {
    quota: direction === "ingress" ? QUOTAS.ingressRules : QUOTAS.egressRules,
    of: "aws_security_group",
    type: `aws_vpc_security_group_${direction}_rule`,
    argument: "security_group_id",
  });
  const older = model.ofType("aws_security_group_rule").filter(({ attributes }) => attributes.type === direction);
  return own.map((usage) => ({
    ...usage,
    used:
      usage.used +
      blocks(usage.resource.attributes[direction]).length +
      older.filter(({ attributes }) => model.target(attributes.security_group_id)?.key === usage.resource.key).length,
  }));
}

function routes(model: Model): Usage[] {
  const usage = counted(model, {
    quota: QUOTAS.routes,
    of: "aws_route_table",
    type: "aws_route",
    argument: "route_table_id",
  });
  return usage.map((one) => ({ ...one, used: one.used + blocks(one.resource.attributes.route).length }));
}

function isInterface({ attributes }: Resource): boolean {
  return attributes.vpc_endpoint_type === "Interface";
}

function natGateways(model: Model): Usage[] {
  const byZone = new Map<string, { first: Resource; used: number }>();
  for (const nat of model.ofType("aws_nat_gateway")) {
    const zone = String(model.target(nat.attributes.subnet_id)?.attributes.availability_zone);
    const known = byZone.get(zone) ?? { first: nat, used: 0 };
    byZone.set(zone, known);
    known.used += 1;
  }
  return [...byZone].map(([what, { first, used }]) => ({
    quota: QUOTAS.natGateways,
    resource: first,
    attribute: "subnet_id",
    used,
    what,
  }));
}

/** Where each type names the groups of its interfaces. */
const GROUPS: Readonly<Record<string, (attributes: Resource["attributes"]) => unknown>> = {
  aws_db_proxy: ({ vpc_security_group_ids: groups }) => groups,
  aws_ecs_service: ({ network_configuration: network }) => blocks(network)[0]?.security_groups,
  aws_lambda_function: ({ vpc_config: network }) => blocks(network)[0]?.security_group_ids,
  aws_lb: ({ security_groups: groups }) => groups,
  aws_rds_cluster: ({ vpc_security_group_ids: groups }) => groups,
  aws_vpc_endpoint: ({ security_group_ids: groups }) => groups,
};

function groups(model: Model): Usage[] {
  return Object.entries(GROUPS).flatMap(([type, groupsOf]) =>
    model.ofType(type).map((resource) => ({
      quota: QUOTAS.groupsPerInterface,
      resource,
      attribute: "security_groups",
      used: list(groupsOf(resource.attributes)).length,
    })),
  );
}

function firewalls(model: Model): Usage[] {
  return model.ofType("aws_networkfirewall_firewall_policy").map((resource) => ({
    quota: QUOTAS.firewallCapacity,
    resource,
    attribute: "firewall_policy",
    used: model
      .targets(resource.attributes)
      .filter(({ type, attributes }) => type === "aws_networkfirewall_rule_group" && attributes.type === "STATEFUL")
      .reduce((sum, { attributes }) => sum + Number(attributes.capacity), 0),
  }));
}

import { instancesOf } from "../../model/instances";
import type { Model, Resource } from "../../model/model";
import { blocks, list } from "../../model/stack-json";
import { listenerOf, listenersOf } from "../entrance/listeners";
import { counted, perRegion } from "./counting";
import { QUOTAS, type Usage } from "./quota";
import { mostTasks } from "./tasks";

/** Load balancers, functions, APIs, clusters, records and dashboards. */
export function applicationUsage(model: Model): Usage[] {
  const functions = model.ofType("aws_lambda_function");
  return [
    ...targets(model),
    ...listeners(model),
    ...perRegion(functions, QUOTAS.concurrency, "reserved_concurrent_executions", ({ attributes }) =>
      Math.max(0, Number(attributes.reserved_concurrent_executions ?? 0)),
    ),
    ...functions.map((resource) => ({
      quota: QUOTAS.environment,
      resource,
      attribute: "environment",
      used: environmentBytes(model, resource),
    })),
    ...apis(model),
    ...model.ofType("aws_rds_cluster").map((resource) => ({
      quota: QUOTAS.instances,
      resource,
      attribute: "cluster_identifier",
      used: instancesOf(model, resource).length,
    })),
    ...counted(model, {
      quota: QUOTAS.records,
      of: "aws_route53_zone",
      type: "aws_route53_record",
      argument: "zone_id",
    }),
    ...once(model.ofType("aws_route53_health_check"), QUOTAS.healthChecks, "type"),
    ...once(model.ofType("aws_iam_role"), QUOTAS.roles, "name"),
    ...model.ofType("aws_cloudwatch_dashboard").flatMap((resource) => widgets(resource)),
  ];
}

/** Of a whole account. */
function once(resources: readonly Resource[], quota: Usage["quota"], attribute: string): Usage[] {
  const [first] = resources;
  return first === undefined ? [] : [{ quota, resource: first, attribute, used: resources.length }];
}

/** Tasks are targets, each of as many groups as its service has. */
function targets(model: Model): Usage[] {
  const byBalancer = new Map<string, number>();
  const perGroup = model.ofType("aws_lb_target_group").map((resource) => {
    const services = model
      .ofType("aws_ecs_service")
      .filter(({ attributes }) => model.targets(attributes.load_balancer).includes(resource));
    const used = services.reduce((sum, service) => sum + mostTasks(model, service), 0);
    for (const balancer of balancersOf(model, resource))
      byBalancer.set(balancer, (byBalancer.get(balancer) ?? 0) + used);
    return { quota: QUOTAS.targets, resource, attribute: "name", used };
  });
  const perBalancer = model.ofType("aws_lb").map((resource) => ({
    quota: QUOTAS.targetsPerBalancer,
    resource,
    attribute: "name",
    used: byBalancer.get(resource.key) ?? 0,
  }));
  return [...perGroup, ...perBalancer];
}

/** Load balancers that send something to a group, by a listener or a rule of one. */
function balancersOf(model: Model, group: Resource): Set<string> {
  const rules = model.users(group).filter(({ type }) => type === "aws_lb_listener_rule");
  const through = [
    ...model.users(group).filter(({ type }) => type === "aws_lb_listener"),
    ...rules.flatMap((rule) => listenerOf(model, rule) ?? []),
  ];
  return new Set(through.flatMap(({ attributes }) => model.target(attributes.load_balancer_arn)?.key ?? []));
}

function listeners(model: Model): Usage[] {
  return model.ofType("aws_lb").flatMap((resource) => {
    const own = listenersOf(model, resource);
    const of = (type: string) =>
      model.ofType(type).filter((one) => own.some(({ key }) => listenerOf(model, one)?.key === key));
    const groups = model.ofType("aws_lb_target_group").filter((group) => balancersOf(model, group).has(resource.key));
    const usage = (quota: Usage["quota"], used: number): Usage => ({ quota, resource, attribute: "name", used });
    return [
      usage(QUOTAS.listeners, own.length),
      usage(QUOTAS.listenerRules, of("aws_lb_listener_rule").length),
      usage(QUOTAS.certificates, of("aws_lb_listener_certificate").length),
      usage(QUOTAS.targetGroups, groups.length),
    ];
  });
}

/** Names and values. What only AWS knows counts as long as an ARN may well be. */
function environmentBytes(model: Model, { attributes }: Resource): number {
  const variables = blocks(attributes.environment).flatMap(({ variables: own }) =>
    Object.entries(blocks(own)[0] ?? {}),
  );
  return variables.reduce((sum, [name, value]) => {
    const text = String(model.literal(value)).replace(/«[^»]*»/g, "x".repeat(60));
    return sum + Buffer.byteLength(name) + Buffer.byteLength(text);
  }, 0);
}

function apis(model: Model): Usage[] {
  const of = "aws_api_gateway_rest_api";
  return [
    ...counted(model, { quota: QUOTAS.apiResources, of, type: "aws_api_gateway_resource", argument: "rest_api_id" }),
    ...counted(model, { quota: QUOTAS.apiStages, of, type: "aws_api_gateway_stage", argument: "rest_api_id" }),
    ...perRegion(
      model
        .ofType(of)
        .filter(({ attributes }) => list(blocks(attributes.endpoint_configuration)[0]?.types).includes("PRIVATE")),
      QUOTAS.privateApis,
      "endpoint_configuration",
    ),
    ...model
      .ofType("aws_api_gateway_integration")
      .filter(({ attributes }) => attributes.timeout_milliseconds !== undefined)
      .map((resource) => ({
        quota: QUOTAS.apiTimeout,
        resource,
        attribute: "timeout_milliseconds",
        used: Number(resource.attributes.timeout_milliseconds),
      })),
  ];
}

function widgets(resource: Resource): Usage[] {
  const { dashboard_body: body } = resource.attributes;
  // A body may be JSON with references in it, or an expression that makes it: each widget has a type.
  const used = String(body).match(/"type"\s*[:=]\s*"(metric|text|log|alarm|explorer|custom)"/g)?.length ?? 0;
  return [{ quota: QUOTAS.widgets, resource, attribute: "dashboard_body", used }];
}

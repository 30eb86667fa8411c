import { tasksAfterZoneLoss, tasksForPeak } from "../../config/capacity";
import type { PlatformConfig } from "../../config/schema";
import type { Model, Resource } from "../../model/model";
import type { EndpointClass } from "../../model/network/view";
import { at, blocks, list } from "../../model/stack-json";
import { evidence, type Grounds, grounds } from "../verdict";
import { type Zoned, zonesOf } from "./zones";

/** Each service keeps the tasks that its peak needs when its fullest zone is lost, before any scaling. */
export function frontendsKeepTheirPeak(zoned: Zoned, models: readonly Model[], config: PlatformConfig): Grounds {
  const services = zoned.network.classes.filter(({ resource }) => resource.type === "aws_ecs_service");
  return grounds(...services.map((service) => keepsItsPeak(service, modelOf(service, models, config), config)));
}

/** A region is looked at as it serves customers: DR after a press, the primary as committed. */
function modelOf({ region }: EndpointClass, [committed, pressed]: readonly Model[], config: PlatformConfig): Model {
  const model = region === config.regions.dr.name ? pressed : committed;
  if (model === undefined) throw new Error("two models are asked: as committed, and as pressed");
  return model;
}

function keepsItsPeak(service: EndpointClass, model: Model, config: PlatformConfig): Partial<Grounds> {
  const { resource, region } = service;
  const frontend = frontendOf(model, resource, config);
  const target = scalableTargetOf(model, resource);
  const zones = zonesOf(service);
  if (frontend === undefined) {
    return {
      open: [
        evidence(resource, "load_balancer", "no listener rule gives it the host of a frontend: its load is not known"),
      ],
    };
  }
  if (target === undefined)
    return { against: [evidence(resource, "desired_count", "no scalable target keeps a least number of its tasks")] };
  const floor = target.attributes.min_capacity;
  if (typeof floor !== "number")
    return { open: [evidence(target, "min_capacity", "the least number of its tasks is not known")] };
  const [name, { load }] = frontend;
  const needed = tasksForPeak(load);
  const rest = zones.length === 0 ? 0 : tasksAfterZoneLoss(floor, zones.length);
  const line = evidence(
    target,
    "min_capacity",
    `${name} in ${region}: at least ${floor} tasks over ${zones.length} zones, ${rest} without one, ${needed} carry the peak`,
  );
  const spreads = resource.attributes.availability_zone_rebalancing === "ENABLED";
  return {
    against: [
      ...(rest >= needed ? [] : [line]),
      ...(spreads
        ? []
        : [evidence(resource, "availability_zone_rebalancing", `${name} is not spread again after a zone came back`)]),
    ],
    witnesses: [line],
  };
}

/** The frontend whose host some listener rule leads to the service. */
function frontendOf(model: Model, service: Resource, { frontends }: PlatformConfig) {
  const groups = blocks(service.attributes.load_balancer).flatMap((one) => model.targets(one.target_group_arn));
  const keys = new Set(groups.map(({ key }) => key));
  const hosts = model
    .ofType("aws_lb_listener_rule")
    .filter(({ attributes }) => model.targets(attributes.action).some(({ key }) => keys.has(key)))
    .flatMap(({ attributes }) => blocks(attributes.condition))
    .flatMap((condition) => blocks(condition.host_header))
    .flatMap(({ values }) => list(values));
  return Object.entries(frontends).find(([, { host }]) => hosts.includes(host));
}

/** What keeps a least number of tasks. Terraform does not: it ignores `desired_count` once the service is there. */
function scalableTargetOf(model: Model, service: Resource): Resource | undefined {
  const cluster = model.target(service.attributes.cluster);
  const id = `service/${String(model.literal(at(cluster?.attributes.name)))}/${String(model.literal(service.attributes.name))}`;
  return model
    .ofType("aws_appautoscaling_target")
    .find(({ region, attributes }) => region === service.region && model.literal(attributes.resource_id) === id);
}

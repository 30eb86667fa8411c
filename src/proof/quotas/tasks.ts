import { plainText } from "../../model/access/arns";
import type { Model, Resource } from "../../model/model";

/** Tasks of a service at most, as far as its scaling lets it, and while a deployment replaces them. */
export function mostTasks(model: Model, service: Resource): number {
  const target = model.ofType("aws_appautoscaling_target").find((one) => scales(model, one, service));
  const tasks = Number(target?.attributes.max_capacity ?? service.attributes.desired_count ?? 1);
  // Source: ECS developer guide, rolling deployments: the default is 200 %.
  const percent = Number(service.attributes.deployment_maximum_percent ?? 200);
  return Math.floor((tasks * percent) / 100);
}

/** A target names the service by its cluster and its own name: `service/<cluster>/<service>`. */
function scales(model: Model, target: Resource, service: Resource): boolean {
  if (target.region !== service.region) return false;
  const id = plainText(model, String(target.attributes.resource_id), target.region);
  const cluster = model.target(service.attributes.cluster);
  return (
    id ===
    `service/${String(model.literal(cluster?.attributes.name))}/${String(model.literal(service.attributes.name))}`
  );
}

import type { Model, Resource } from "../../model/model";
import { list } from "../../model/stack-json";
import type { Quota, Usage } from "./quota";

/** How many resources of some types name each resource of another, by one of their arguments. */
export interface Count {
  readonly quota: Quota;
  /** Type of what has the quota. */
  readonly of: string;
  readonly type: string;
  readonly argument: string;
  /**
   * Which of them count.
   *
   * @default - all
   */
  readonly where?: (resource: Resource) => boolean;
}

/** Usage of a quota by each resource that has it. */
export function counted(model: Model, { quota, of, type, argument, where = () => true }: Count): Usage[] {
  const users = model.ofType(type).filter(where);
  const byTarget = new Map<string, number>();
  for (const user of users) {
    for (const value of list(user.attributes[argument])) {
      const key = model.target(value)?.key ?? "";
      byTarget.set(key, (byTarget.get(key) ?? 0) + 1);
    }
  }
  return model
    .ofType(of)
    .map((resource) => ({ quota, resource, attribute: argument, used: byTarget.get(resource.key) ?? 0 }));
}

/** Usage of a quota that a whole region has, told by the first of those that use it. */
export function perRegion(
  resources: readonly Resource[],
  quota: Quota,
  attribute: string,
  amount: (resource: Resource) => number = () => 1,
): Usage[] {
  const regions = new Map<string | null, { first: Resource; used: number }>();
  for (const resource of resources) {
    const known = regions.get(resource.region) ?? { first: resource, used: 0 };
    regions.set(resource.region, known);
    known.used += amount(resource);
  }
  return [...regions].map(([region, { first, used }]) => ({
    quota,
    resource: first,
    attribute,
    used,
    what: String(region),
  }));
}

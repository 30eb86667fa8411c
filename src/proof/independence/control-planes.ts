import type { Model, Resource } from "../../model/model";
import { evidence, type Grounds, grounds } from "../verdict";
import { alreadyDone } from "./one-stack";
import type { Press } from "./press";

/**
 * Services whose control plane is in one region for all of the partition, the others' being in the region of the resource.
 * Source: AWS whitepaper "AWS Fault Isolation Boundaries", appendices A and B.
 */
const GLOBAL: readonly (readonly [prefix: string, region: string])[] = [
  ["aws_route53_", "us-east-1"],
  ["aws_iam_", "us-east-1"],
  ["aws_cloudfront_", "us-east-1"],
  ["aws_organizations_", "us-east-1"],
  ["aws_globalaccelerator_", "us-west-2"],
  ["aws_route53recoverycontrolconfig_", "us-west-2"],
];

/** Services of a region although their names begin like a global one's. */
const REGIONAL = ["aws_route53_resolver_"];

/** Region of the control plane that a change of the resource asks; null if nothing says. */
function controlPlaneOf({ type, region }: Pick<Resource, "type" | "region">): string | null {
  if (REGIONAL.some((prefix) => type.startsWith(prefix))) return region;
  return GLOBAL.find(([prefix]) => type.startsWith(prefix))?.[1] ?? region;
}

/** True if the service is one for all regions: a resource of it is in none, whatever its provider's region. */
export function isGlobal({ type }: Pick<Resource, "type">): boolean {
  return controlPlaneOf({ type, region: null }) !== null;
}

/** R20: the control planes that a press asks, in the order in which it asks them. None is the primary region's. */
export function controlPlanes(press: Press): Grounds {
  const changing = [...new Map(press.changes.map(({ resource }) => [resource.key, resource])).values()];
  const steps = stepsOf(press.pressed, changing);
  return grounds(
    ...changing
      .sort((a, b) => (steps.get(a.key) ?? 0) - (steps.get(b.key) ?? 0))
      .map((resource): Partial<Grounds> => {
        const region = controlPlaneOf(resource);
        const isElsewhere = region !== resource.region;
        const line = evidence(
          resource,
          "",
          `step ${steps.get(resource.key)}: ${service(resource)} in ${region}${isElsewhere ? ", for all of AWS" : ""}`,
        );
        if (region === null) return { open: [{ ...line, text: "its provider names no region" }] };
        return region === press.primary
          ? { against: [{ ...line, text: `a press asks the lost region: ${line.text}` }] }
          : { witnesses: [line] };
      }),
    press.isDone ? { witnesses: alreadyDone(press) } : {},
  );
}

/** Regions of those control planes, once each. */
export function askedRegions({ changes }: Press): readonly string[] {
  return [...new Set(changes.map(({ resource }) => controlPlaneOf(resource) ?? "an unknown region"))].sort();
}

/** Number of the step in which each changes: one more than the latest that it waits for. */
function stepsOf(model: Model, resources: readonly Resource[]): Map<string, number> {
  const keys = new Set(resources.map(({ key }) => key));
  const awaited = new Map(
    resources.map((resource) => [resource.key, model.closure([resource]).filter(({ key }) => keys.has(key))]),
  );
  const steps = new Map<string, number>();
  const stepOf = (key: string): number => {
    const known = steps.get(key);
    if (known !== undefined) return known;
    // Whatever waits for itself is no configuration that Terraform takes.
    steps.set(key, 1);
    const step = 1 + Math.max(0, ...(awaited.get(key) ?? []).map((other) => stepOf(other.key)));
    steps.set(key, step);
    return step;
  };
  for (const key of keys) stepOf(key);
  return steps;
}

/** The service's part of a type's name, such as `route53`. */
function service({ type }: Resource): string {
  return type.split("_")[1] ?? type;
}

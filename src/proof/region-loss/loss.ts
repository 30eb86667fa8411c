import type { Model, Resource, Stack } from "../../model/model";
import type { Subject } from "../question";

/** A region that is lost, and the one that has to go on without it. */
export interface Loss {
  readonly model: Model;
  readonly lost: string;
  readonly left: string;
}

export interface Losses {
  /** The DR region alone, with the DR region active. */
  readonly ofPrimary: Loss;
  /** The primary region alone, as committed. */
  readonly ofDr: Loss;
}

/** Undefined for somebody else's stacks: nobody says which region is which. */
export function lossesOf({ model, pressed, config }: Subject): Losses | undefined {
  if (config === undefined) return undefined;
  const primary = config.regions.primary.name;
  const dr = config.regions.dr.name;
  return {
    ofPrimary: { model: pressed, lost: primary, left: dr },
    ofDr: { model, lost: dr, left: primary },
  };
}

/** Stacks that are applied in the region that is left, and nowhere else: what runs there, and what promotes it. */
export function stacksLeft({ model, left }: Loss): readonly Stack[] {
  return model.stacks.filter(
    ({ providers }) => providers.length > 0 && providers.every(({ region }) => region === left),
  );
}

/** Everything in those stacks, and everything that it needs, step by step. */
export function used(loss: Loss): readonly Resource[] {
  const names = new Set(stacksLeft(loss).map(({ name }) => name));
  const own = loss.model.resources.filter(({ stack }) => names.has(stack));
  return [...own, ...loss.model.closure(own)];
}

/** Resources of a type in a region. */
export function inRegion(model: Model, type: string, region: string): readonly Resource[] {
  return model.ofType(type).filter((resource) => resource.region === region);
}

/** Resources of the types in the region that is left. */
export function leftOf({ model, left }: Loss, ...types: readonly string[]): readonly Resource[] {
  return types.flatMap((type) => inRegion(model, type, left));
}

/** The resource of a type in a region with a physical name. */
export function named(
  model: Model,
  type: string,
  region: string,
  attribute: string,
  name: unknown,
): Resource | undefined {
  return inRegion(model, type, region).find(({ attributes }) => model.literal(attributes[attribute]) === name);
}

/** True if a text holds a region's name, or a zone's of it, but not one of which it is the beginning. */
export function mentions(text: string, region: string): boolean {
  for (let start = text.indexOf(region); start >= 0; start = text.indexOf(region, start + 1)) {
    if (!/\d/.test(text[start + region.length] ?? "")) return true;
  }
  return false;
}

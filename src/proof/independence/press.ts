import type { PlatformConfig } from "../../config/schema";
import type { Model, Resource, Stack } from "../../model/model";
import type { Subject } from "../question";

/** The variable that a press sets. */
export const PRESS_VARIABLE = "active_region";

/** A value that is another one once the DR region is active. */
export interface Change {
  readonly resource: Resource;
  /** Path to the value, such as `weighted_routing_policy.weight`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** A press, as the stacks say it: what it applies, and what that changes. */
export interface Press {
  readonly model: Model;
  readonly pressed: Model;
  readonly config: PlatformConfig;
  readonly primary: string;
  readonly dr: string;
  /** True if the DR region is active as committed: a press changes nothing then. */
  readonly isDone: boolean;
  /** True if the promoted cluster is the writer of a new global database: there is nothing to detach. */
  readonly isAdopted: boolean;
  /** The stacks that take the variable. */
  readonly owners: readonly Stack[];
  readonly changes: readonly Change[];
}

/** Undefined for somebody else's stacks: nobody says which region is which. */
export function pressOf({ model, pressed, config }: Subject): Press | undefined {
  if (config === undefined) return undefined;
  return {
    model,
    pressed,
    config,
    primary: config.regions.primary.name,
    dr: config.regions.dr.name,
    isDone: config.activeRegion === config.regions.dr.name,
    isAdopted: config.database.adoptedByDr,
    owners: model.stacks.filter(({ variables }) => variables[PRESS_VARIABLE] !== undefined),
    changes: model.resources.flatMap((resource) => {
      const after = pressed.resource(resource.key);
      return differences(resource.attributes, after?.attributes).map((found) => ({ resource, ...found }));
    }),
  };
}

/** Resources that Terraform manages in the stacks that take the variable, as a press applies them. */
export function owned({ pressed, owners }: Press): readonly Resource[] {
  const names = new Set(owners.map(({ name }) => name));
  return pressed.resources.filter(({ stack, mode }) => names.has(stack) && mode === "managed");
}

/** Resources of a type in the stacks that take the variable. */
export function ownedOf(press: Press, type: string): readonly Resource[] {
  return owned(press).filter((resource) => resource.type === type);
}

/** A value in words. */
export function shown(value: unknown): string {
  return value === undefined || value === null ? "none" : typeof value === "string" ? value : JSON.stringify(value);
}

function differences(before: unknown, after: unknown, path = ""): Omit<Change, "resource">[] {
  if (Object.is(before, after)) return [];
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) {
    return [{ path, before, after }];
  }
  const [one, other] = [before, after].map((value) => new Map<string, unknown>(Object.entries(value)));
  return [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])].flatMap((name) =>
    differences(one?.get(name), other?.get(name), path === "" ? name : `${path}.${name}`),
  );
}

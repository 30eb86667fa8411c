import { isDeepStrictEqual } from "node:util";
import type { Resource } from "../../model/model";
import type { Facts } from "./facts";

/** What the button changes of a resource. */
export interface Change {
  /** As it is committed. */
  readonly resource: Resource;
  readonly attributes: readonly {
    readonly name: string;
    readonly before: unknown;
    /** Undefined if the argument is no longer there. */
    readonly after: unknown;
  }[];
}

/** Every resource that the stacks say otherwise of once the DR region is the active one. */
export function changesOf({ model, pressed }: Pick<Facts, "model" | "pressed">): Change[] {
  return model.resources.flatMap((resource) => {
    const other = pressed.resource(resource.key);
    if (other === undefined || resource.mode !== "managed") return [];
    const names = [...new Set([...Object.keys(resource.attributes), ...Object.keys(other.attributes)])];
    const attributes = names
      .map((name) => ({
        name,
        before: model.literal(resource.attributes[name]),
        after: pressed.literal(other.attributes[name]),
      }))
      .filter(({ before, after }) => !isDeepStrictEqual(before, after));
    return attributes.length > 0 ? [{ resource, attributes }] : [];
  });
}

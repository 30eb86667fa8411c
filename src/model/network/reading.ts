import type { Model, Resource, Unread } from "../model";
import { list } from "../stack-json";
import { type Range, rangeOf } from "./addresses";

/** One reading of a model: what is there, and what was not understood on the way. */
export class Reading {
  readonly unread: Unread[] = [];

  /** @param isLost what is to be taken as gone */
  constructor(
    readonly model: Model,
    readonly isLost: (resource: Resource) => boolean,
  ) {}

  /** What the stacks manage of some types, and what is left of it. */
  all(...types: readonly string[]): Resource[] {
    const found = types.flatMap((type) => this.model.ofType(type)).filter((resource) => !this.isLost(resource));
    for (const resource of found) {
      for (const attribute of ["count", "for_each"]) {
        if (resource.attributes[attribute] !== undefined)
          this.note(resource, attribute, "how many there are is not read");
      }
    }
    return found;
  }

  /** What an attribute names: undefined if it is lost, or not understood, which is noted. */
  target(resource: Resource, attribute: string, value: unknown = resource.attributes[attribute]): Resource | undefined {
    const found = this.model.target(value);
    if (found === undefined || found.mode !== "managed")
      this.note(resource, attribute, `${value} is in none of these stacks`);
    return found === undefined || this.isLost(found) ? undefined : found;
  }

  /** What each item of an attribute is read as; those that are lost or not understood are left out. */
  each<T>(
    resource: Resource,
    attribute: string,
    read: ReadonlyMap<string, T>,
    value = resource.attributes[attribute],
  ): T[] {
    return list(value).flatMap((item) => {
      const found = this.target(resource, attribute, item);
      return (found && read.get(found.key)) ?? [];
    });
  }

  text(resource: Resource, attribute: string): string {
    return String(this.model.literal(resource.attributes[attribute]) ?? "");
  }

  range(resource: Resource, attribute: string, value: unknown = resource.attributes[attribute]): Range | undefined {
    const literal = this.model.literal(value);
    const range = rangeOf(literal);
    if (range === undefined) this.note(resource, attribute, `${JSON.stringify(literal)} is no IPv4 range`);
    return range;
  }

  note({ stack, address }: Resource, attribute: string, says: string): void {
    this.unread.push({ stack, address, attribute, says });
  }
}

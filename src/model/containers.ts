import type { Model, Resource } from "./model";
import { type Attributes, blocks } from "./stack-json";

/** Containers of an ECS task definition; undefined if they are not known before an apply. */
export function containersOf(model: Model, task: Pick<Resource, "attributes">): readonly Attributes[] | undefined {
  try {
    const parsed: unknown = JSON.parse(String(model.literal(task.attributes.container_definitions)));
    return blocks(parsed);
  } catch {
    return undefined;
  }
}

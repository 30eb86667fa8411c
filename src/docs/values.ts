import type { Subject } from "../proof/question";
import { configuredValues } from "./configured-values";
import { deployedValues } from "./deployed-values";

/**
 * What the hand-written documents include, by name: nothing that configuration or stacks know is typed a second time.
 *
 * @throws Error without a configuration, or if the stacks lack what is included
 */
export function valuesOf({ model, config }: Pick<Subject, "model" | "config">) {
  if (config === undefined) throw new Error("Documents are about a configuration, and these stacks came without.");
  return { ...configuredValues(config), ...deployedValues(model) };
}

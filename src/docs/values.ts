import type { Subject } from "../proof/question";
import { configuredValues } from "./configured-values";
import { costValues } from "./cost-values";
import { deployedValues } from "./deployed-values";
import { derivedValues } from "./derived-values";
import { known } from "./known";

/**
 * What the hand-written documents include, by name: nothing that configuration or stacks know is typed a second time.
 *
 * @throws Error without a configuration, or if the stacks lack what is included
 */
export function valuesOf(subject: Subject) {
  const { config, ...stacks } = known(subject);
  const all = { ...stacks, config };
  return {
    ...configuredValues(config),
    ...deployedValues(stacks.model),
    ...derivedValues(all),
    ...costValues(all),
  };
}

import type { PlatformConfig } from "../config/schema";
import { buildModel } from "../model/build-model";
import type { StackJson } from "../model/stack-json";
import type { Subject } from "./question";

/** The synthesized stacks as committed, and as a press applies them. */
export function subjectOf(stacks: Readonly<Record<string, StackJson>>, config: PlatformConfig | undefined): Subject {
  const active = config && { variables: { active_region: config.regions.dr.name } };
  return { model: buildModel(stacks), pressed: buildModel(stacks, active), config };
}

import type { Subject } from "../proof/question";

/** What documents are written from: the stacks, and what was meant. */
export type Known = Subject & { readonly config: NonNullable<Subject["config"]> };

/** @throws Error if what was meant is not known: without a configuration there are no reasons to write down */
export function known(subject: Subject): Known {
  const { config } = subject;
  if (config === undefined) throw new Error("documents are written of stacks whose configuration is known");
  return { ...subject, config };
}

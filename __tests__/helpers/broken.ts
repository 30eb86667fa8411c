import type { Attributes, Stacks } from "./synthesized";

/** The first resource of a type in a stack whose name fits. Throws if there is none: a mutant must break something. */
export function named(copy: Stacks, stack: string, type: string, name: RegExp = /./): Attributes {
  return pick(copy[stack]?.resource[type], `${stack} ${type} ${name}`, name);
}

/** Statements of the first policy document in a stack whose name fits. */
export function statements(copy: Stacks, stack: string, name: RegExp): Attributes[] {
  const document = pick(copy[stack]?.data?.aws_iam_policy_document, `${stack} document ${name}`, name);
  return document.statement as Attributes[];
}

/** Adds a statement that allows, as somebody would who needs it quickly. */
export function allow(copy: Stacks, stack: string, name: RegExp, actions: string[], resources: string[]): void {
  statements(copy, stack, name).push({ actions, resources });
}

/** Removes a resource. */
export function remove(copy: Stacks, stack: string, type: string, name: RegExp): void {
  const all = copy[stack]?.resource[type] ?? {};
  const found = Object.keys(all).filter((one) => name.test(one));
  if (found.length === 0) throw new Error(`${stack} has no ${type} ${name}`);
  for (const one of found) delete all[one];
}

function pick(all: Record<string, Attributes> | undefined, what: string, name: RegExp): Attributes {
  const [, found] = Object.entries(all ?? {}).find(([one]) => name.test(one)) ?? [];
  if (found === undefined) throw new Error(`no ${what}`);
  return found;
}

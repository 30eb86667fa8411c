import type { Resource } from "../model/model";
import type { Evidence, Finding } from "../report/report";

/** What speaks for an answer, and what against it. */
export interface Grounds {
  /** Causes why it does not hold, each of which is enough. */
  readonly against: readonly Evidence[];
  /** What could not be decided, each with the reason. */
  readonly open: readonly Evidence[];
  /** Witnesses that it holds. */
  readonly witnesses: readonly Evidence[];
}

export type Asked = Pick<Finding, "requirement" | "question">;

/** A question, what was found about it, and what to say if it holds, with figures. */
export type Verdict = Asked & Pick<Finding, "summary"> & Partial<Grounds>;

/** Fails on one cause, is unknown with one open end or without a witness, and holds otherwise. */
export function verdict({ requirement, question, summary, ...found }: Verdict): Finding {
  const { against, open, witnesses } = grounds(found);
  const asked = { requirement, question };
  const [cause] = against;
  if (cause !== undefined) return { ...asked, status: "fails", summary: counted(against, cause), evidence: against };
  const [doubt] = open;
  if (doubt !== undefined) return { ...asked, status: "unknown", summary: counted(open, doubt), evidence: open };
  if (witnesses.length === 0) return unknown(asked, "nothing of the sort was found in these stacks");
  return { ...asked, status: "holds", summary, evidence: witnesses };
}

/** Nobody can tell, and why. */
export function unknown(asked: Asked, summary: string): Finding {
  return { ...asked, status: "unknown", summary, evidence: [] };
}

/** The answer to what was meant, of stacks that nobody has told it of. */
export function unknownIntent(asked: Asked): Finding {
  return unknown(asked, "what was meant is not known: these stacks come without a configuration");
}

/** All of several grounds. */
export function grounds(...parts: readonly Partial<Grounds>[]): Grounds {
  return {
    against: parts.flatMap(({ against = [] }) => against),
    open: parts.flatMap(({ open = [] }) => open),
    witnesses: parts.flatMap(({ witnesses = [] }) => witnesses),
  };
}

/** A line of evidence about a resource. */
export function evidence(at: Pick<Resource, "stack" | "address">, attribute: string, text: string): Evidence {
  return { stack: at.stack, address: at.address, attribute, text };
}

function counted(all: readonly Evidence[], { stack, address, text }: Evidence): string {
  const others = all.length === 1 ? "" : ` (and ${all.length - 1} more)`;
  return `${stack} ${address}: ${text}${others}`;
}

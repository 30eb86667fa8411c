import type { Resource } from "../model/model";
import type { Evidence, Finding } from "../report/report";

/** What speaks for an answer, and what against it. */
export interface Grounds {
  /** Causes why it does not hold. */
  readonly against: readonly Evidence[];
  /** What could not be decided, each with the reason. */
  readonly open: readonly Evidence[];
  /** Witnesses that it holds. */
  readonly witnesses: readonly Evidence[];
}

export type Asked = Pick<Finding, "requirement" | "question">;

export function evidence(at: Pick<Resource, "stack" | "address">, attribute: string, text: string): Evidence {
  return { stack: at.stack, address: at.address, attribute, text };
}

export function grounds(...parts: readonly Partial<Grounds>[]): Grounds {
  return {
    against: parts.flatMap(({ against = [] }) => against),
    open: parts.flatMap(({ open = [] }) => open),
    witnesses: parts.flatMap(({ witnesses = [] }) => witnesses),
  };
}

/** Fails on one cause, is unknown with one open end or without a witness, and holds otherwise. */
export function verdict(asked: Asked, summary: string, { against, open, witnesses }: Grounds): Finding {
  const [cause] = against;
  if (cause !== undefined) return { ...asked, status: "fails", summary: counted(against, cause), evidence: against };
  const [doubt] = open;
  if (doubt !== undefined) return { ...asked, status: "unknown", summary: counted(open, doubt), evidence: open };
  if (witnesses.length === 0) return unknown(asked, "nothing of the sort was found in these stacks");
  return { ...asked, status: "holds", summary, evidence: witnesses };
}

/** Nothing says what was meant. */
export function unknown(asked: Asked, summary: string): Finding {
  return { ...asked, status: "unknown", summary, evidence: [] };
}

function counted(all: readonly Evidence[], { stack, address, text }: Evidence): string {
  const others = all.length === 1 ? "" : ` (and ${all.length - 1} more)`;
  return `${stack} ${address}: ${text}${others}`;
}

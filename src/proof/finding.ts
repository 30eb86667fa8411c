import type { Resource } from "../model/model";
import type { Evidence, Finding } from "../report/report";

/** What a question found, before it is said whether that is good. */
export interface Verdict {
  readonly requirement: string;
  readonly question: string;
  /** Causes, each of which is enough to fail. */
  readonly failures: readonly Evidence[];
  /**
   * What could not be decided.
   *
   * @default - everything was
   */
  readonly unknowns?: readonly Evidence[];
  /** What shows that it holds. */
  readonly witnesses: readonly Evidence[];
  /** What to say if it holds, with figures. */
  readonly summary: string;
}

/** A finding: failed by any failure, unknown if something is undecided or nothing was looked at. */
export function findingOf({ failures, unknowns = [], witnesses, summary, requirement, question }: Verdict): Finding {
  const said = (status: Finding["status"], text: string, evidence: readonly Evidence[]): Finding => ({
    requirement,
    question,
    status,
    summary: text,
    evidence,
  });
  const [failure] = failures;
  if (failure !== undefined) return said("fails", `${counted(failures)}${failure.text}`, failures);
  const [unknown] = unknowns;
  if (unknown !== undefined) return said("unknown", `${counted(unknowns)}${unknown.text}`, unknowns);
  if (witnesses.length === 0) return said("unknown", "the stacks have nothing that this is about", []);
  return said("holds", summary, witnesses);
}

/** The answer to what was meant, of stacks that nobody has told it of. */
export function unknownIntent(requirement: string, question: string): Finding {
  const summary = "what was meant is not known: these stacks come without a configuration";
  return { requirement, question, status: "unknown", summary, evidence: [] };
}

/** A line of evidence about a resource. */
export function evidenceOf(
  { stack, address }: Pick<Resource, "stack" | "address">,
  attribute: string,
  text: string,
): Evidence {
  return { stack, address, attribute, text };
}

function counted({ length }: readonly Evidence[]): string {
  return length > 1 ? `${length} causes, the first: ` : "";
}

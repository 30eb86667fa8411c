import { production } from "../../src/config/production";
import type { Question } from "../../src/proof/question";
import { subjectOf } from "../../src/proof/subject";
import type { Finding } from "../../src/report/report";
import { type Stacks, synthesized } from "./synthesized";

/** One realistic mistake in the synthesized stacks, and what the question has to say of it. */
export interface ProofMutant {
  /** In words that finish "fails on". */
  readonly what: string;
  readonly break_: (copy: Stacks) => unknown;
  /** Cause and resource. Looked for in summary and evidence of the findings that do not hold. */
  readonly says: RegExp;
}

/** Tests that a question holds for production, and that each of its mutants turns it red with the right words. */
export function testQuestion(question: Question, mutants: readonly ProofMutant[]): void {
  const stacks = synthesized();
  const ask = (copy: Stacks) => question.ask(subjectOf(copy, production));

  test(`${question.name} holds for production, with evidence`, () => {
    const findings = ask(stacks);
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.filter(({ status }) => status !== "holds").map(inWords)).toEqual([]);
    expect(findings.filter(({ evidence }) => evidence.length === 0)).toEqual([]);
  });

  test.each(mutants.map((mutant) => [mutant.what, mutant] as const))(`${question.name} fails on %s`, (_, mutant) => {
    const copy = structuredClone(stacks);
    mutant.break_(copy);
    const failed = ask(copy).filter(({ status }) => status === "fails");
    expect(failed.map(inWords).join("\n")).toMatch(mutant.says);
  });
}

function inWords({ requirement, question, summary, evidence }: Finding): string {
  const lines = evidence.map(({ stack, address, attribute, text }) => `  ${stack} ${address} ${attribute}: ${text}`);
  return [`${requirement} ${question} ${summary}`, ...lines].join("\n");
}

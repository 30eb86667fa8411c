import path from "node:path";
import type { Model } from "../model/model";
import type { Finding } from "../report/report";
import type { Document } from "./document";
import type { Known } from "./known";
import { bullets, code, heading, link, listed, page, paragraph, phrase, type Text, table } from "./markdown";
import { DELIVERY } from "./traceability/delivery";
import type { Requirement } from "./traceability/requirement";
import { SYSTEM } from "./traceability/system";

/** Everything that the client asked for, in the order of the list. */
export const REQUIREMENTS: readonly Requirement[] = [...SYSTEM, ...DELIVERY];

/**
 * From each requirement to where it is built, what shows that it is kept, and how to see that.
 *
 * @param findings of the proof, of the same stacks
 */
export function traceability({ model }: Pick<Known, "model">, findings: readonly Finding[]): Document {
  const invariants = findings.filter(({ requirement }) => !REQUIREMENTS.some(({ id }) => id === requirement));
  return page(
    "traceability.md",
    "Traceability: from what was asked for to what shows it",
    paragraph(
      "What the proof answers is for production, as committed. Every request of a press, interrupted: docs/interrupted.md. What no emulator can show stands with each requirement, and below in one list.",
    ),
    heading(2, "In short"),
    table(
      ["Requirement", "Asks for", "Proof", "Scenarios", "Tests"],
      REQUIREMENTS.map((one) => shortRow(one, findings)),
    ),
    ...REQUIREMENTS.flatMap((one) => section(model, one, findings)),
    heading(2, "Invariants of the design"),
    paragraph(
      "The proof is asked more than the requirements: what the design promises itself (docs/adr/0017-proof.md).",
    ),
    table(["About", "Question", "Status", "Answer"], invariants.map(findingRow)),
    heading(2, "What is not verified, and how it would be"),
    table(
      ["Requirement", "Not shown", "How it would be"],
      REQUIREMENTS.flatMap(({ id, notVerified }) => notVerified.map(({ what, how }): Text[] => [id, what, how])),
    ),
  );
}

function shortRow(one: Requirement, findings: readonly Finding[]): Text[] {
  const { id, says, scenarios, tests } = one;
  const own = findings.filter(({ requirement }) => requirement === id);
  return [id, says, own.length > 0 ? statusOf(own) : otherProof(one), scenarios.join(", "), tests.length];
}

/** How a requirement is shown to be kept of which the proof asks nothing. */
function otherProof({ toRead, tests }: Requirement): Text {
  if (toRead !== undefined) return phrase("by reading ", file(toRead));
  return tests.length > 0 ? "by tests" : "-";
}

/** How many of the answers say what, the worst first. */
function statusOf(findings: readonly Finding[]): string {
  const counts = (["fails", "unknown", "holds"] as const).flatMap((status) => {
    const count = findings.filter((one) => one.status === status).length;
    return count === 0 ? [] : [`${status}: ${count}`];
  });
  return counts.join(", ");
}

function section(model: Model, one: Requirement, findings: readonly Finding[]): readonly string[] {
  const own = findings.filter(({ requirement }) => requirement === one.id);
  const blocks = [
    heading(2, `${one.id}: ${one.says}`),
    bullets([
      ...(one.types.length > 0 ? [`Resources: ${one.types.map((type) => whereIs(model, type)).join("; ")}`] : []),
      phrase("Source: ", listed(one.sources.map(file))),
      ...(one.tests.length > 0 ? [phrase("Tests: ", listed(one.tests.map(file)))] : []),
      ...(one.scenarios.length > 0 ? [`Scenarios of npm run gameday: ${one.scenarios.join(", ")}`] : []),
      ...(one.commands.length > 0 ? [phrase("See it: ", listed(one.commands.map(code)))] : []),
      ...one.notVerified.map(({ what, how }) => `Not verified: ${what}. It would be by: ${how}`),
    ]),
  ];
  return own.length === 0
    ? blocks
    : [
        ...blocks,
        table(
          ["Question", "Status", "Answer"],
          own.map((finding) => findingRow(finding).slice(1)),
        ),
      ];
}

/** A file of this project, from its root, as a link from the documents. */
function file(name: string): Text {
  return link(name, path.posix.relative("docs/generated", name) || ".");
}

/** How many of a type each stack has. */
function whereIs(model: Model, type: string): string {
  const counts = model.stacks.flatMap(({ name }) => {
    const count = model.ofType(type, name).length;
    return count === 0 ? [] : [`${name} ${count}`];
  });
  return `${type} (${counts.length === 0 ? "in no stack" : counts.join(", ")})`;
}

function findingRow({ requirement, question, status, summary }: Finding): Text[] {
  return [requirement, question, status, summary];
}

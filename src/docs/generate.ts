import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { prove } from "../proof/prove";
import type { Subject } from "../proof/question";
import { subjectOf } from "../proof/subject";
import { synthesizeNow } from "../proof/synthesis";
import { contents } from "./contents";
import { diagrams } from "./diagrams/diagrams";
import type { Document } from "./document";
import { differences, write } from "./folder";
import { handWritten, refreshed, type Values } from "./include";
import { known } from "./known";
import { tables } from "./tables";
import { traceability } from "./traceability";
import { valuesOf } from "./values";

/** Writes every document into `docs/generated/`, renews the values in those that people write, and says how many changed. */
export async function generate(root: string): Promise<string> {
  const subject = committedSubject(root);
  const documents = await documentsOf(subject);
  const changed = differences(root, documents).length;
  write(root, documents);
  return [
    `docs/generated: ${documents.length} documents, ${changed} changed`,
    ...refreshAll(root, valuesOf(subject)).map((file) => `${file}: its values changed`),
  ].join("\n");
}

/** Renews the values in every document that people write; the names of those that changed. */
function refreshAll(root: string, values: Values): readonly string[] {
  return handWritten(root).filter((name) => {
    const file = path.join(root, name);
    const before = readFileSync(file, "utf8");
    const now = refreshed(before, values);
    if (now !== before) writeFileSync(file, now);
    return now !== before;
  });
}

/** Every document of some stacks, the first of which lists the others. */
export async function documentsOf(subject: Subject): Promise<readonly Document[]> {
  const parts = await Promise.all([tables(subject), [traceability(known(subject), prove(subject))], diagrams(subject)]);
  const documents = parts.flat();
  return [contents(documents), ...documents];
}

/**
 * The stacks as what is committed makes them: with production's configuration and the example's backend, so that what is
 * on one machine alone changes no document.
 *
 * @throws InputError if configuration or example are not as they have to be
 */
export function committedSubject(root: string): Subject {
  const { stacks, config } = synthesizeNow(root, { PLATFORM_BACKEND: path.join(root, "backend.tf.json.example") });
  return subjectOf(stacks, config);
}

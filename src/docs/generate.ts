import path from "node:path";
import { prove } from "../proof/prove";
import type { Subject } from "../proof/question";
import { subjectOf } from "../proof/subject";
import { synthesizeNow } from "../proof/synthesis";
import { contents } from "./contents";
import type { Document } from "./document";
import { differences, write } from "./folder";
import { known } from "./known";
import { tables } from "./tables";
import { traceability } from "./traceability";

/** Writes every document into `docs/generated/`, removes what is none, and says how many changed. */
export async function generate(root: string): Promise<string> {
  const documents = await documentsOf(committedSubject(root));
  const changed = differences(root, documents).length;
  write(root, documents);
  return `docs/generated: ${documents.length} documents, ${changed} changed`;
}

/** Every document of some stacks, the first of which lists the others. */
export async function documentsOf(subject: Subject): Promise<readonly Document[]> {
  const parts = await Promise.all([tables(subject), [traceability(known(subject), prove(subject))]]);
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

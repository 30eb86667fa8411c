import { readFileSync } from "node:fs";
import type { z } from "zod";

/** One thing wrong with an input, in the four parts that a person needs to mend it. */
export interface Problem {
  /** Where, as it is written in the input: `regions.dr.cidr`. */
  readonly field: string;
  /** What stands there; undefined if nothing does. */
  readonly value: unknown;
  /** What may stand there. */
  readonly allowed: string;
  /** What to do, where that is more than writing an allowed value. */
  readonly remedy?: string;
}

/** Bad input: every problem at once. Commands end with exit code 2 on it. */
export class InputError extends Error {
  constructor(
    readonly source: string,
    readonly problems: readonly Problem[],
  ) {
    super(
      [
        `${source}: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`,
        ...problems.map(describe),
      ].join("\n"),
    );
    this.name = "InputError";
  }
}

function describe({ field, value, allowed, remedy }: Problem): string {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return `  ${field} ${found}; allowed: ${allowed}${remedy === undefined ? "" : `. ${remedy}`}`;
}

/**
 * Reads a JSON file that the user named.
 *
 * @throws InputError if it is missing, unreadable or not JSON
 */
export function readJson(file: string, namedBy: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(namedBy, [{ field: namedBy, value: file, allowed: `a readable JSON file (${why})` }]);
  }
}

/** Turns what the schema library reports into field, value, what is allowed and what to do. */
export function describeIssue(issue: z.core.$ZodIssue, input: unknown): Problem[] {
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], input);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: [...issue.path, key].join("."),
      value: (value as Record<string, unknown>)[key],
      allowed: "no field of this name",
      remedy: "Remove it, or correct its spelling",
    }));
  }
  if (issue.code === "invalid_key") {
    const field = `${issue.path.slice(0, -1).join(".")} (name of a field)`;
    return issue.issues.map(({ message }) => ({ field, value: issue.path.at(-1), allowed: message }));
  }
  return [{ field: issue.path.join(".") || "the whole file", value, allowed: issue.message }];
}

const PLAIN_TYPES: Readonly<Record<string, string>> = {
  object: "an object with its fields",
  record: "an object with one field a name",
  array: "a list",
  string: "a string",
  boolean: "true or false",
  number: "a number",
};

/** What is allowed, where a schema has no words of its own for it. */
export const plainly: z.core.$ZodErrorMap = (issue) => {
  const expected = "expected" in issue ? String(issue.expected) : "";
  return PLAIN_TYPES[expected];
};

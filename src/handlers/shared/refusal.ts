import { z } from "zod";

/** A request that is answered with an error. The message is shown to the caller. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "Refusal";
  }

  /** For refusals that a repeat may get past. */
  static later(status: number, message: string, details: Readonly<Record<string, unknown>> = {}): Refusal {
    return new Refusal(status, message, { ...details, retryable: true });
  }

  get retryable(): boolean {
    return this.details.retryable === true;
  }
}

/**
 * Input of the expected shape.
 *
 * @throws Refusal 400 that names each field and what may stand there, without repeating what did
 */
export function validated<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
  throw new Refusal(400, "the request is not valid", { problems });
}

/** A line of text without control characters: PostgreSQL cannot store NUL, and logs and pages want none of them. */
export function line(maxLength: number) {
  return z
    .string("text")
    .min(1, "at least one character")
    .max(maxLength, `at most ${maxLength} characters`)
    .regex(/^\P{C}*$/u, "text without control characters");
}

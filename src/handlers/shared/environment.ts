import { z } from "zod";

/**
 * Reads a function's whole configuration from its environment.
 *
 * @throws Error with one message that names every problem. Values are not repeated: some are secrets, and this is logged
 */
export function readEnvironment<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  environment: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join(".") || "environment"}: ${message}`);
  throw new Error([`${name} cannot start, its environment is wrong:`, ...problems].join("\n"));
}

/** A variable that must be there and must not be empty. */
export const text = z.string({ error: "is missing" }).min(1, "is empty");

export const port = z.coerce.number({ error: "a port" }).int("a port").min(1, "a port").max(65535, "a port");

/** Whole milliseconds up to half a minute, which is as long as API Gateway waits for anybody. */
export function milliseconds(standard: number) {
  const rule = "whole milliseconds from 50 to 30000";
  return z.coerce.number({ error: rule }).int(rule).min(50, rule).max(30_000, rule).default(standard);
}

/** An https address. Plain http only on this machine, for tests. */
export const address = z.string({ error: "an https address" }).refine(isSafe, "an https address");

/** A variable that holds JSON of this shape. */
export function json<Schema extends z.ZodType>(schema: Schema, shape: string) {
  return z
    .string({ error: `is missing: ${shape}` })
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: "custom", message: `not JSON: ${shape}` });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

function isSafe(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && ["localhost", "127.0.0.1"].includes(hostname));
}

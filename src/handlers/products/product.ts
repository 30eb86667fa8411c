import { z } from "zod";
import { line } from "../shared/refusal";

/** PostgreSQL's largest integer. */
const MAX_INTEGER = 2_147_483_647;

const version = z
  .int("a whole number")
  .min(0, "at least 0")
  .max(MAX_INTEGER - 1, "a version that was read before");

/** What a PUT carries. */
export const productInput = z.strictObject({
  name: line(200),
  /** In the currency's smallest unit, such as cents. */
  priceMinor: z.int("a whole number").min(0, "at least 0").max(MAX_INTEGER, `at most ${MAX_INTEGER}`),
  currency: z.string("text").regex(/^[A-Z]{3}$/, "three capital letters"),
  /** The version that this one follows; 0 for a new product. */
  version,
});

const digits = z.string("a whole number").regex(/^\d{1,10}$/, "a whole number");

export const listQuery = z.strictObject({
  limit: digits.transform(Number).pipe(z.int().min(1, "at least 1").max(100, "at most 100")).default(20),
  /** The last identifier of the page before. */
  after: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "an identifier")
    .default(""),
});

export const deleteQuery = z.strictObject({ version: digits.transform(Number).pipe(version) });

export type ProductInput = z.infer<typeof productInput>;

export interface Product extends ProductInput {
  readonly id: string;
}

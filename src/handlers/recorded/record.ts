import { createHash } from "node:crypto";
import { z } from "zod";

/**
 * What is kept of one idempotency key, as one object in the bucket. `pending` says that the external API may have been
 * called and its answer is not known; a repeat of the request completes it.
 */
export const recordSchema = z.object({
  id: z.string(),
  state: z.enum(["pending", "completed", "declined"]),
  /** Of the whole request, so that another request under the same key is noticed. */
  fingerprint: z.string(),
  /** The invocation that works on it, or did last. */
  claim: z.string(),
  /** Milliseconds since 1970 after which another invocation may take over. */
  claimedUntil: z.number(),
  createdAt: z.string(),
  /** What of the request is kept. */
  metadata: z.record(z.string(), z.unknown()),
  /** The external API's own identifier of what it did. */
  reference: z.string().optional(),
});

export type StoredRecord = z.infer<typeof recordSchema>;

/** The identifier that an idempotency key leads to: it does not give the key away, and has a fixed shape. */
export function identifierOf(idempotencyKey: string): string {
  return sha256(idempotencyKey).slice(0, 32);
}

/** The input has been through a schema, which puts its fields in one order. */
export function fingerprintOf(request: unknown): string {
  return sha256(JSON.stringify(request));
}

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

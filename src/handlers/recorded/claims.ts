import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Deadline } from "../shared/deadline";
import { Refusal } from "../shared/refusal";
import type { Outcome } from "./external-api";
import type { StoredRecord } from "./record";
import type { RecordStore, Versioned } from "./store";

const POLL_MILLISECONDS = 150;

/** For clocks that differ a little between the machines of two invocations. */
const SKEW_MILLISECONDS = 1000;

export type NewRecord = Pick<StoredRecord, "id" | "fingerprint" | "metadata">;

/** The work on one idempotency key, by one invocation at a time. */
export class Claims {
  constructor(private readonly store: RecordStore) {}

  /**
   * A record that this invocation alone works on (its state is `pending`), or one that is decided.
   *
   * @throws Refusal 422 if the key belongs to another request; 409 if another invocation is still at it
   */
  async claim(wanted: NewRecord, deadline: Deadline): Promise<Versioned> {
    const mine = { claim: randomUUID(), claimedUntil: Date.now() + deadline.remaining + SKEW_MILLISECONDS };
    const createdAt = new Date().toISOString();
    let found: Versioned | undefined;
    while (deadline.remaining > POLL_MILLISECONDS) {
      const fresh = { ...wanted, ...mine, createdAt, state: "pending" as const };
      const created = found === undefined ? await this.store.create(fresh, deadline) : undefined;
      if (created !== undefined) return created;
      found = await this.store.read(wanted.id, deadline);
      if (found !== undefined) {
        const { record, etag } = found;
        if (record.fingerprint !== wanted.fingerprint) {
          throw new Refusal(422, "this idempotency key belongs to another request");
        }
        // It may be this invocation's own: S3's answer to the write was lost, and its client wrote again.
        if (record.state !== "pending" || record.claim === mine.claim) return found;
        if (record.claimedUntil < Date.now()) {
          const taken = await this.store.replace({ ...record, ...mine }, etag, deadline);
          if (taken !== undefined) return taken;
        }
      }
      await sleep(POLL_MILLISECONDS * (0.5 + Math.random()));
    }
    throw Refusal.later(409, "a request with this idempotency key is under way", { id: wanted.id });
  }

  /** Writes the decision down. Whoever decided first wins, and everybody answers that. */
  async settle(claimed: Versioned, outcome: Outcome, deadline: Deadline): Promise<StoredRecord> {
    for (let found: Versioned | undefined = claimed; found !== undefined; ) {
      if (found.record.state !== "pending") return found.record;
      const settled = await this.store.replace({ ...found.record, ...outcome }, found.etag, deadline);
      found = settled ?? (await this.store.read(found.record.id, deadline));
    }
    throw new Error("the record disappeared while it was worked on");
  }

  /** Lets the next request take over at once instead of when the claim runs out. Nothing depends on it. */
  async release({ record, etag }: Versioned, deadline: Deadline): Promise<void> {
    await this.store.replace({ ...record, claimedUntil: 0 }, etag, deadline).catch(() => {});
  }
}

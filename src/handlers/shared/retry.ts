import { setTimeout as sleep } from "node:timers/promises";
import type { Deadline } from "./deadline";

export interface RetryOptions {
  readonly deadline: Deadline;
  readonly isTransient: (error: unknown) => boolean;
  /** @default as many as the deadline admits */
  readonly attempts?: number;
  /** Upper bound of the first pause; it doubles from one to the next. */
  readonly baseMilliseconds: number;
  readonly capMilliseconds: number;
}

/**
 * Repeats what failed for a passing reason, with pauses of random length so that many callers do not come back at once.
 *
 * @throws the last error, as soon as it is not transient, attempts are used up, or the time is nearly over
 */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { deadline, isTransient, attempts = Number.POSITIVE_INFINITY, baseMilliseconds, capMilliseconds } = options;
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || count >= attempts || deadline.remaining < baseMilliseconds) throw error;
      const pause = Math.random() * Math.min(capMilliseconds, baseMilliseconds * 2 ** (count - 1));
      // At most half of what is left, so that the last attempt is made near the end.
      await sleep(Math.min(pause, deadline.remaining / 2));
    }
  }
}

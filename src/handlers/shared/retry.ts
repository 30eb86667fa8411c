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
 * @throws the last error, as soon as it is not transient, attempts are used up, or the pause would outlast the deadline
 */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { deadline, isTransient, attempts = Number.POSITIVE_INFINITY, baseMilliseconds, capMilliseconds } = options;
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = Math.random() * Math.min(capMilliseconds, baseMilliseconds * 2 ** (count - 1));
      if (!isTransient(error) || count >= attempts || pause >= deadline.remaining) throw error;
      await sleep(pause);
    }
  }
}

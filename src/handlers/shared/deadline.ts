import { setTimeout as sleep } from "node:timers/promises";

/** The time was over before the work was done. */
export class DeadlineExceeded extends Error {
  constructor() {
    super("the time is over");
    this.name = "DeadlineExceeded";
  }
}

/** A moment until which something has to be done. It reads the monotonic clock: a step of the time of day does not move it. */
export class Deadline {
  private constructor(private readonly end: number) {}

  static in(milliseconds: number): Deadline {
    return new Deadline(performance.now() + milliseconds);
  }

  /** The earlier of this deadline and one in so many milliseconds. */
  within(milliseconds: number): Deadline {
    return new Deadline(Math.min(this.end, performance.now() + milliseconds));
  }

  /** This deadline, less what is still to be done after it. */
  reserving(milliseconds: number): Deadline {
    return new Deadline(this.end - milliseconds);
  }

  /** Milliseconds left; never below 0. */
  get remaining(): number {
    return Math.max(0, this.end - performance.now());
  }

  get signal(): AbortSignal {
    return AbortSignal.timeout(Math.ceil(this.remaining));
  }

  /**
   * The result of the work if it comes in time. The work itself goes on: whoever calls this ends it.
   *
   * @throws DeadlineExceeded
   */
  async race<T>(work: Promise<T>): Promise<T> {
    const timer = new AbortController();
    const over = sleep(this.remaining, undefined, { signal: timer.signal }).then(() => {
      throw new DeadlineExceeded();
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      timer.abort();
      over.catch(() => {});
      work.catch(() => {});
    }
  }
}

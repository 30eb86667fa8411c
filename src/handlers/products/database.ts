import { Signer } from "@aws-sdk/rds-signer";
import { Pool, type PoolClient } from "pg";
import type { Deadline } from "../shared/deadline";
import { describeError, log } from "../shared/log";
import { Refusal } from "../shared/refusal";
import { retry } from "../shared/retry";
import { verifiedTls } from "../shared/tls";
import type { DatabaseSettings } from "./settings";
import { isTransient } from "./transient";

export type Work<T> = (client: PoolClient) => Promise<T>;

/** PostgreSQL through RDS Proxy. It keeps what connections survive from one invocation to the next. */
export class Database {
  private readonly pool: Pool;

  constructor({ region, host, port, database, user, caFile, timeoutMilliseconds }: DatabaseSettings) {
    const signer = new Signer({ hostname: host, port, username: user, region });
    this.pool = new Pool({
      host,
      port,
      database,
      user,
      // A token is good for 15 minutes: every new connection gets a new one.
      password: () => signer.getAuthToken(),
      ssl: verifiedTls(caFile),
      // A function answers one request at a time.
      max: 2,
      connectionTimeoutMillis: timeoutMilliseconds,
      query_timeout: timeoutMilliseconds,
    });
    // A connection that breaks while nobody uses it would end the process; the next request opens another.
    this.pool.on("error", (error) => log("info", "an idle connection broke", describeError(error)));
  }

  /**
   * Does work that is safe to do again, until it succeeds or the time is over.
   *
   * @throws Refusal 503 if the database was read-only or out of reach all the time
   */
  async persist<T>(work: Work<T>, deadline: Deadline): Promise<T> {
    try {
      return await retry(() => this.once(work, deadline), {
        deadline,
        isTransient: (error) => isTransient(error) && deadline.remaining > 0,
        baseMilliseconds: 100,
        capMilliseconds: 1500,
      });
    } catch (error) {
      if (!isTransient(error)) throw error;
      log("error", "the database is not available", describeError(error));
      throw Refusal.later(503, "the database is not available for the moment; repeat the request");
    }
  }

  /** Does work once. A connection on which anything failed is not used again: it may lead to a former writer. */
  async once<T>(work: Work<T>, deadline: Deadline): Promise<T> {
    const connecting = this.pool.connect();
    const client = await deadline.race(connecting).catch((error: unknown) => {
      connecting.then((late) => late.release()).catch(() => {});
      throw error;
    });
    try {
      const result = await deadline.race(work(client));
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

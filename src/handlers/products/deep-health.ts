import { randomUUID } from "node:crypto";
import { describeError, log } from "../shared/log";
import type { Answer, Call } from "../shared/route";
import type { Database } from "./database";
import { proveReadable, proveWritable } from "./repository";
import { isTransient } from "./transient";

/** For each of the two proofs: whoever asks wants to know how it is now, not in a minute. */
const PROOF_MILLISECONDS = 2500;

/**
 * Whether the database can be written to or, as in a standby region, only read. A standby that reads is healthy; that
 * somebody can write is for the one who watches all regions.
 */
export async function deepHealth(database: Database, reader: Database, { deadline }: Call): Promise<Answer> {
  try {
    await database.once((client) => proveWritable(client, randomUUID()), deadline.within(PROOF_MILLISECONDS));
    return { status: 200, body: { healthy: true, writable: true } };
  } catch (error) {
    log("info", "the database is not writable", describeError(error));
    if (!isTransient(error)) return unhealthy;
  }
  try {
    await reader.once(proveReadable, deadline.within(PROOF_MILLISECONDS));
    return { status: 200, body: { healthy: true, writable: false } };
  } catch (error) {
    log("error", "the database is not readable", describeError(error));
    return unhealthy;
  }
}

const unhealthy: Answer = { status: 503, body: { healthy: false, writable: false } };

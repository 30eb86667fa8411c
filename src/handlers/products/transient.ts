import { DeadlineExceeded } from "../shared/deadline";
import { errorCode } from "../shared/log";

/**
 * SQLSTATEs that pass by themselves: a database that is being promoted, restarted or is full for the moment. Classes and
 * codes: PostgreSQL's documentation, appendix A.
 */
const STATES = [
  "25006", // read_only_sql_transaction: still, or already, a reader
  "40001", // serialization_failure
  "40P01", // deadlock_detected
  "53300", // too_many_connections
  "57P01", // admin_shutdown
  "57P02", // crash_shutdown
  "57P03", // cannot_connect_now
];

const CONNECTION_EXCEPTION = /^08/;

const NETWORK = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
];

/** What pg throws without a code: the connection was cut, or did not come about or answer in time. */
const MESSAGES = /^Connection terminated|^Query read timeout|timeout exceeded when trying to connect/;

/** True if the same statement may succeed later, on a new connection. */
export function isTransient(error: unknown): boolean {
  if (error instanceof DeadlineExceeded) return true;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isTransient);
  const code = errorCode(error);
  if (code !== undefined) return STATES.includes(code) || NETWORK.includes(code) || CONNECTION_EXCEPTION.test(code);
  return error instanceof Error && MESSAGES.test(error.message);
}

import { z } from "zod";
import { milliseconds, port, readEnvironment, text } from "../shared/environment";

const environment = z.object({
  AWS_REGION: text,
  DATABASE_HOST: text,
  DATABASE_READER_HOST: text.optional(),
  DATABASE_PORT: port.default(5432),
  DATABASE_NAME: text,
  DATABASE_USER: text,
  DATABASE_CA_FILE: text,
  DATABASE_TIMEOUT_MS: milliseconds(2000),
});

export interface DatabaseSettings {
  readonly region: string;
  readonly host: string;
  /** Where reads still work while the writer does not: what the standby's deep health shows. */
  readonly readerHost: string | undefined;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly caFile: string;
  /** Longest a connection, and then a statement, may take. */
  readonly timeoutMilliseconds: number;
}

/** @throws Error that names everything wrong with the environment */
export function readSettings(source?: NodeJS.ProcessEnv): DatabaseSettings {
  const values = readEnvironment("products", environment, source);
  return {
    region: values.AWS_REGION,
    host: values.DATABASE_HOST,
    readerHost: values.DATABASE_READER_HOST,
    port: values.DATABASE_PORT,
    database: values.DATABASE_NAME,
    user: values.DATABASE_USER,
    caFile: values.DATABASE_CA_FILE,
    timeoutMilliseconds: values.DATABASE_TIMEOUT_MS,
  };
}

import { z } from "zod";
import { port, readEnvironment, text } from "../shared/environment";

const environment = z.object({
  DATABASE_PORT: port.default(5432),
  DATABASE_NAME: text,
  DATABASE_CA_FILE: text,
  MASTER_SECRET_ID: text,
  APPLICATION_SECRET_ID: text,
});

export interface MigrationSettings {
  readonly port: number;
  readonly database: string;
  readonly caFile: string;
  readonly masterSecretId: string;
  readonly applicationSecretId: string;
}

/** @throws Error that names everything wrong with the environment */
export function readSettings(source?: NodeJS.ProcessEnv): MigrationSettings {
  const values = readEnvironment("migration", environment, source);
  return {
    port: values.DATABASE_PORT,
    database: values.DATABASE_NAME,
    caFile: values.DATABASE_CA_FILE,
    masterSecretId: values.MASTER_SECRET_ID,
    applicationSecretId: values.APPLICATION_SECRET_ID,
  };
}

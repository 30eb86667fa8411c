import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { Client } from "pg";
import { z } from "zod";
import { parseJson } from "../shared/request";
import { verifiedTls } from "../shared/tls";
import type { Credentials } from "./application-user";
import { type MigrationResult, migrate } from "./migrate";
import { type Migration, migrations } from "./migrations";
import type { MigrationSettings } from "./settings";

/**
 * What an invocation says: the cluster's own writer endpoint, not the proxy's. It is no setting of the function, because
 * in the DR region the cluster comes after it.
 */
const invocation = z.object({ databaseHost: z.string().regex(/^[A-Za-z0-9.-]{1,253}$/) });

const credentials = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** Waiting for a run at the same time included. */
const STATEMENT_MILLISECONDS = 60_000;
const CONNECTION_MILLISECONDS = 10_000;

/**
 * Brings application user and schema to what this code needs, all of it or nothing. Any number of runs, at the same
 * time too, end the same way.
 */
export function migration(settings: MigrationSettings, secrets: SecretsManagerClient, steps = migrations) {
  return async (event: unknown): Promise<MigrationResult> => {
    const asked = invocation.safeParse(event);
    if (!asked.success) throw new Error('the event has to be {"databaseHost": "<the cluster\'s writer endpoint>"}');
    const [master, application] = await Promise.all([
      readCredentials(secrets, settings.masterSecretId),
      readCredentials(secrets, settings.applicationSecretId),
    ]);
    if (master.username === application.username) {
      throw new Error("the application secret names the master user: it has to have a user of its own");
    }
    return run(settings, asked.data.databaseHost, master, application, steps);
  };
}

async function run(
  settings: MigrationSettings,
  host: string,
  master: Credentials,
  application: Credentials,
  steps: readonly Migration[],
): Promise<MigrationResult> {
  const { port, database, caFile } = settings;
  const client = new Client({
    host,
    port,
    database,
    user: master.username,
    password: master.password,
    ssl: verifiedTls(caFile),
    connectionTimeoutMillis: CONNECTION_MILLISECONDS,
    statement_timeout: STATEMENT_MILLISECONDS,
  });
  // A connection that is cut shows in the statement under way; without a listener it would end the process as well.
  client.on("error", () => {});
  try {
    await client.connect();
    return await migrate(client, application, steps);
  } finally {
    await client.end();
  }
}

/** @throws Error without any part of the secret */
async function readCredentials(secrets: SecretsManagerClient, id: string): Promise<Credentials> {
  const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
  const parsed = credentials.safeParse(parseJson(SecretString));
  if (!parsed.success) throw new Error(`the secret ${id} is not JSON with username and password`);
  return parsed.data;
}

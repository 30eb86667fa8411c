import { createHash } from "node:crypto";
import type { ClientBase } from "pg";
import { type Credentials, ensureApplicationUser, grantRows } from "./application-user";
import type { Migration } from "./migrations";

export interface MigrationResult {
  /** Version of the schema afterwards. */
  readonly version: number;
  /** What this run added; empty if there was nothing to do. */
  readonly applied: readonly string[];
}

/** Any fixed number, as long as nothing else in this database locks it. */
const LOCK = 7_203_114;

/** Everything in one transaction, one run at a time: the lock ends with the transaction, however that ends. */
export async function migrate(
  client: ClientBase,
  application: Credentials,
  steps: readonly Migration[],
): Promise<MigrationResult> {
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    await client.query("CREATE SCHEMA IF NOT EXISTS shop");
    const result = await applyMissing(client, steps);
    await ensureApplicationUser(client, application);
    await grantRows(client, application.username);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // If the connection is gone, so is the transaction; the first error is the one that says why.
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

async function applyMissing(client: ClientBase, steps: readonly Migration[]): Promise<MigrationResult> {
  const done = await readApplied(client);
  const applied: string[] = [];
  for (const step of steps) {
    const digest = createHash("sha256").update(step.sql).digest("hex");
    const before = done.get(step.version);
    if (before === digest) continue;
    if (before !== undefined) throw new Error(`migration ${step.version} was edited after it had been applied`);
    await client.query(step.sql);
    const values = [step.version, step.name, digest];
    await client.query("INSERT INTO operations.migrations (version, name, digest) VALUES ($1, $2, $3)", values);
    applied.push(`${step.version}: ${step.name}`);
  }
  return { version: Math.max(0, ...done.keys(), ...steps.map(({ version }) => version)), applied };
}

/** Digest of each step that was applied before, by its version. They are in a schema that the application has no rights in. */
async function readApplied(client: ClientBase): Promise<Map<number, string>> {
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS operations;
    CREATE TABLE IF NOT EXISTS operations.migrations (
      version integer PRIMARY KEY, name text NOT NULL, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
    );
  `);
  const sql = "SELECT version, digest FROM operations.migrations";
  const { rows } = await client.query<{ version: number; digest: string }>(sql);
  return new Map(rows.map(({ version, digest }) => [version, digest]));
}

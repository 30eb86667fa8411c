import { randomUUID } from "node:crypto";
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { Client } from "pg";
import { migrations } from "../../../src/handlers/migration/migrations";
import { migration } from "../../../src/handlers/migration/service";
import { readSettings } from "../../../src/handlers/migration/settings";
import { type EmulatedAws, emulatedAws } from "./support/emulated-aws";
import { Postgres } from "./support/postgres";

/** Quotes of every kind, in the name as well as in the password. */
const USER = `shop"; DROP ROLE master; --'$$`;
const PASSWORD = `p'"\\$$;--%{}!`;
const MASTER = { username: "master", password: "master-password" };

let aws: EmulatedAws;
let secrets: SecretsManagerClient;
let postgres: Postgres;
let applicationSecretId: string;
let masterSecretId: string;

beforeAll(async () => {
  [aws, postgres] = await Promise.all([emulatedAws(), Postgres.start()]);
  secrets = new SecretsManagerClient(aws.settings);
  // As on RDS: not a superuser.
  await postgres.query(`CREATE ROLE master LOGIN CREATEROLE CREATEDB PASSWORD '${MASTER.password}'`);
  masterSecretId = await secret(MASTER);
}, 60_000);
afterAll(() => Promise.all([aws.stop(), postgres.stop()]));

beforeEach(async () => {
  await postgres.query("CREATE DATABASE passwords OWNER master");
  applicationSecretId = await secret({ username: USER, password: PASSWORD });
});
afterEach(async () => {
  await postgres.query("DROP DATABASE passwords WITH (FORCE)");
  await postgres.query(`DO $do$ BEGIN EXECUTE format('DROP ROLE IF EXISTS %I', $name$${USER}$name$); END $do$`);
  await postgres.query("DROP ROLE IF EXISTS rds_iam");
});

async function secret(value: object): Promise<string> {
  const name = randomUUID();
  await secrets.send(new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(value) }));
  return name;
}

function run(steps = migrations) {
  const { port, caFile } = postgres;
  const settings = { port, database: "passwords", caFile, masterSecretId, applicationSecretId };
  return migration(settings, secrets, steps)({ databaseHost: "localhost" });
}

async function loginAs(password: string): Promise<string> {
  const ssl = { rejectUnauthorized: false };
  const client = new Client({
    host: "localhost",
    port: postgres.port,
    database: "passwords",
    user: USER,
    password,
    ssl,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ user: string }>(
      "SELECT current_user AS user FROM shop.products RIGHT JOIN (VALUES (1)) v ON true",
    );
    return rows[0]?.user ?? "";
  } finally {
    await client.end();
  }
}

/** Everything a run could change: who may log in, what there is, who may use it, what has been applied. */
async function state(): Promise<unknown> {
  const parts = [
    "SELECT rolname, rolcanlogin, rolpassword FROM pg_authid ORDER BY 1",
    "SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname IN ('shop', 'operations')",
    "SELECT oid, relname, relacl::text FROM pg_class WHERE relnamespace::regnamespace::text IN ('shop', 'operations') ORDER BY 1",
    "SELECT version, digest, applied_at FROM operations.migrations",
  ];
  return Promise.all(parts.map((sql) => postgres.query(sql, "passwords")));
}

test("the first run creates user and schema, and the user logs in with the secret's password", async () => {
  expect(await run()).toEqual({ version: 1, applied: ["1: products and the rows of deep health"] });
  expect(await loginAs(PASSWORD)).toBe(USER);
  await expect(loginAs("another")).rejects.toThrow("password authentication failed");
});

test("a second run changes nothing", async () => {
  await run();
  const before = await state();
  expect(await run()).toEqual({ version: 1, applied: [] });
  expect(await state()).toEqual(before);
});

test("of runs at the same time one does the work, and all succeed", async () => {
  const results = await Promise.all(Array.from({ length: 6 }, () => run()));
  expect(results.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
  expect(results.every(({ version }) => version === 1)).toBe(true);
});

test("a step that fails leaves nothing behind, and the next run does it all", async () => {
  const broken = { version: 2, name: "broken", sql: "CREATE TABLE shop.half (); SELECT 1 / 0" };
  await expect(run([...migrations, broken])).rejects.toThrow("division by zero");
  expect(await postgres.query("SELECT FROM pg_namespace WHERE nspname = 'shop'", "passwords")).toEqual([]);
  expect(await postgres.query("SELECT FROM pg_roles WHERE rolname = $1", "passwords", [USER])).toEqual([]);
  const mended = { ...broken, sql: "CREATE TABLE shop.half ()" };
  expect(await run([...migrations, mended])).toMatchObject({ version: 2, applied: [expect.any(String), "2: broken"] });
});

test("a later version applies what is missing, and the user may use its tables", async () => {
  await run();
  const next = { version: 2, name: "stock", sql: "CREATE TABLE shop.stock (id text)" };
  expect(await run([...migrations, next])).toEqual({ version: 2, applied: ["2: stock"] });
  const may = "SELECT has_table_privilege($1, 'shop.stock', 'SELECT, INSERT, UPDATE, DELETE') AS may";
  expect(await postgres.query(may, "passwords", [USER])).toEqual([{ may: true }]);
});

test("code that is older than the schema leaves it alone", async () => {
  const next = { version: 2, name: "stock", sql: "CREATE TABLE shop.stock (id text)" };
  await run([...migrations, next]);
  expect(await run()).toEqual({ version: 2, applied: [] });
});

test("a step that was edited after it had been applied is refused", async () => {
  await run();
  const [first] = migrations;
  if (first === undefined) throw new Error("there is no migration");
  await expect(run([{ ...first, sql: `${first.sql} -- edited` }])).rejects.toThrow("migration 1 was edited");
});

test("a new password in the secret becomes the user's", async () => {
  await run();
  const SecretString = JSON.stringify({ username: USER, password: "a-new-one" });
  await secrets.send(new PutSecretValueCommand({ SecretId: applicationSecretId, SecretString }));
  await run();
  expect(await loginAs("a-new-one")).toBe(USER);
  await expect(loginAs(PASSWORD)).rejects.toThrow("password authentication failed");
});

test("no statement carries the password", async () => {
  await postgres.query("ALTER SYSTEM SET log_statement = 'all'");
  await postgres.query("SELECT pg_reload_conf()");
  await run();
  expect(postgres.log).toContain("SCRAM-SHA-256$4096");
  expect(postgres.log).not.toContain(PASSWORD);
});

test("the user does not have rds_iam, with which RDS would refuse the proxy's password", async () => {
  await postgres.query("CREATE ROLE rds_iam; GRANT rds_iam TO master WITH ADMIN OPTION");
  await run();
  await postgres.query(`DO $do$ BEGIN EXECUTE format('GRANT rds_iam TO %I', $name$${USER}$name$); END $do$`);
  await postgres.query("GRANT rds_iam TO master WITH ADMIN OPTION");
  await run();
  const member = "SELECT pg_has_role($1, 'rds_iam', 'MEMBER') AS member";
  expect(await postgres.query(member, "passwords", [USER])).toEqual([{ member: false }]);
});

test("a read-only database is refused with a message that says so", async () => {
  await postgres.readOnly(true);
  try {
    await expect(run()).rejects.toThrow("read-only transaction");
  } finally {
    await postgres.readOnly(false);
  }
});

test.each<[string, unknown, string]>([
  ["no JSON", "password", "is not JSON with username and password"],
  ["no password", { username: "shop" }, "is not JSON with username and password"],
  ["the master user", MASTER, "has to have a user of its own"],
])("an application secret with %s is refused without being shown", async (_, value, message) => {
  applicationSecretId = typeof value === "string" ? randomUUID() : await secret(value as object);
  if (typeof value === "string") {
    await secrets.send(new CreateSecretCommand({ Name: applicationSecretId, SecretString: value }));
  }
  await expect(run()).rejects.toThrow(message);
});

test("a wrong environment is refused with everything that is wrong with it", () => {
  expect(() => readSettings({ DATABASE_PORT: "5432" })).toThrow(
    [
      "migration cannot start, its environment is wrong:",
      "  DATABASE_NAME: is missing",
      "  DATABASE_CA_FILE: is missing",
      "  MASTER_SECRET_ID: is missing",
      "  APPLICATION_SECRET_ID: is missing",
    ].join("\n"),
  );
});

test.each([[undefined], [{}], [{ databaseHost: "" }], [{ databaseHost: "host/../path" }], [{ databaseHost: 5432 }]])(
  "an event %j that names no host is refused, before any secret is read",
  async (event) => {
    const settings = { port: 1, database: "d", caFile: "none", masterSecretId: "none", applicationSecretId: "none" };
    await expect(migration(settings, secrets)(event)).rejects.toThrow('the event has to be {"databaseHost"');
  },
);

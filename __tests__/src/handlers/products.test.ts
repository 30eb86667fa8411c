import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { migrate } from "../../../src/handlers/migration/migrate";
import { migrations } from "../../../src/handlers/migration/migrations";
import { Database } from "../../../src/handlers/products/database";
import { productsApi } from "../../../src/handlers/products/service";
import { type DatabaseSettings, readSettings } from "../../../src/handlers/products/settings";
import { isTransient } from "../../../src/handlers/products/transient";
import type { ApiHandler } from "../../../src/handlers/shared/api";
import { temporaryFolder } from "../../helpers/folder";
import { type Answered, invoke, type Request } from "./support/lambda";
import { caughtLogs } from "./support/logs";
import { Postgres } from "./support/postgres";
import { freePort } from "./support/server";

const cup = { name: "Cup", priceMinor: 1250, currency: "EUR", version: 0 };

const logs = caughtLogs();
const folder = temporaryFolder();
const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
const before = { ...process.env };
let postgres: Postgres;
let database: Database;
let handler: ApiHandler;

beforeAll(async () => {
  Object.assign(process.env, credentials);
  postgres = await Postgres.start();
  await postgres.query("CREATE DATABASE shop");
  const client = new Client({
    host: path.dirname(postgres.caFile),
    port: postgres.port,
    user: "owner",
    database: "shop",
  });
  await client.connect();
  await migrate(client, { username: "shop_app", password: "not-used-here" }, migrations);
  await client.end();
}, 60_000);
afterAll(async () => {
  process.env = before;
  await postgres.stop();
});

beforeEach(async () => {
  await postgres.query("TRUNCATE shop.products", "shop");
  database = new Database(settings());
  handler = productsApi(database, database);
});
afterEach(() => database.close());

function settings(changed: Partial<DatabaseSettings> = {}): DatabaseSettings {
  return {
    region: "eu-west-1",
    host: "localhost",
    readerHost: undefined,
    port: postgres.port,
    database: "shop",
    user: "shop_app",
    caFile: postgres.caFile,
    timeoutMilliseconds: 1000,
    ...changed,
  };
}

function put(id: string, body: unknown, request: Request = {}): Promise<Answered> {
  return invoke(handler, "PUT", `/products/${id}`, { ...request, body });
}

async function stored(): Promise<object[]> {
  return postgres.query("SELECT id, name, version FROM shop.products ORDER BY id", "shop");
}

test("a product is created, read, changed and deleted", async () => {
  expect(await put("cup", cup)).toMatchObject({ status: 200, body: { ...cup, id: "cup", version: 1 } });
  expect(await put("cup", { ...cup, name: "Mug", version: 1 })).toMatchObject({ status: 200, body: { version: 2 } });
  expect(await invoke(handler, "GET", "/products/cup")).toMatchObject({
    status: 200,
    body: { name: "Mug", version: 2 },
  });
  expect(await invoke(handler, "DELETE", "/products/cup", { query: { version: "2" } })).toMatchObject({ status: 204 });
  expect(await invoke(handler, "GET", "/products/cup")).toMatchObject({ status: 404 });
});

test("a list comes in pages, each product once", async () => {
  for (const id of ["a", "B", "c-1", "c_2", "d"]) await put(id, cup);
  const first = await invoke(handler, "GET", "/products", { query: { limit: "3" } });
  const second = await invoke(handler, "GET", "/products", { query: { limit: "3", after: String(first.body.next) } });
  const ids = [first, second].flatMap(({ body }) => (body.products as { id: string }[]).map(({ id }) => id));
  expect(ids).toEqual(["B", "a", "c-1", "c_2", "d"]);
  expect([first.body.next, second.body.next]).toEqual(["c-1", null]);
});

test("a write repeated after its answer was lost takes effect once and gets the same answer", async () => {
  const first = await put("cup", cup);
  expect(await put("cup", cup)).toEqual(first);
  const changed = await put("cup", { ...cup, priceMinor: 1, version: 1 });
  expect(await put("cup", { ...cup, priceMinor: 1, version: 1 })).toEqual(changed);
  expect(await stored()).toEqual([{ id: "cup", name: "Cup", version: 2 }]);
  const gone = await invoke(handler, "DELETE", "/products/cup", { query: { version: "2" } });
  expect(await invoke(handler, "DELETE", "/products/cup", { query: { version: "2" } })).toEqual(gone);
});

test("of concurrent writes that follow the same version one takes effect, and the others learn of it", async () => {
  await put("cup", cup);
  const names = ["one", "two", "three", "four"];
  const answers = await Promise.all(names.map((name) => put("cup", { ...cup, name, version: 1 })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  const winner = names[answers.findIndex(({ status }) => status === 200)];
  expect(await stored()).toEqual([{ id: "cup", name: winner, version: 2 }]);
  expect(await invoke(handler, "DELETE", "/products/cup", { query: { version: "1" } })).toMatchObject({ status: 409 });
});

describe("while the database is being promoted", () => {
  afterEach(async () => {
    await postgres.up();
    await postgres.readOnly(false);
  });

  test("a write waits for a database that is read-only for a while, and is applied once", async () => {
    await put("cup", cup);
    await postgres.readOnly(true);
    let answered = false;
    const write = put("cup", { ...cup, name: "Mug", version: 1 }).finally(() => {
      answered = true;
    });
    await sleep(700);
    expect(answered).toBe(false);
    await postgres.readOnly(false);
    expect(await write).toMatchObject({ status: 200, body: { name: "Mug", version: 2 } });
    expect(await stored()).toEqual([{ id: "cup", name: "Mug", version: 2 }]);
  });

  test("a connection that turned out to be read-only is not used again: it may lead to the former writer", async () => {
    await put("cup", cup);
    const connections = "SELECT pid FROM pg_stat_activity WHERE usename = 'shop_app'";
    const before = await postgres.query<{ pid: number }>(connections);
    expect(before).toHaveLength(1);
    await postgres.readOnly(true);
    await put("cup", { ...cup, version: 1 }, { remainingMilliseconds: 1000 });
    expect(await postgres.query(connections)).not.toContainEqual(before[0]);
  });

  test("reads go on while the database is read-only", async () => {
    await put("cup", cup);
    await postgres.readOnly(true);
    expect(await invoke(handler, "GET", "/products/cup")).toMatchObject({ status: 200 });
  });

  test("a database that is read-only for longer than the function has is answered with 503, and nothing is written", async () => {
    await postgres.readOnly(true);
    const start = performance.now();
    const answer = await put("cup", cup, { remainingMilliseconds: 2000 });
    expect(performance.now() - start).toBeLessThan(2000);
    expect(answer).toMatchObject({ status: 503, headers: { "retry-after": expect.any(String) } });
    await postgres.readOnly(false);
    expect(await stored()).toEqual([]);
    expect(await put("cup", cup)).toMatchObject({ status: 200 });
  });

  test("a write waits for a database that restarts, on a new connection", async () => {
    await put("cup", cup);
    await postgres.down();
    const write = put("cup", { ...cup, version: 1 });
    await sleep(300);
    await postgres.up();
    expect(await write).toMatchObject({ status: 200, body: { version: 2 } });
  });

  test("a connection that was cut while nobody used it goes unnoticed", async () => {
    await put("cup", cup);
    await postgres.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shop_app'");
    expect(await invoke(handler, "GET", "/products/cup")).toMatchObject({ status: 200 });
  });

  test("a statement that is cut while it waits is done again", async () => {
    await put("cup", cup);
    const blocker = new Client({
      host: path.dirname(postgres.caFile),
      port: postgres.port,
      user: "owner",
      database: "shop",
    });
    await blocker.connect();
    await blocker.query("BEGIN; SELECT FROM shop.products WHERE id = 'cup' FOR UPDATE");
    const write = put("cup", { ...cup, version: 1 });
    const waiting = "SELECT pid FROM pg_stat_activity WHERE usename = 'shop_app' AND wait_event_type = 'Lock'";
    while ((await postgres.query(waiting)).length === 0) await sleep(20);
    await postgres.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS waiting`);
    await blocker.query("COMMIT");
    await blocker.end();
    expect(await write).toMatchObject({ status: 200, body: { version: 2 } });
  });

  test("deep health of a standby says that it reads and does not write", async () => {
    await postgres.readOnly(true);
    const answer = await invoke(handler, "POST", "/health/deep");
    expect(answer).toMatchObject({ status: 200, body: { healthy: true, writable: false } });
  });
});

test("deep health writes, reads and deletes a row", async () => {
  const answer = await invoke(handler, "GET", "/health/deep");
  expect(answer).toMatchObject({ status: 200, body: { healthy: true, writable: true } });
  expect(await postgres.query("SELECT * FROM shop.health", "shop")).toEqual([]);
});

test("deep health reads at the reader where the writer is out of reach, and fails where both are", async () => {
  const dead = new Database(settings({ port: await freePort() }));
  const standby = productsApi(dead, database);
  expect(await invoke(standby, "POST", "/health/deep")).toMatchObject({ status: 200, body: { writable: false } });
  const answer = await invoke(productsApi(dead, dead), "POST", "/health/deep");
  expect(answer).toMatchObject({ status: 503, body: { healthy: false, writable: false } });
  await dead.close();
});

test.each<[string, string, unknown]>([
  ["an injection in the identifier", "x'%20OR%20'1'='1", cup],
  ["an identifier that climbs", "..%2f..%2fetc%2fpasswd", cup],
  ["two dots", "..", cup],
  ["an empty identifier", "", cup],
  ["a NUL in the identifier", "a%00b", cup],
  ["an identifier beyond all measure", "x".repeat(65), cup],
  ["a price as text", "cup", { ...cup, priceMinor: "1; DROP TABLE shop.products" }],
  ["a price beyond an integer", "cup", { ...cup, priceMinor: 2 ** 31 }],
  ["a broken price", "cup", { ...cup, priceMinor: 0.1 }],
  ["a NUL in the name", "cup", { ...cup, name: "a\u0000b" }],
  ["a name beyond all measure", "cup", { ...cup, name: "x".repeat(201) }],
  ["a field that nobody knows", "cup", { ...cup, isAdmin: true }],
  ["a prototype", "cup", '{"__proto__":{"version":1},"name":"x","priceMinor":1,"currency":"EUR","version":0}'],
  ["a currency that is none", "cup", { ...cup, currency: "E'R" }],
  ["a missing version", "cup", { ...cup, version: undefined }],
  ["nothing", "cup", undefined],
  ["no JSON", "cup", "{"],
  ["a number", "cup", 1],
])("%s is refused before the database sees it", async (_, id, body) => {
  const answer = await put(id, body);
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).not.toContain("DROP");
  expect(await stored()).toEqual([]);
});

test("a body beyond all measure is refused", async () => {
  expect(await put("cup", { ...cup, name: "x".repeat(20_000) })).toMatchObject({ status: 413 });
});

test.each([
  { limit: "0" },
  { limit: "101" },
  { limit: "1e2" },
  { limit: "1;--" },
  { after: "' OR 1=1" },
  { order: "name" },
])("a list with %j is refused", async (query) => {
  expect(await invoke(handler, "GET", "/products", { query })).toMatchObject({ status: 400 });
});

test("text that looks like SQL or HTML is data", async () => {
  const name = `Robert'); DROP TABLE shop.products;-- <script>$1`;
  await put("cup", { ...cup, name });
  expect(await invoke(handler, "GET", "/products/cup")).toMatchObject({ body: { name } });
  expect(await stored()).toHaveLength(1);
});

test("the application user may neither change the schema nor see what migrations did", async () => {
  const denied = "permission denied";
  const run = (sql: string) => postgres.query(`SET ROLE shop_app; ${sql}`, "shop");
  await expect(run("CREATE TABLE shop.evil ()")).rejects.toThrow(denied);
  await expect(run("DROP TABLE shop.products")).rejects.toThrow("must be owner");
  await expect(run("SELECT * FROM operations.migrations")).rejects.toThrow(denied);
});

test("a server whose certificate the bundle does not vouch for gets no request", async () => {
  const empty = path.join(folder(), "ca.pem");
  writeFileSync(empty, "");
  const wary = new Database(settings({ caFile: empty }));
  const answer = await invoke(productsApi(wary, wary), "GET", "/products", { remainingMilliseconds: 2000 });
  expect(answer.status).toBe(500);
  expect(logs().join()).toMatch(/self-signed certificate/);
  await wary.close();
});

test("a server of another name than the certificate's gets no request", async () => {
  const wary = new Database(settings({ host: "127.0.0.1" }));
  const answer = await invoke(productsApi(wary, wary), "GET", "/products", { remainingMilliseconds: 2000 });
  expect(answer.status).toBe(500);
  expect(logs().join()).toMatch(/does not match certificate/);
  await wary.close();
});

test("what the database refuses for good is not tried again, and the caller learns no detail", async () => {
  const wrong = new Database(settings({ user: "nobody_at_all" }));
  const answer = await invoke(productsApi(wrong, wrong), "GET", "/products");
  expect(answer).toMatchObject({ status: 500, body: { error: "internal error" } });
  expect(JSON.stringify(answer.body)).not.toContain("nobody_at_all");
  await wrong.close();
});

test.each<[string, unknown, boolean]>([
  ["a read-only database", { code: "25006" }, true],
  ["a shutdown", { code: "57P01" }, true],
  ["a lost connection", { code: "08006" }, true],
  ["a reset", { code: "ECONNRESET" }, true],
  ["two refused addresses", new AggregateError([{ code: "ECONNREFUSED" }, { code: "ECONNREFUSED" }]), true],
  ["a cut connection", new Error("Connection terminated unexpectedly"), true],
  ["a statement that takes too long", new Error("Query read timeout"), true],
  ["a duplicate key", { code: "23505" }, false],
  ["a missing right", { code: "42501" }, false],
  ["an empty collection of errors", new AggregateError([]), false],
  ["an unknown error", new Error("anything else"), false],
])("whether %s passes by itself is known", (_, error, expected) => {
  expect(isTransient(error)).toBe(expected);
});

test("a wrong environment is refused with everything that is wrong with it", () => {
  expect(() => readSettings({ DATABASE_PORT: "70000", DATABASE_USER: "" })).toThrow(
    [
      "products cannot start, its environment is wrong:",
      "  AWS_REGION: is missing",
      "  DATABASE_HOST: is missing",
      "  DATABASE_PORT: a port",
      "  DATABASE_NAME: is missing",
      "  DATABASE_USER: is empty",
      "  DATABASE_CA_FILE: is missing",
    ].join("\n"),
  );
});

import { randomUUID } from "node:crypto";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { payments } from "../../../src/handlers/payments/definition";
import { fingerprintOf, identifierOf, type StoredRecord } from "../../../src/handlers/recorded/record";
import { recordedApi } from "../../../src/handlers/recorded/service";
import { readSettings } from "../../../src/handlers/recorded/settings";
import type { ApiHandler } from "../../../src/handlers/shared/api";
import { shipping } from "../../../src/handlers/shipping/definition";
import { type EmulatedAws, emulatedAws } from "./support/emulated-aws";
import { type Answered, invoke } from "./support/lambda";
import { caughtLogs } from "./support/logs";
import {
  type Behaviour,
  floods,
  freePort,
  hangs,
  json,
  redirects,
  resets,
  type TestServer,
  talksGarbage,
  testServer,
  trickles,
} from "./support/server";

const payment = { orderId: "order-1", amountMinor: 1999, currency: "EUR", paymentToken: "tok_secret" };
const order = {
  orderId: "order-1",
  weightGrams: 500,
  address: { name: "A. Customer", street: "Main Street 1", postcode: "12345", city: "Town", country: "DE" },
};

const logs = caughtLogs();
let aws: EmulatedAws;
let s3: S3Client;
let external: TestServer;
let bucket: string;
let handler: ApiHandler;
/** What happened at the external API, by idempotency key: it keeps its side of the contract. */
let effects: Map<string, string>;

beforeAll(async () => {
  aws = await emulatedAws();
  s3 = new S3Client(aws.settings);
}, 60_000);
afterAll(() => aws.stop());

beforeEach(async () => {
  bucket = `payments-${randomUUID()}`;
  await s3.send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
  );
  effects = new Map();
  external = await testServer(takesEffect);
  handler = api();
});
afterEach(() => external.close());

const takesEffect: Behaviour = (received, response) => {
  const key = String(received.headers["idempotency-key"]);
  effects.set(key, effects.get(key) ?? `ch_${effects.size + 1}`);
  json(200, { id: effects.get(key), status: "done" })(received, response);
};

function api(url = external.url): ApiHandler {
  const settings = { bucket, external: { url, attemptMilliseconds: 300, attempts: 3 } };
  return recordedApi(payments, settings, s3);
}

function pay(key = randomUUID() as string, body: unknown = payment, remainingMilliseconds = 10_000): Promise<Answered> {
  return invoke(handler, "POST", "/payments", { headers: { "Idempotency-Key": key }, body, remainingMilliseconds });
}

async function objects(): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key = "" }) => Key);
}

test("a payment takes effect at the external API and leaves its metadata, but not its token, in the bucket", async () => {
  const answer = await pay();
  expect(answer).toMatchObject({ status: 201, body: { state: "completed", reference: "ch_1", amountMinor: 1999 } });
  expect(await objects()).toEqual([`payments/${answer.body.id}.json`]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `payments/${answer.body.id}.json` }));
  const stored = await Body?.transformToString();
  expect(stored).toContain('"orderId":"order-1"');
  expect(stored).not.toContain("tok_secret");
  expect(JSON.parse(external.received[0]?.body ?? "")).toEqual(payment);
  expect(logs().join()).not.toContain("tok_secret");
  expect(await invoke(handler, "GET", `/payments/${answer.body.id}`)).toMatchObject({ status: 200, body: answer.body });
});

test("a repeated payment gets the same answer without another call", async () => {
  const key = randomUUID();
  const first = await pay(key);
  expect(await pay(key)).toEqual(first);
  expect(external.received).toHaveLength(1);
});

test("concurrent payments with one key have one effect, one call and one answer", async () => {
  const key = randomUUID();
  external.behave((received, response) => setTimeout(() => takesEffect(received, response), 100));
  const answers = await Promise.all(Array.from({ length: 8 }, () => pay(key)));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]?.status).toBe(201);
  expect(external.received).toHaveLength(1);
  expect(await objects()).toHaveLength(1);
});

test("a key that belongs to another request is refused", async () => {
  const key = randomUUID();
  await pay(key);
  expect(await pay(key, { ...payment, amountMinor: 1 })).toMatchObject({ status: 422 });
  expect(external.received).toHaveLength(1);
});

test("what the external API declines stays declined", async () => {
  const key = randomUUID();
  external.behave(json(402, { error: "insufficient funds" }));
  const first = await pay(key);
  expect(first).toMatchObject({ status: 402, body: { state: "declined" } });
  external.behave(takesEffect);
  expect(await pay(key)).toEqual(first);
});

test.each<[string, Behaviour, number]>([
  ["hangs", hangs, 504],
  ["sends its answer drop by drop", trickles, 504],
  ["cuts the connection", resets, 502],
  ["fails", json(500, {}), 502],
  ["talks garbage", talksGarbage, 502],
  ["sends without end", floods, 502],
  ["leads elsewhere", redirects, 502],
  ["does not know us", json(401, {}), 502],
])("an external API that %s does not hang a payment, and a repeat completes it", async (_, behaviour, status) => {
  const key = randomUUID();
  external.behave(behaviour);
  const start = performance.now();
  const failed = await pay(key, payment, 4000);
  expect(performance.now() - start).toBeLessThan(4000);
  expect(failed).toMatchObject({ status, headers: { "retry-after": expect.any(String) }, body: { state: "pending" } });
  expect(await invoke(handler, "GET", `/payments/${failed.body.id}`)).toMatchObject({ body: { state: "pending" } });
  external.behave(takesEffect);
  expect(await pay(key)).toMatchObject({ status: 201, body: { id: failed.body.id, reference: "ch_1" } });
  expect(await objects()).toHaveLength(1);
});

test("attempts never outlast the function, however many are configured", async () => {
  const settings = { bucket, external: { url: external.url, attemptMilliseconds: 30_000, attempts: 10 } };
  handler = recordedApi(payments, settings, s3);
  external.behave(hangs);
  const start = performance.now();
  expect(await pay(randomUUID(), payment, 3000)).toMatchObject({ status: 504, body: { state: "pending" } });
  expect(performance.now() - start).toBeLessThan(3000);
});

test("an external API that nobody listens at is answered with 502", async () => {
  handler = api(`http://127.0.0.1:${await freePort()}`);
  expect(await pay()).toMatchObject({ status: 502, body: { state: "pending" } });
});

test("a failure that passes is retried with the same key, and takes effect once", async () => {
  const key = randomUUID();
  let count = 0;
  external.behave((received, response) => {
    count += 1;
    if (count === 1) return resets(received, response);
    // It did what it was asked, and then failed to say so.
    if (count === 2) effects.set(key, "ch_1");
    return count === 2 ? json(503, {})(received, response) : takesEffect(received, response);
  });
  expect(await pay(key)).toMatchObject({ status: 201, body: { reference: "ch_1" } });
  expect(external.received.map(({ headers }) => headers["idempotency-key"])).toEqual([key, key, key]);
  expect(effects.size).toBe(1);
});

test("a payment whose function died is taken over once its claim has run out", async () => {
  const key = randomUUID();
  const died: StoredRecord = {
    id: identifierOf(key),
    state: "pending",
    fingerprint: fingerprintOf(payment),
    claim: "an invocation that is no more",
    claimedUntil: Date.now() + 1500,
    createdAt: "2026-01-01T00:00:00.000Z",
    metadata: { orderId: "order-1" },
  };
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `payments/${died.id}.json`, Body: JSON.stringify(died) }));
  const early = await pay(key, payment, 1000);
  expect(early).toMatchObject({ status: 409, headers: { "retry-after": expect.any(String) } });
  expect(external.received).toHaveLength(0);
  const [one, other] = await Promise.all([pay(key), pay(key)]);
  expect(one).toMatchObject({ status: 201, body: { reference: "ch_1", createdAt: died.createdAt } });
  expect(other).toEqual(one);
  expect(external.received).toHaveLength(1);
});

test("whoever finishes late answers what was decided meanwhile", async () => {
  const key = randomUUID();
  external.behave(async (received, response) => {
    const stored = `payments/${identifierOf(key)}.json`;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: stored }));
    const decided = { ...JSON.parse((await Body?.transformToString()) ?? ""), state: "completed", reference: "ch_0" };
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: stored, Body: JSON.stringify(decided) }));
    takesEffect(received, response);
  });
  expect(await pay(key)).toMatchObject({ status: 201, body: { reference: "ch_0" } });
});

test("a bucket out of reach calls nobody and asks to come back", async () => {
  const client = new S3Client({ ...aws.settings, endpoint: `http://127.0.0.1:${await freePort()}`, maxAttempts: 1 });
  handler = recordedApi(
    payments,
    { bucket, external: { url: external.url, attemptMilliseconds: 300, attempts: 3 } },
    client,
  );
  expect(await pay()).toMatchObject({ status: 503, headers: { "retry-after": expect.any(String) } });
  expect(external.received).toHaveLength(0);
  expect(await invoke(handler, "POST", "/health/deep")).toMatchObject({ status: 503, body: { healthy: false } });
});

test("a bucket that hangs does not hang a payment", async () => {
  const stuck = await testServer(hangs);
  const client = new S3Client({ ...aws.settings, endpoint: stuck.url });
  const settings = { bucket, external: { url: external.url, attemptMilliseconds: 300, attempts: 3 } };
  handler = recordedApi(payments, settings, client);
  const start = performance.now();
  expect(await pay(randomUUID(), payment, 1500)).toMatchObject({ status: 503 });
  expect(performance.now() - start).toBeLessThan(1500);
  expect(external.received).toHaveLength(0);
  await stuck.close();
});

test.each<[string, Record<string, string>, unknown, number]>([
  ["no key", {}, payment, 400],
  ["a key that climbs", { "idempotency-key": "../../../../etc/passwd" }, payment, 400],
  ["a short key", { "idempotency-key": "1" }, payment, 400],
  ["a body that is no JSON", {}, "{", 400],
  ["an unknown field", {}, { ...payment, admin: true }, 400],
  ["an amount as text", {}, { ...payment, amountMinor: "1999" }, 400],
  ["a negative amount", {}, { ...payment, amountMinor: -1 }, 400],
  ["a broken amount", {}, { ...payment, amountMinor: 0.5 }, 400],
  ["an order that climbs", {}, { ...payment, orderId: "../orders" }, 400],
  ["a line break in the token", {}, { ...payment, paymentToken: "a\r\nb" }, 400],
  ["a list instead of an object", {}, [payment], 400],
  ["a body beyond all measure", {}, { ...payment, paymentToken: "x".repeat(20_000) }, 413],
])("%s is refused, and nothing happens", async (name, given, body, status) => {
  const headers = name.includes("key") ? given : { "idempotency-key": randomUUID() };
  expect(await invoke(handler, "POST", "/payments", { headers, body })).toMatchObject({ status });
  expect(external.received).toHaveLength(0);
  expect(await objects()).toEqual([]);
});

test.each(["/payments/..%2f..%2fhealth", "/payments/..", "/payments/%00", "/payments/abc"])(
  "%s is refused",
  async (path) => {
    expect(await invoke(handler, "GET", path)).toMatchObject({ status: 400 });
  },
);

test("an unknown payment, path or method is answered as such", async () => {
  expect(await invoke(handler, "GET", `/payments/${"0".repeat(32)}`)).toMatchObject({ status: 404 });
  expect(await invoke(handler, "GET", "/payments/a/b")).toMatchObject({ status: 404 });
  expect(await invoke(handler, "DELETE", "/payments")).toMatchObject({ status: 405 });
});

test("deep health writes, reads and deletes an object without calling the external API", async () => {
  expect(await invoke(handler, "POST", "/health/deep")).toMatchObject({
    status: 200,
    body: { healthy: true, writable: true },
  });
  expect(await objects()).toEqual([]);
  expect(external.received).toHaveLength(0);
});

test("a shipping order differs in its fields and names only", async () => {
  handler = recordedApi(
    shipping,
    { bucket, external: { url: external.url, attemptMilliseconds: 300, attempts: 3 } },
    s3,
  );
  const headers = { "idempotency-key": randomUUID() };
  const answer = await invoke(handler, "POST", "/orders", { headers, body: order });
  expect(answer).toMatchObject({ status: 201, body: { reference: "ch_1", country: "DE", weightGrams: 500 } });
  expect(JSON.stringify(answer.body)).not.toContain("Main Street");
  expect(await invoke(handler, "POST", "/orders", { headers, body: order })).toEqual(answer);
  expect(external.received.map(({ url }) => url)).toEqual(["/shipments"]);
  expect(await objects()).toEqual([`orders/${answer.body.id}.json`]);
});

test("a wrong environment is refused with everything that is wrong with it", () => {
  const wrong = {
    EXTERNAL_API_URL: "http://api.example.com",
    EXTERNAL_API_ATTEMPTS: "0",
    EXTERNAL_API_TIMEOUT_MS: "soon",
  };
  expect(() => readSettings("payments", wrong)).toThrow(
    [
      "payments cannot start, its environment is wrong:",
      "  METADATA_BUCKET: is missing",
      "  EXTERNAL_API_URL: an https address",
      "  EXTERNAL_API_TIMEOUT_MS: whole milliseconds from 50 to 30000",
      "  EXTERNAL_API_ATTEMPTS: 1 to 10 attempts",
    ].join("\n"),
  );
});

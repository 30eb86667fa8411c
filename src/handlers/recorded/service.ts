import { randomUUID } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { type ApiHandler, apiHandler } from "../shared/api";
import { describeError, log } from "../shared/log";
import { Refusal, validated } from "../shared/refusal";
import type { Answer, Call } from "../shared/route";
import { Claims } from "./claims";
import { callExternalApi, type ExternalApiSettings } from "./external-api";
import { fingerprintOf, identifierOf, type StoredRecord } from "./record";
import { RecordStore, type Versioned } from "./store";

/** In what payments and shipping differ. */
export interface Definition<Schema extends z.ZodType> {
  /** Path of the API and prefix in the bucket, such as `payments`. */
  readonly name: string;
  readonly request: Schema;
  /** Path below the external API's address. */
  readonly externalPath: string;
  /** What of the request the bucket keeps. */
  metadata(request: z.output<Schema>): Record<string, unknown>;
}

export interface Settings {
  readonly bucket: string;
  readonly external: ExternalApiSettings;
}

/** Kept back from the external API to write its decision down. */
const SETTLE_MILLISECONDS = 1500;

const idempotencyKey = z
  .string("a header Idempotency-Key")
  .regex(/^[A-Za-z0-9_-]{16,128}$/, "16 to 128 letters, digits, hyphens and underscores");
const identifier = z.string().regex(/^[0-9a-f]{32}$/, "32 hexadecimal digits");

/** Requests that take effect once at an external API and leave their metadata in a bucket. */
export function recordedApi<Schema extends z.ZodType>(
  definition: Definition<Schema>,
  settings: Settings,
  client: S3Client,
): ApiHandler {
  const { name } = definition;
  const store = new RecordStore(client, settings.bucket, name);
  const claims = new Claims(store);
  return apiHandler(name, [
    { methods: ["POST"], path: `/${name}`, handle: guarded((call) => create(definition, settings, claims, call)) },
    { methods: ["GET"], path: `/${name}/{id}`, handle: guarded((call) => read(store, call)) },
    { methods: ["GET", "POST"], path: "/health/deep", handle: (call) => deepHealth(store, call) },
  ]);
}

async function create<Schema extends z.ZodType>(
  { name, request: schema, externalPath, metadata }: Definition<Schema>,
  { external }: Settings,
  claims: Claims,
  { header, body, deadline }: Call,
): Promise<Answer> {
  const key = validated(z.object({ "idempotency-key": idempotencyKey }), {
    "idempotency-key": header("idempotency-key"),
  })["idempotency-key"];
  const request = validated(schema, body());
  const wanted = { id: identifierOf(key), fingerprint: fingerprintOf(request), metadata: metadata(request) };
  const claimed = await claims.claim(wanted, deadline);
  if (claimed.record.state !== "pending") return answerOf(claimed.record);
  const asked = { idempotencyKey: key, body: request };
  const outcome = await callExternalApi(external, externalPath, asked, deadline.reserving(SETTLE_MILLISECONDS)).catch(
    (error: unknown) => giveBack(claims, claimed, deadline, error, name),
  );
  return answerOf(await claims.settle(claimed, outcome, deadline));
}

/** The record stays pending: a repeat asks again, with the same key. */
async function giveBack(
  claims: Claims,
  claimed: Versioned,
  deadline: Call["deadline"],
  error: unknown,
  name: string,
): Promise<never> {
  await claims.release(claimed, deadline);
  if (!(error instanceof Refusal)) throw error;
  const hint = `repeat the request with the same Idempotency-Key; nothing of ${name} happens twice`;
  throw Refusal.later(error.status, error.message, { id: claimed.record.id, state: "pending", hint });
}

async function read(store: RecordStore, { parameters, deadline }: Call): Promise<Answer> {
  const { id } = validated(z.object({ id: identifier }), parameters);
  const found = await store.read(id, deadline);
  if (found === undefined) throw new Refusal(404, "there is nothing with this identifier");
  return { status: 200, body: shown(found.record) };
}

async function deepHealth(store: RecordStore, { deadline }: Call): Promise<Answer> {
  try {
    await store.prove(randomUUID(), deadline);
    return { status: 200, body: { healthy: true, writable: true } };
  } catch (error) {
    log("error", "the bucket is not healthy", describeError(error));
    return { status: 503, body: { healthy: false, writable: false } };
  }
}

function answerOf(record: StoredRecord): Answer {
  return { status: record.state === "completed" ? 201 : 402, body: shown(record) };
}

function shown({ id, state, createdAt, metadata, reference }: StoredRecord) {
  return { id, state, createdAt, ...metadata, ...(reference !== undefined && { reference }) };
}

/** A bucket that cannot be reached is a passing state: nothing is half-written, and a repeat is safe. */
function guarded(handle: (call: Call) => Promise<Answer>): (call: Call) => Promise<Answer> {
  return async (call) => {
    try {
      return await handle(call);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      log("error", "the request could not be recorded", describeError(error));
      throw Refusal.later(503, "the request could not be recorded; repeat it with the same Idempotency-Key");
    }
  };
}

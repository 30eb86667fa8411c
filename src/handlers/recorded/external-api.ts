import { z } from "zod";
import type { Deadline } from "../shared/deadline";
import { describeError, log } from "../shared/log";
import { Refusal } from "../shared/refusal";
import { exchange, isTimeout, parseJson } from "../shared/request";
import { retry } from "../shared/retry";

export interface ExternalApiSettings {
  /** Address without a slash at its end. */
  readonly url: string;
  readonly attemptMilliseconds: number;
  readonly attempts: number;
}

/** What the external API decided. Both are final: a repeat gets the same. */
export type Outcome = { readonly state: "completed"; readonly reference: string } | { readonly state: "declined" };

/** It is not known whether the external API did what it was asked. */
class Unknown extends Error {
  constructor(
    readonly status: 502 | 504,
    message: string,
    readonly transient: boolean,
  ) {
    super(message);
    this.name = "Unknown";
  }
}

const accepted = z.object({ id: z.string().min(1).max(200) });

/** It looked at the request and will not do it. Any other refusal (401, 404, …) is a fault to mend, not a decision. */
const DECLINED = [402, 422];
const TRANSIENT = [408, 409, 425, 429, 500, 502, 503, 504];

/**
 * Asks the external API for one effect. Every attempt carries the same idempotency key, so that it takes effect once.
 *
 * @throws Refusal 504 if no answer came in time, 502 if none was usable; either way the effect may have happened
 */
export async function callExternalApi(
  settings: ExternalApiSettings,
  path: string,
  request: { readonly idempotencyKey: string; readonly body: unknown },
  deadline: Deadline,
): Promise<Outcome> {
  const { attempts, attemptMilliseconds } = settings;
  const options = { method: "POST" as const, headers: headersOf(request), body: JSON.stringify(request.body) };
  try {
    return await retry(
      async () => {
        const { signal } = deadline.within(attemptMilliseconds);
        return interpret(await exchange(`${settings.url}${path}`, { ...options, signal }).catch(unknown));
      },
      {
        deadline,
        attempts,
        isTransient: (error) => error instanceof Unknown && error.transient,
        baseMilliseconds: 100,
        capMilliseconds: 1000,
      },
    );
  } catch (error) {
    log("error", "the external API gave no usable answer", describeError(error));
    if (error instanceof Unknown) throw Refusal.later(error.status, error.message);
    throw error;
  }
}

function headersOf({ idempotencyKey }: { readonly idempotencyKey: string }) {
  return { "content-type": "application/json", accept: "application/json", "idempotency-key": idempotencyKey };
}

function unknown(error: unknown): never {
  throw isTimeout(error)
    ? new Unknown(504, "the external API did not answer in time", true)
    : new Unknown(502, "the external API is not reachable", true);
}

function interpret({ status, text }: { status: number; text: string }): Outcome {
  if (DECLINED.includes(status)) return { state: "declined" };
  if (status >= 200 && status < 300) {
    const answer = accepted.safeParse(parseJson(text));
    if (answer.success) return { state: "completed", reference: answer.data.id };
    throw new Unknown(502, "the external API's answer makes no sense", false);
  }
  throw new Unknown(502, `the external API answered ${status}`, TRANSIENT.includes(status));
}

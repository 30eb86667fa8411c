import { z } from "zod";
import { describeError } from "../shared/log";
import { exchange, isTimeout, parseJson } from "../shared/request";
import type { Target } from "./settings";

export interface Finding extends Target {
  readonly healthy: boolean;
  /** Whether every API behind the frontend can write. A standby is healthy and cannot. */
  readonly writable: boolean;
  readonly milliseconds: number;
  readonly reason?: string;
}

const answer = z.object({ healthy: z.boolean(), writable: z.boolean() });

/** Asks one target. Whatever goes wrong is a finding, not an error; a hang ends with the time-out. */
export async function probe(target: Target, token: string, timeoutMilliseconds: number): Promise<Finding> {
  const start = performance.now();
  const found = await ask(target.url, token, timeoutMilliseconds);
  return { ...target, ...found, milliseconds: Math.round(performance.now() - start) };
}

async function ask(url: string, token: string, timeoutMilliseconds: number) {
  try {
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const { status, text } = await exchange(url, {
      method: "GET",
      headers: { authorization: `Bearer ${token}` },
      signal,
    });
    const parsed = answer.safeParse(parseJson(text));
    if (status !== 200 || !parsed.success) return unhealthy(`answered ${status}`);
    return parsed.data.healthy ? parsed.data : unhealthy("says that it is not healthy");
  } catch (error) {
    return unhealthy(isTimeout(error) ? `no answer in ${timeoutMilliseconds} ms` : String(describeError(error).reason));
  }
}

function unhealthy(reason: string) {
  return { healthy: false, writable: false, reason };
}

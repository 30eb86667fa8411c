import { z } from "zod";
import { describeError, log } from "../shared/log";
import { parseJson } from "../shared/request";
import type { SignedCall } from "./signed-call";

export interface ApiHealth {
  readonly healthy: boolean;
  readonly writable: boolean;
  readonly milliseconds: number;
}

export interface DeepHealth {
  readonly healthy: boolean;
  /** False in a standby region, whose database only reads. */
  readonly writable: boolean;
  readonly apis: Readonly<Record<string, ApiHealth>>;
}

const answer = z.object({ healthy: z.boolean(), writable: z.boolean() });

/** Asks every API through its front door, all at the same time. One run serves whoever asks while it is under way. */
export function deepHealth(apis: Readonly<Record<string, string>>, call: SignedCall): () => Promise<DeepHealth> {
  let running: Promise<DeepHealth> | undefined;
  return () => {
    running ??= askAll(apis, call).finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function askAll(apis: Readonly<Record<string, string>>, call: SignedCall): Promise<DeepHealth> {
  const asked = Object.entries(apis).map(async ([name, url]) => [name, await ask(name, url, call)] as const);
  const found = await Promise.all(asked);
  return {
    healthy: found.every(([, { healthy }]) => healthy),
    writable: found.every(([, { writable }]) => writable),
    apis: Object.fromEntries(found),
  };
}

async function ask(name: string, url: string, call: SignedCall): Promise<ApiHealth> {
  const start = performance.now();
  const said = await call("POST", `${url}/health/deep`).then(
    ({ status, text }) => (status === 200 ? answer.safeParse(parseJson(text)).data : undefined),
    (error: unknown) => log("error", "an API did not answer", { api: name, ...describeError(error) }),
  );
  const { healthy, writable } = said ?? { healthy: false, writable: false };
  return { healthy, writable: healthy && writable, milliseconds: Math.round(performance.now() - start) };
}

import { readFileSync } from "node:fs";
import { z } from "zod";
import type { RunFolder } from "../operations/run-folder";
import { control, PythonServer } from "./python-server";

/** Name of a ledger in a run folder. */
export const LEDGER = "requests.jsonl";

/** What a request must be to be spoiled: all that is named. */
export interface Match {
  /** Region of the signature. */
  readonly region?: string;
  /** Region in which AWS performs it: us-east-1 for Route 53 and IAM, whatever region they are signed for. */
  readonly controlPlaneRegion?: string;
  /** botocore's name of the service. */
  readonly service?: string;
  /** Needs `service`. */
  readonly operation?: string;
  /** A part of path or body, such as a name. */
  readonly resource?: string;
}

type Action =
  /** The connection closes without an answer; `after`: the request was performed. */
  | { readonly action: "drop"; readonly when?: "before" | "after" }
  /** No answer until the client gives up or the fault is removed. */
  | { readonly action: "hang" }
  /** 503 in the protocol of the service; `after`: the request was performed. */
  | { readonly action: "error"; readonly when?: "before" | "after" }
  /** The error by which the service says that there are too many requests. */
  | { readonly action: "throttle" }
  /** Performed so much later. */
  | { readonly action: "delay"; readonly seconds: number }
  /** Waits until the fault is removed, which drops it; `after`: the request was performed. */
  | { readonly action: "hold"; readonly when?: "before" | "after" };

export type Fault = Action & {
  readonly match: Match;
  /**
   * The only matching request that is spoiled, counted from 1 since the fault was set.
   *
   * @default every one
   */
  readonly nth?: number;
};

const state = z.object({ faults: z.array(z.object({ matched: z.number(), waiting: z.number() })) });

/** How many requests matched a fault, and how many wait in it. */
export type FaultState = z.infer<typeof state>["faults"][number];

const entry = z.object({
  time: z.iso.datetime(),
  region: z.string().nullable(),
  controlPlaneRegion: z.string().nullable(),
  service: z.string().nullable(),
  operation: z.string().nullable(),
  outcome: z.enum(["answered", "dropped", "hung", "refused", "throttled", "held"]),
  /** What the client got; null if it got no answer. */
  status: z.number().nullable(),
  durationMs: z.number(),
  /** The same for all attempts of one call. */
  invocationId: z.string().nullable(),
  attempt: z.number().nullable(),
  stack: z.string().nullable(),
  /** `body` is null where nothing of it is kept. */
  request: z.object({ method: z.string(), path: z.string(), body: z.string().nullable() }),
  /** True if it was performed although it was spoiled. */
  performed: z.boolean().optional(),
});

export type LedgerEntry = z.infer<typeof entry> & {
  /** Its line in the ledger, counted from 0. */
  readonly line: number;
};

/** An endpoint before another one, which spoils requests on demand and keeps a ledger of all. */
export class Gateway {
  private constructor(
    private readonly server: PythonServer,
    /** File of the ledger, for the contract check. */
    public readonly ledger: string,
  ) {}

  /**
   * Starts a gateway before an endpoint. It ends by itself when this process ends, however that happens.
   *
   * @throws Error that names its log if it does not come up
   */
  static async start(root: string, python: string, run: RunFolder, target: string): Promise<Gateway> {
    const ledger = run.file(LEDGER);
    const args = ["--target", target, "--ledger", ledger];
    return new Gateway(await PythonServer.start(root, python, "gateway", args, run.file("gateway.log")), ledger);
  }

  get url(): string {
    return this.server.url;
  }

  /**
   * From now on these faults and no others. What waits in others is dropped.
   *
   * @throws Error that names field, value and what is allowed; nothing was changed then
   */
  async spoil(faults: readonly Fault[]): Promise<void> {
    await this.control("PUT", faults);
  }

  /** From now on every request passes. What waits is dropped. */
  async heal(): Promise<void> {
    await this.control("DELETE");
  }

  /** Of each fault, in the order in which they were set. */
  async faults(): Promise<FaultState[]> {
    return state.parse(await this.control("GET")).faults;
  }

  /** Finished requests, in the order in which they arrived. */
  requests(): LedgerEntry[] {
    const lines = readFileSync(this.ledger, "utf8").split("\n").filter(Boolean);
    const entries = lines.map((text, line) => ({ ...entry.parse(JSON.parse(text)), line }));
    return entries.sort((a, b) => a.time.localeCompare(b.time));
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  private control(method: string, body?: unknown): Promise<unknown> {
    return control(this.url, method, "/_gateway/faults", body);
  }
}

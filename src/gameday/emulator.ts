import { readFileSync } from "node:fs";
import { z } from "zod";
import type { RunFolder } from "../operations/run-folder";
import { control, PythonServer } from "./python-server";

const copied = z.object({ url: z.url() });
const emulatedRequest = z.object({ time: z.iso.datetime(), operation: z.string().nullable() });
const held = z.object({ holdings: z.array(z.string()) });
const hold = z.object({ operation: z.string().nullable(), waiting: z.number() });

export type EmulatedRequest = z.infer<typeof emulatedRequest>;

/** An AWS-compatible endpoint on this machine that holds everything in memory. */
export class Emulator {
  private constructor(
    public readonly url: string,
    private readonly log: string,
    private readonly server?: PythonServer,
  ) {}

  /**
   * Starts the emulator on a free loopback port. It ends by itself when this process ends, however that happens.
   *
   * @throws Error that names its log if it does not come up
   */
  static async start(root: string, python: string, run: RunFolder): Promise<Emulator> {
    const log = run.file("emulated-requests.jsonl");
    const server = await PythonServer.start(root, python, "emulator", ["--log", log], run.file("emulator.log"));
    return new Emulator(server.url, log, server);
  }

  /** An isolated copy of everything that it holds, at an address of its own. */
  async copy(log: string): Promise<Emulator> {
    return new Emulator(copied.parse(await this.control("POST", "fork", { log })).url, log);
  }

  /** From now on requests of one operation wait before they are performed, or after that before they are answered. */
  async hold(operation: string, when: "before" | "after"): Promise<void> {
    await this.control("PUT", "hold", { operation, after: when === "after" });
  }

  /** How many requests are held. */
  async held(): Promise<number> {
    return hold.parse(await this.control("GET", "hold")).waiting;
  }

  /** Ends the hold: held requests get no answer, later ones pass. */
  async drop(): Promise<void> {
    await this.control("DELETE", "hold");
  }

  /** How long a detached cluster stays `promoting`. On AWS it takes a few minutes. */
  async promotionTakes(seconds: number): Promise<void> {
    await this.control("PUT", "promotion", { seconds });
  }

  /** What a function answers from now on: the emulator runs no code. */
  async invocationAnswers(functionName: string, payload: unknown): Promise<void> {
    await this.control("PUT", "invocations", { function: functionName, payload });
  }

  /** Everything that it holds under a key with that text: service, region, collection and key of each. */
  async holdings(containing: string): Promise<string[]> {
    const path = `holdings?containing=${encodeURIComponent(containing)}`;
    return held.parse(await this.control("GET", path)).holdings;
  }

  /** Requests that were answered, in the order in which they arrived. */
  requests(): EmulatedRequest[] {
    const lines = readFileSync(this.log, "utf8").trim().split("\n");
    const requests = lines.map((line) => emulatedRequest.parse(JSON.parse(line)));
    return requests.sort((a, b) => a.time.localeCompare(b.time));
  }

  async stop(): Promise<void> {
    if (this.server === undefined) await this.control("POST", "stop");
    else await this.server.stop();
  }

  private control(method: string, endpoint: string, body?: unknown): Promise<unknown> {
    return control(this.url, method, `/_emulator/${endpoint}`, body);
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { RunFolder } from "../operations/run-folder";

const started = z.object({ url: z.url() });
const emulatedRequest = z.object({ time: z.iso.datetime(), operation: z.string().nullable() });
const held = z.object({ holdings: z.array(z.string()) });
const hold = z.object({ operation: z.string().nullable(), waiting: z.number() });

/** A Python that says nothing for so long will not. */
const START_MILLISECONDS = 60_000;

export type EmulatedRequest = z.infer<typeof emulatedRequest>;

/** An AWS-compatible endpoint on this machine that holds everything in memory. */
export class Emulator {
  private constructor(
    public readonly url: string,
    private readonly log: string,
    private readonly process?: ChildProcess,
  ) {}

  /**
   * Starts the emulator on a free loopback port. It ends by itself when this process ends, however that happens.
   *
   * @throws Error that names its log if it does not come up
   */
  static async start(root: string, python: string, run: RunFolder): Promise<Emulator> {
    const errors = run.file("emulator.log");
    const log = run.file("emulated-requests.jsonl");
    const stderr = openSync(errors, "a");
    const child = spawn(python, ["-m", "emulator", "--log", log], {
      cwd: root,
      stdio: ["pipe", "pipe", stderr],
      // Ctrl-C in the terminal must not end it before Terraform has released its lock.
      detached: true,
    });
    closeSync(stderr);
    const { stdout } = child;
    if (stdout === null) throw new Error("the emulator has no standard output");
    const line = await new Promise<string>((resolve, reject) => {
      const deadline = setTimeout(() => child.kill("SIGKILL"), START_MILLISECONDS);
      child.once("exit", () => clearTimeout(deadline));
      stdout.once("data", () => clearTimeout(deadline));
      createInterface({ input: stdout }).once("line", resolve);
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`The emulator ended with exit code ${code}; its log: ${errors}`)));
    });
    return new Emulator(started.parse(JSON.parse(line)).url, log, child);
  }

  /** An isolated copy of everything that it holds, at an address of its own. */
  async copy(log: string): Promise<Emulator> {
    return new Emulator(started.parse(await this.control("POST", "fork", { log })).url, log);
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
    const { process: child } = this;
    if (child === undefined) {
      await this.control("POST", "stop");
      return;
    }
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  private async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/_emulator/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`emulator: ${method} ${path} answered ${answer.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}

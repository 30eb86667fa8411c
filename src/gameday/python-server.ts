import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";

const started = z.object({ url: z.url() });
const refused = z.object({ error: z.string() });

/** A Python that says nothing for so long will not. */
const START_MILLISECONDS = 60_000;

/** A Python module of this project that serves HTTP on a free loopback port until its standard input ends. */
export class PythonServer {
  private constructor(
    public readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /**
   * Starts `python -m <module> <args>`. It ends by itself when this process ends, however that happens.
   *
   * @param errors file that gets what it says on standard error
   * @throws Error that names that file if it does not come up
   */
  static async start(
    root: string,
    python: string,
    module: string,
    args: readonly string[],
    errors: string,
  ): Promise<PythonServer> {
    const stderr = openSync(errors, "a");
    const child = spawn(python, ["-m", module, ...args], {
      cwd: root,
      stdio: ["pipe", "pipe", stderr],
      // Ctrl-C in the terminal must not end it before Terraform has released its lock.
      detached: true,
    });
    closeSync(stderr);
    const { stdout } = child;
    if (stdout === null) throw new Error(`the ${module} has no standard output`);
    const line = await new Promise<string>((resolve, reject) => {
      const deadline = setTimeout(() => child.kill("SIGKILL"), START_MILLISECONDS);
      child.once("exit", () => clearTimeout(deadline));
      stdout.once("data", () => clearTimeout(deadline));
      createInterface({ input: stdout }).once("line", resolve);
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`The ${module} ended with exit code ${code}; its log: ${errors}`)));
    });
    return new PythonServer(started.parse(JSON.parse(line)).url, child);
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }
}

/**
 * Steers such a server.
 *
 * @returns its JSON answer
 * @throws Error with the server's own words if it refuses
 */
export async function control(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const said: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${refused.parse(said).error}`);
  return said;
}

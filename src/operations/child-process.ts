import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify, stripVTControlCharacters } from "node:util";
import { PRESS_LIMITS } from "../config/press-limits";

export interface RunOptions {
  readonly cwd: string;
  /** The whole environment of the child: nothing of the caller's is added. */
  readonly environment: NodeJS.ProcessEnv;
  /** File that the output is appended to. */
  readonly log: string;
  /** Called with each line of output, without control characters. */
  readonly onLine?: (line: string) => void;
  /** True leaves a non-zero exit code to the caller. */
  readonly mayFail?: boolean;
  /**
   * After so long the command is stopped as Ctrl-C would.
   *
   * @default - it may take as long as it wants
   */
  readonly limitSeconds?: number;
}

export interface RunResult {
  /** Null if a signal ended the command. */
  readonly exitCode: number | null;
  /** True if it was stopped because its time was over. */
  readonly timedOut: boolean;
  /** Standard output and error as they came, without control characters. */
  readonly output: string;
}

/** A command ended with a non-zero exit code. */
export class CommandError extends Error {
  constructor(
    readonly command: string,
    readonly result: RunResult,
    readonly log: string,
  ) {
    super(
      `${command} ended with exit code ${result.exitCode}\n${linesThatMatter(result.output)}\nThe whole log: ${log}`,
    );
    this.name = "CommandError";
  }
}

/** The run was interrupted from outside. */
export class Interrupted extends Error {
  constructor() {
    super("Interrupted");
    this.name = "Interrupted";
  }
}

const POLL_MILLISECONDS = 200;

/** The commands that one run started. It stops them and what they started, and nothing else. */
export class ChildProcesses {
  private readonly running = new Set<number>();
  private readonly groups: ChildProcesses[] = [];
  private interrupted = false;

  /** A part of the run whose processes can be killed apart from the others. It stops with the whole. */
  group(): ChildProcesses {
    const group = new ChildProcesses();
    group.interrupted = this.interrupted;
    this.groups.push(group);
    return group;
  }

  /**
   * Runs a command to its end.
   *
   * @throws CommandError on a non-zero exit code, Interrupted once `stop` was called
   */
  async run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    if (this.interrupted) throw new Interrupted();
    const shown = [command, ...args].join(" ");
    appendFileSync(options.log, `$ ${shown}\n`);
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.environment,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: Ctrl-C in the terminal reaches this process alone, which stops the children in order.
      detached: true,
    });
    const { pid } = child;
    if (pid !== undefined) this.running.add(pid);
    let timedOut = false;
    const limit = setTimeout(
      () => {
        timedOut = true;
        stopInOrder(
          () => this.family(pid),
          () => pid === undefined || !this.running.has(pid),
        ).catch(() => {});
      },
      (options.limitSeconds ?? 0) * 1000,
    );
    if (options.limitSeconds === undefined) clearTimeout(limit);
    try {
      const result = { ...(await follow(child, options)), timedOut };
      if (this.interrupted) throw new Interrupted();
      if (result.exitCode !== 0 && !options.mayFail) throw new CommandError(shown, result, options.log);
      return result;
    } finally {
      clearTimeout(limit);
      if (pid !== undefined) this.running.delete(pid);
    }
  }

  /**
   * Asks every Terraform to stop in order, also one that starts after this, and waits. What is still there after the
   * grace period is killed, and may leave a lock.
   */
  async stop(): Promise<void> {
    this.interrupted = true;
    const own = stopInOrder(
      () => this.family(),
      () => this.running.size === 0,
    );
    await Promise.all([own, ...this.groups.map((group) => group.stop())]);
  }

  /** Sends SIGKILL to the descendants that match. Returns how many there were. */
  async kill(matches: (process: SystemProcess) => boolean): Promise<number> {
    const targets = (await this.family()).filter(matches);
    signal(targets, "SIGKILL");
    const others = await Promise.all(this.groups.map((group) => group.kill(matches)));
    return others.reduce((sum, count) => sum + count, targets.length);
  }

  /** Every running command, or one of them, with all its descendants. */
  private async family(root?: number): Promise<SystemProcess[]> {
    const known = new Set(root === undefined ? this.running : [root]);
    if (known.size === 0) return [];
    const all = await processes();
    for (let grown = true; grown; ) {
      const before = known.size;
      for (const { pid, ppid } of all) if (known.has(ppid)) known.add(pid);
      grown = known.size > before;
    }
    return all.filter(({ pid }) => known.has(pid));
  }
}

/** Asks every Terraform of a family to stop in order, until it has ended or its grace is over. */
async function stopInOrder(family: () => Promise<SystemProcess[]>, ended: () => boolean): Promise<void> {
  const asked = new Set<number>();
  const deadline = Date.now() + PRESS_LIMITS.grace * 1000;
  while (!ended() && Date.now() < deadline) {
    const all = await family();
    const terraforms = all.filter(isTerraform);
    // Whoever waits for a Terraform ends after it. Without one there is no lock to release.
    const [targets, name] = terraforms.length > 0 ? [terraforms, "SIGINT" as const] : [all, "SIGTERM" as const];
    const fresh = targets.filter(({ pid }) => !asked.has(pid));
    signal(fresh, name);
    for (const { pid } of fresh) asked.add(pid);
    await sleep(POLL_MILLISECONDS);
  }
  if (!ended()) signal(await family(), "SIGKILL");
}

/** Logs what a command prints, line by line, until it has ended. */
function follow(
  child: ChildProcessByStdio<null, Readable, Readable>,
  options: RunOptions,
): Promise<Omit<RunResult, "timedOut">> {
  const lines: string[] = [];
  const onLine = (raw: string) => {
    const line = stripVTControlCharacters(raw).trimEnd();
    lines.push(line);
    appendFileSync(options.log, `${line}\n`);
    if (line !== "") options.onLine?.(line);
  };
  createInterface({ input: child.stdout }).on("line", onLine);
  createInterface({ input: child.stderr }).on("line", onLine);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, output: lines.join("\n") }));
  });
}

/** Terraform itself, not its provider plugins, which it ends by itself. */
export function isTerraform({ name }: SystemProcess): boolean {
  return name === "terraform";
}

interface SystemProcess {
  readonly pid: number;
  readonly ppid: number;
  /** Name of the program, without its folder. */
  readonly name: string;
}

/** Every process of this machine, from POSIX `ps`. */
async function processes(): Promise<SystemProcess[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,comm="]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, ppid, ...name]) => ({ pid: Number(pid), ppid: Number(ppid), name: path.basename(name.join(" ")) }));
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Without white space and frames: Terraform wraps its messages, so that words are to be looked for in this. */
export function unwrapped(output: string): string {
  return output.replace(/[\s│]/g, "");
}

/** Terraform's error blocks; without their frames, as cdktf may print them, what follows the first; or the last lines. */
export function linesThatMatter(output: string): string {
  const lines = output.split("\n");
  const blocks: string[] = [];
  let inside = false;
  for (const line of lines) {
    if (/^.*╷\s*$/.test(line)) inside = true;
    if (inside && line.includes("│")) blocks.push(line);
    if (line.includes("╵")) inside = false;
  }
  if (blocks.some((line) => line.includes("Error"))) return [...new Set(blocks.slice(-30))].join("\n");
  const first = lines.findIndex((line) => /(^|\s)Error: /.test(line));
  const written = lines.slice(Math.max(first, 0)).filter((line) => line.trim() !== "");
  return [...new Set(first < 0 ? written.slice(-30) : written.slice(0, 30))].join("\n");
}

function signal(processes: readonly SystemProcess[], name: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // It ended in between.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

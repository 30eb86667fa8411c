import { execFile, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const ps = async (...args: string[]) => {
  const { stdout } = await promisify(execFile)("ps", args).catch((error: { code: unknown; stdout: string }) => {
    // 1 is ps's answer for processes that are not there.
    if (error.code !== 1) throw error;
    return error;
  });
  return stdout
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.trim().split(/\s+/));
};

/** Those of the processes that are still there after a moment. What has ended and waits to be collected has ended. */
export async function survivors(pids: readonly number[]): Promise<number[]> {
  const alive = async () =>
    (await ps("-o", "pid=,stat=", "-p", pids.join())).filter(([, state]) => !state?.startsWith("Z"));
  for (let attempt = 0; attempt < 50 && (await alive()).length > 0; attempt += 1) await sleep(100);
  return (await alive()).map(([pid]) => Number(pid));
}

/** A process with all its descendants. */
export async function family(root: number): Promise<number[]> {
  const all = (await ps("-A", "-o", "pid=,ppid=")).map(([pid, ppid]) => [Number(pid), Number(ppid)] as const);
  const found = new Set([root]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const [pid, ppid] of all) if (ppid !== undefined && found.has(ppid) && pid !== undefined) found.add(pid);
  }
  return [...found];
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it has printed on standard error so far. */
  readonly stderr: () => string;
  /** Resolves once the text was printed on standard error. */
  readonly printed: (text: string) => Promise<void>;
}

/** Starts `npm run …` in a process group of its own, like a terminal does. */
export function npm(args: readonly string[], environment = process.env, cwd = process.cwd()): Running {
  const child = spawn("npm", ["run", "--silent", ...args], {
    cwd,
    env: environment,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  const printed = async (text: string) => {
    while (!stderr.includes(text)) {
      if (child.exitCode !== null) throw new Error(`it ended before it printed ${text}:\n${stderr}`);
      await sleep(50);
    }
  };
  return { pid: child.pid ?? -1, ended, stderr: () => stderr, printed };
}

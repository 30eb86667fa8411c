import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { median } from "./statistics";

/** What several runs of one program took. */
export interface Measurement {
  readonly runs: number;
  readonly medianSeconds: number;
  /** Median of each run's peak. */
  readonly medianPeakMiB: number;
}

/** A program that ends by printing `{"maxRssKiB": …}`. */
export interface Program {
  /** Arguments of Node, for a folder that is empty and removed afterwards. */
  readonly args: (outdir: string) => readonly string[];
  readonly environment?: (outdir: string) => Readonly<Record<string, string>>;
}

/** Runs a program one time to warm its caches, then as often as it is asked to. */
export async function measure(root: string, program: Program, runs: number): Promise<Measurement> {
  await once(root, program);
  const seconds: number[] = [];
  const peaks: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const sample = await once(root, program);
    seconds.push(sample.seconds);
    peaks.push(sample.peakMiB);
  }
  return { runs, medianSeconds: median(seconds), medianPeakMiB: median(peaks) };
}

async function once(root: string, program: Program): Promise<{ seconds: number; peakMiB: number }> {
  const outdir = mkdtempSync(path.join(tmpdir(), "bench-"));
  try {
    const env = { ...process.env, ...program.environment?.(outdir) };
    const startedAt = performance.now();
    const { stdout } = await promisify(execFile)(process.execPath, program.args(outdir), { cwd: root, env });
    const seconds = (performance.now() - startedAt) / 1000;
    // What is synthesized may print before.
    const last = stdout.trim().split("\n").at(-1) ?? "";
    return { seconds, peakMiB: (JSON.parse(last) as { maxRssKiB: number }).maxRssKiB / 1024 };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

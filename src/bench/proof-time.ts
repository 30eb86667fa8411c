import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { median } from "./statistics";

/** What the proof took of production's stacks with so many times the applications; medians of the runs. */
export interface ProofTime {
  readonly times: number;
  readonly runs: number;
  readonly resources: number;
  /** To read the stacks back into both models. */
  readonly modelSeconds: number;
  /** To ask every question. */
  readonly questionSeconds: number;
  readonly peakMiB: number;
  /** Pairs of endpoint classes, each port that some rule tells apart counted for itself. */
  readonly pairs: number;
  readonly pairsPerSecond: number;
  /** Exponent of the growth since the scale before: 1 is in step with the resources; null for the first. */
  readonly growth: number | null;
}

/** What `src/bench/prove.ts` prints. */
interface Sample {
  readonly resources: number;
  readonly modelSeconds: number;
  readonly questionSeconds: number;
  readonly pairs: number;
  readonly pairSeconds: number;
  readonly maxRssKiB: number;
}

/** Measures the proof at each scale. Stacks are synthesized before, once, and are not part of what is measured. */
export async function proofTimes(
  root: string,
  scales: readonly number[],
  runs: number,
  onProgress: (line: string) => void,
): Promise<ProofTime[]> {
  const found: ProofTime[] = [];
  for (const times of scales) {
    onProgress(`proof with ${times} times the applications, ${runs} times`);
    try {
      found.push(proofTime(times, await samples(root, times, runs), found.at(-1)));
    } catch (error) {
      // The stacks are ten and fifty times what anybody has: a proof that gets no further is a result, too.
      onProgress(`proof with ${times} times the applications did not end: ${endOf(error)}`);
    }
  }
  return found;
}

/** Minutes after which a proof is given up. */
const LONGEST_MINUTES = 10;

function endOf(error: unknown): string {
  const { signal, message } = error as { readonly signal?: string; readonly message?: string };
  return signal ? `ended by ${signal}, out of memory or after ${LONGEST_MINUTES} minutes` : String(message);
}

async function samples(root: string, times: number, runs: number): Promise<Sample[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "bench-proof-"));
  const run = (file: string, ...args: readonly string[]) =>
    promisify(execFile)(process.execPath, ["--import", "tsx", `src/bench/${file}`, ...args], {
      cwd: root,
      timeout: LONGEST_MINUTES * 60_000,
    });
  try {
    await run("synthesize.ts", String(times), folder);
    const found: Sample[] = [];
    for (let count = 0; count < runs; count += 1) {
      const { stdout } = await run("prove.ts", folder, String(times));
      found.push(JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Sample);
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function proofTime(times: number, all: readonly Sample[], before: ProofTime | undefined): ProofTime {
  const of = (figure: (sample: Sample) => number) => median(all.map(figure));
  const resources = of((sample) => sample.resources);
  const modelSeconds = of((sample) => sample.modelSeconds);
  const questionSeconds = of((sample) => sample.questionSeconds);
  return {
    times,
    runs: all.length,
    resources,
    modelSeconds,
    questionSeconds,
    peakMiB: of(({ maxRssKiB }) => maxRssKiB / 1024),
    pairs: of(({ pairs }) => pairs),
    pairsPerSecond: of(({ pairs, pairSeconds }) => pairs / pairSeconds),
    growth: before ? growth(before, { resources, modelSeconds, questionSeconds }) : null,
  };
}

type Size = Pick<ProofTime, "resources" | "modelSeconds" | "questionSeconds">;

/** How the whole time grows with the number of resources: twice as many cost two to the power of it. */
function growth(before: Size, now: Size): number {
  const seconds = ({ modelSeconds, questionSeconds }: Size) => modelSeconds + questionSeconds;
  return Math.log(seconds(now) / seconds(before)) / Math.log(now.resources / before.resources);
}

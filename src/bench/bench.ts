import { type Measurement, measure, type Program } from "./measure";
import { type ProofTime, proofTimes } from "./proof-time";
import { newestRehearsal, type RehearsalTime, rehearsalTime } from "./rehearsal-time";

/** How many times production's applications the synthesis is tried with. */
const SCALES = [1, 10, 50] as const;

export interface BenchResult {
  readonly schemaVersion: 1;
  /** Node that only loads `cdktf`, below which no synthesis can get. */
  readonly loadingCdktf: Measurement;
  /** What `cdktf.json` starts. */
  readonly synth: Measurement;
  readonly synthRatio: number;
  readonly scales: readonly (Measurement & { readonly times: number; readonly ratio: number })[];
  readonly proof: readonly ProofTime[];
  /** The newest rehearsal; null if there was none. */
  readonly rehearsal: RehearsalTime | null;
}

const PRINT_PEAK = "process.stdout.write(JSON.stringify({maxRssKiB:process.resourceUsage().maxRSS}))";

const LOAD_CDKTF: Program = { args: () => ["-e", `require("cdktf");${PRINT_PEAK}`] };

const SYNTH: Program = {
  args: () => ["--import", "tsx", "-e", `require("./main.ts");${PRINT_PEAK}`],
  environment: (outdir) => ({ CDKTF_OUTDIR: outdir }),
};

function scaled(times: number): Program {
  return { args: (outdir) => ["--import", "tsx", "src/bench/synthesize.ts", String(times), outdir] };
}

/** Measures everything, one program after another; `onProgress` is told what comes next. */
export async function bench(root: string, runs: number, onProgress: (line: string) => void): Promise<BenchResult> {
  onProgress(`loading cdktf, ${runs} times`);
  const loadingCdktf = await measure(root, LOAD_CDKTF, runs);
  onProgress(`synth, ${runs} times`);
  const synth = await measure(root, SYNTH, runs);
  const scales: (Measurement & { times: number; ratio: number })[] = [];
  for (const times of SCALES) {
    onProgress(`synth with ${times} times the applications, ${runs} times`);
    const measured = await measure(root, scaled(times), runs);
    const first = scales[0] ?? measured;
    scales.push({ ...measured, times, ratio: measured.medianSeconds / first.medianSeconds });
  }
  const proof = await proofTimes(root, SCALES, runs, onProgress);
  const run = newestRehearsal(root);
  return {
    schemaVersion: 1,
    loadingCdktf,
    synth,
    synthRatio: synth.medianSeconds / loadingCdktf.medianSeconds,
    scales,
    proof,
    rehearsal: run === undefined ? null : rehearsalTime(run),
  };
}

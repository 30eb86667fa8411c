import Table from "cli-table3";
import type { BenchResult } from "./bench";
import type { Measurement } from "./measure";
import type { ProofTime } from "./proof-time";
import type { RehearsalTime } from "./rehearsal-time";

/** The result for people. */
export function tables({ loadingCdktf, synth, synthRatio, scales, proof, rehearsal }: BenchResult): string {
  const synthesis = table(["medians of the runs", "runs", "seconds", "peak MiB", "ratio"]);
  synthesis.push(row("Node, loading cdktf alone", loadingCdktf, 1), row("synth", synth, synthRatio));
  const scaling = table(["synth with so many times the applications", "runs", "seconds", "peak MiB", "ratio"]);
  for (const scale of scales) scaling.push(row(`${scale.times} ×`, scale, scale.ratio));
  const parts = [synthesis.toString(), scaling.toString(), proofTable(proof).toString(), PROOF_METHOD];
  return [
    ...parts,
    ...(rehearsal ? rehearsalTables(rehearsal) : ["rehearsal: .work/runs has none that deployed everything"]),
  ].join("\n");
}

function proofTable(proof: readonly ProofTime[]): Table.Table {
  const head = [
    "proof of",
    "runs",
    "resources",
    "model s",
    "questions s",
    "peak MiB",
    "growth",
    "pairs",
    "pairs a second",
  ];
  const found = table(head);
  for (const one of proof) {
    const figures = [one.modelSeconds, one.questionSeconds].map((seconds) => seconds.toFixed(2));
    const growth = one.growth === null ? "" : one.growth.toFixed(2);
    found.push([
      ...[`${one.times} ×`, String(one.runs), String(one.resources), ...figures, one.peakMiB.toFixed(0), growth],
      ...[String(one.pairs), one.pairsPerSecond.toFixed(0)],
    ]);
  }
  return found;
}

const PROOF_METHOD = `Node's start and the synthesis are not in it. Growth is the exponent with which the time of model and questions
grows with the resources since the line before. A pair is two classes of endpoints and a range of ports that no rule
tells apart; pairs a second are those of one reachability matrix, from the model on.`;

function rehearsalTables(rehearsal: RehearsalTime): string[] {
  const { run, totalSeconds, steps, resourceSeconds, sleepSeconds, longestChainSeconds } = rehearsal;
  const spent = table([`rehearsal: ${run}`, "seconds", "share"]);
  for (const { title, seconds } of [...steps].sort((a, b) => b.seconds - a.seconds)) {
    spent.push([title, seconds.toFixed(1), share(seconds, totalSeconds)]);
  }
  spent.push(["from start to end", totalSeconds.toFixed(1), ""]);
  const waits = table(["the provider's fixed waits", "seconds", "share"]);
  waits.push(
    ["all of them, of the sum of all resources' times", sleepSeconds.toFixed(0), share(sleepSeconds, resourceSeconds)],
    ["the longest chain, of the run", longestChainSeconds.toFixed(0), share(longestChainSeconds, totalSeconds)],
  );
  return [spent.toString(), waits.toString(), METHOD];
}

const METHOD = `How the waits are computed: Terraform's log says how long each resource took, in whole seconds; of that the
known sleep of its type counts (src/bench/provider-waits.ts, measured). Resources wait side by side, so the first share
is one of work, not of time. The longest chain is what the run could not get below if all else took no time: a lower
bound, because Terraform works on ten resources at a time and refreshes and polls besides.`;

function row(title: string, { runs, medianSeconds, medianPeakMiB }: Measurement, ratio: number): string[] {
  return [title, String(runs), medianSeconds.toFixed(2), medianPeakMiB.toFixed(0), ratio.toFixed(1)];
}

function share(part: number, whole: number): string {
  return whole === 0 ? "–" : `${Math.round((100 * part) / whole)} %`;
}

function table(head: string[]): Table.Table {
  return new Table({ head, wordWrap: true, style: { head: [], border: [], compact: true } });
}

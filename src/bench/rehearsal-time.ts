import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { FOUNDATION, STAGES } from "../operations/order";
import { longestChainOfWaits } from "./critical-path";
import { type Completion, completionsByApply, waitOf } from "./provider-waits";

const LAST_STACK = STAGES.at(-1)?.at(-1);

/** Where the time of one `npm start` or `npm run gameday` went. */
export interface RehearsalTime {
  readonly run: string;
  readonly totalSeconds: number;
  /** Steps that ran at the same time count each for itself. */
  readonly steps: readonly { readonly title: string; readonly seconds: number }[];
  /** Sum of what Terraform says that each resource took, many at a time, and of the sleeps in it. */
  readonly resourceSeconds: number;
  readonly sleepSeconds: number;
  /** What the run would take at least, were everything but the sleeps instantaneous. */
  readonly longestChainSeconds: number;
}

/** Folder of the newest rehearsal that came as far as the last stack; undefined if there is none. */
export function newestRehearsal(root: string): string | undefined {
  const runs = path.join(root, ".work", "runs");
  if (!existsSync(runs)) return undefined;
  return readdirSync(runs)
    .filter(
      (name) => /Z-(start|gameday)(-\d+)?$/.test(name) && existsSync(path.join(runs, name, `deploy-${LAST_STACK}.log`)),
    )
    .sort()
    .map((name) => path.join(runs, name))
    .at(-1);
}

/** Reads a run's events, its logs of cdktf's deployments and the stacks that they applied. */
export function rehearsalTime(run: string): RehearsalTime {
  const events = readFileSync(path.join(run, "events.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { time: string; event: string; title: string; seconds: number });
  const at = (index: number) => Date.parse(events.at(index)?.time ?? "");
  const deployments = [[FOUNDATION], ...STAGES].map((stage) => stage.map((stack) => deployment(run, stack)));
  const all = deployments.flat().flatMap(({ completions }) => completions);
  return {
    run: path.basename(run),
    totalSeconds: (at(-1) - at(0)) / 1000,
    steps: events.filter(({ event }) => event === "step ended").map(({ title, seconds }) => ({ title, seconds })),
    resourceSeconds: sum(all.map(({ seconds }) => seconds)),
    sleepSeconds: sum(all.map(waitOf)),
    // The stacks of a stage are applied side by side.
    longestChainSeconds: sum(deployments.map((stage) => Math.max(...stage.map(({ chain }) => chain)))),
  };
}

/** One line on the share of the provider's fixed waits: the least that the run could take because of them. */
export function waitsInShort({ totalSeconds, longestChainSeconds }: RehearsalTime): string {
  const share = Math.round((100 * longestChainSeconds) / totalSeconds);
  return `Of ${totalSeconds.toFixed(0)} s the provider's fixed waits took at least ${longestChainSeconds.toFixed(0)} s in the deployment (${share} %)`;
}

/** Everything that one stack's deployments completed, and the sum of their longest chains of sleeps. */
function deployment(run: string, stack: string): { completions: Completion[]; chain: number } {
  const log = path.join(run, `deploy-${stack}.log`);
  const applies = existsSync(log) ? completionsByApply(readFileSync(log, "utf8")) : [];
  if (applies.length === 0) return { completions: [], chain: 0 };
  const json = readFileSync(path.join(run, "cdktf.out", "stacks", stack, "cdk.tf.json"), "utf8");
  return { completions: applies.flat(), chain: sum(applies.map((apply) => longestChainOfWaits(json, apply))) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

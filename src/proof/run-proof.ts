import path from "node:path";
import { InputError, readJson } from "../config/input";
import { readStacks } from "../model/read";
import { stackOfShow } from "../model/terraform-show";
import type { Finding } from "../report/report";
import type { ProveFlags } from "./command";
import { changesBetween, findingsIn, markdownOf } from "./compare";
import { exitCodeOf, prove } from "./prove";
import type { Subject } from "./question";
import { about, overview, why } from "./screen";
import { subjectOf } from "./subject";

/** Where standard error is no terminal. */
const DEFAULT_COLUMNS = 120;

/**
 * Proves, and prints what the flags ask for. Returns the exit code.
 *
 * @throws InputError if a flag names what is not there
 */
export async function runProof(root: string, flags: ProveFlags): Promise<number> {
  const before =
    flags.against === undefined ? undefined : findingsIn(readJson(flags.against, "--against"), flags.against);
  const all = prove(await subjectFor(root, flags));
  const findings = flags.why === undefined ? all : about(flags.why, all);
  const changes = before && changesBetween(before, findings);
  const text = changes ? markdownOf(changes) : inWords(findings, flags);
  if (flags.json) {
    const document = { schemaVersion: 1, findings, ...(changes && { changes, text }) };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
  process.stderr.write(`${text}\n`);
  return exitCodeOf(findings);
}

function inWords(findings: readonly Finding[], flags: ProveFlags): string {
  return flags.why === undefined ? overview(findings, process.stderr.columns ?? DEFAULT_COLUMNS) : why(findings);
}

async function subjectFor(root: string, { dir, state }: ProveFlags): Promise<Subject> {
  if (dir !== undefined && state !== undefined) {
    throw new InputError("prove", [{ field: "--state", value: state, allowed: "without --dir" }]);
  }
  if (dir !== undefined) return subjectOf(readStacks(dir), undefined);
  if (state !== undefined) return subjectOf(stacksOfStates(state), undefined);
  // Loading the platform takes longer than somebody else's whole proof.
  const { synthesizeNow } = await import("./synthesis");
  const { stacks, config } = synthesizeNow(root, process.env);
  return subjectOf(stacks, config);
}

function stacksOfStates(files: readonly string[]) {
  const named = files.map((file) => [path.basename(file).replace(/\.json$/, ""), readJson(file, "--state")] as const);
  return stackOfShow(Object.fromEntries(named));
}

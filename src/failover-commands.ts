import { type Command, InvalidArgumentError } from "commander";
import { inLines, unverified } from "./operations/check";
import type { ChildProcesses } from "./operations/child-process";
import { failover } from "./operations/failover";
import { checkedReport } from "./operations/failover-report";
import { openLook, openPress } from "./operations/open-press";
import { readiness } from "./operations/preflight";
import { status, statusInWords } from "./operations/status";
import { writeReport } from "./report/report";

interface FailoverFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly releaseLock?: string;
  readonly overrideWarnings?: boolean;
  readonly incidentAt?: Date;
  readonly json?: boolean;
}

/** What the commands end with, where that is not 0. */
export type SetExitCode = (exitCode: number) => void;

const say = (text: string) => void process.stderr.write(`${text}\n`);
const printJson = (document: unknown) => void process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);

/** The commands around the press. They need `cdktf.out` as it was synthesized, and neither npm nor a registry. */
export function addFailover(program: Command, root: string, children: ChildProcesses, exit: SetExitCode): void {
  const open = (command: string) => openPress(root, command, process.env, children);
  program
    .command("failover")
    .description("move the shop to the DR region: look, say what will happen, ask, press, verify, report")
    .option("--yes", "go on without asking")
    .option("--dry-run", "look and plan, and change nothing")
    .option("--release-lock <id>", "break the lock of a press that was killed, by its id")
    .option("--override-warnings", "press although something warns; what blocks is never overridden")
    .option("--incident-at <time>", "when the incident began, such as 2026-01-31T12:00:00Z", moment)
    .option("--json", "print the report on standard output")
    .action(async ({ json, ...flags }: FailoverFlags) => {
      const { report, exitCode } = await failover(await open("failover"), flags);
      if (json) printJson(report);
      exit(exitCode);
    });
  program
    .command("readiness")
    .description("say whether a failover would work now, for a schedule; change nothing")
    .option("--json", "print the report on standard output")
    .action(async ({ json }: { json?: boolean }) => {
      const operation = await open("readiness");
      const startedAt = new Date();
      const checks = await operation.steps.step("Look", (onProgress) => readiness(operation, onProgress));
      const report = checkedReport("readiness", startedAt, checks, operation.steps.done);
      say(`${inLines(checks)}\nReport: ${writeReport(root, report, { timeline: [], traffic: [] })}`);
      if (json) printJson(report);
      exit(report.outcome === "failed" ? 1 : unverified(checks).length > 0 ? 3 : 0);
    });
  program
    .command("status")
    .description("say where we are between the primary and DR, and what to do next")
    .option("--json", "print it on standard output")
    .action(async ({ json }: { json?: boolean }) => {
      const found = await status(openLook(root, process.env));
      say(statusInWords(found.situation));
      if (json) printJson(found);
    });
}

/** A time with its zone, which is not in the future. */
function moment(text: string): Date {
  const time = new Date(text);
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  if (!isWhole || Number.isNaN(time.getTime()) || time.getTime() > Date.now()) {
    throw new InvalidArgumentError("It has to be a time in the past with its zone, such as 2026-01-31T12:00:00Z.");
  }
  return time;
}

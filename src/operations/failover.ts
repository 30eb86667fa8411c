import type { PlatformConfig } from "../config/schema";
import { type Report, writeReport } from "../report/report";
import { Timeline } from "../report/timeline";
import { type Ended, leftToDo, paragraph } from "./aftermath";
import { blocking, type CheckResult, inLines, unverified, warnings } from "./check";
import { healthOfPrimary, lossBound } from "./checks/replication";
import { Clocks } from "./clocks";
import { confirm } from "./confirm";
import { inPlainWords } from "./expected-changes";
import { checkedReport, pressReport } from "./failover-report";
import { incidentStart } from "./incident";
import type { PressOperation } from "./open-press";
import { FAILOVER } from "./order";
import { type Preflight, preflight } from "./preflight";
import { type PressResult, press } from "./press";
import { StandbyAws } from "./standby-aws";
import { type VerifyOptions, verify } from "./verify";

/** What is known of a press before it is verified. */
export type EndedUnverified = Pick<Ended, "pressed" | "incidentAt" | "pressedAt" | "movedAt">;

export interface FailoverOptions {
  /** Goes on without asking. */
  readonly yes?: boolean;
  /** Looks and plans, and changes nothing. */
  readonly dryRun?: boolean;
  /** Id of a lock that a person has found to be nobody's. */
  readonly releaseLock?: string;
  /** Presses although something warns. What blocks is never overridden. */
  readonly overrideWarnings?: boolean;
  /**
   * When the incident began.
   *
   * @default - since when the prober in DR has found the primary not to serve
   */
  readonly incidentAt?: Date;
  readonly say?: (text: string) => void;
  /** Hears how the press ended before it is verified, which may take minutes. */
  readonly onPressed?: (ended: EndedUnverified) => Promise<void>;
  readonly verify?: VerifyOptions;
}

export interface FailoverResult {
  readonly report: Report;
  /** What the preflight found. */
  readonly checked: readonly CheckResult[];
  /** Undefined if nothing was pressed. */
  readonly ended?: Ended;
  /** 0 done; 1 failed or refused; 3 done, but not everything could be verified from here, or Route 53 has to follow. */
  readonly exitCode: 0 | 1 | 3;
}

type Say = (text: string) => void;

/**
 * The button: looks, says what it will do, asks, presses, verifies, and leaves a report in `reports/failover`.
 *
 * @throws Refusal if the person does not confirm, or somebody holds the lock; InputError if there is nobody to ask
 */
export async function failover(operation: PressOperation, options: FailoverOptions = {}): Promise<FailoverResult> {
  const { config, steps } = operation;
  const { say = (text: string) => void process.stderr.write(`${text}\n`), releaseLock } = options;
  const startedAt = new Date();
  const found = await steps.step("Preflight", (onProgress) =>
    preflight(operation, { onProgress, ...(releaseLock !== undefined && { releaseLock }) }),
  );
  const known = await whatIsKnown(operation, options);
  announce(operation, found, known, say);
  const reason = whyNot(found.results, options.overrideWarnings);
  if (reason !== undefined || options.dryRun) {
    say(reason ?? "Dry run: nothing was changed.");
    return notPressed(operation, startedAt, found.results, reason !== undefined);
  }
  const { primary, dr } = config.regions;
  if (!options.yes) await confirm(`Move the shop from ${primary.name} to ${dr.name}, which no button undoes.`, dr.name);
  return pressAndVerify(operation, options, startedAt, found, known.incidentAt, say);
}

/** Of the incident, as far as DR's CloudWatch says; what it does not say does not hold the press up. */
async function whatIsKnown(operation: PressOperation, { incidentAt }: FailoverOptions) {
  const { aws, config } = operation;
  const now = new Date();
  const watched = { config, standby: new StandbyAws(aws.environment, config.regions.dr.name) };
  const [health, lossSeconds] = await Promise.all([
    healthOfPrimary(watched).catch(() => []),
    lossBound(watched, now).catch(() => undefined),
  ]);
  return { incidentAt: incidentAt ?? incidentStart(health, now), lossSeconds };
}

function announce(
  { config }: PressOperation,
  { results, planned }: Preflight,
  { incidentAt, lossSeconds }: { incidentAt: Date | undefined; lossSeconds: number | undefined },
  say: Say,
): void {
  say(`Preflight:\n${inLines(results)}`);
  say(`The incident began: ${incidentAt?.toISOString() ?? "unknown (--incident-at says so)"}`);
  if (planned === undefined) return;
  say(`Terraform's plan of ${FAILOVER}:\n${planned.text.trim()}\n`);
  say(`What the press will do:\n${inPlainWords(planned.plan, config, lossSeconds)}`);
}

/** Why it is not to be pressed; undefined if it may be. */
export function whyNot(results: readonly CheckResult[], overrideWarnings = false): string | undefined {
  const named = (checks: readonly CheckResult[]) => checks.map(({ name }) => name).join(", ");
  const blocked = blocking(results);
  if (blocked.length > 0) {
    return `Not pressed, nothing was changed. It is blocked by: ${named(blocked)}. What to do stands beside each above.`;
  }
  const warned = warnings(results);
  if (warned.length === 0 || overrideWarnings) return undefined;
  return `Not pressed, nothing was changed. These warn: ${named(warned)}. Who has read them and wants it all the same adds --override-warnings.`;
}

function notPressed(
  { root, steps }: PressOperation,
  startedAt: Date,
  checked: readonly CheckResult[],
  isRefused: boolean,
): FailoverResult {
  const report = checkedReport(FAILOVER, startedAt, checked, steps.done);
  writeReport(root, report, { timeline: [], traffic: [] });
  const exitCode = isRefused ? 1 : unverified(checked).length > 0 ? 3 : 0;
  return { report, checked, exitCode };
}

async function pressAndVerify(
  operation: PressOperation,
  options: FailoverOptions,
  startedAt: Date,
  found: Preflight,
  incidentAt: Date | undefined,
  say: Say,
): Promise<FailoverResult> {
  const { root, steps } = operation;
  const pressedAt = new Date();
  const clocks = new Clocks(incidentAt, pressedAt);
  const timeline = new Timeline(FAILOVER);
  // Once more, as what was written while somebody read and typed counts too; beside the press, which it may not hold up.
  const knownNow = whatIsKnown(operation, options);
  const pressed = await pressOnce(operation, options, clocks, timeline).catch((error: unknown) => {
    notPressed(operation, startedAt, found.results, true);
    throw error;
  });
  const movedAt = new Date();
  const told: EndedUnverified = { pressed, incidentAt, pressedAt, movedAt };
  await options.onPressed?.(told);
  const verified = await steps.step("Verify", (onProgress) =>
    verify(operation, {
      // There is nothing to wait for after a press that failed.
      ...(pressed.outcome === "failed" && { patienceSeconds: 0 }),
      ...options.verify,
      onProgress: clocks.before(onProgress),
    }),
  );
  const { lossSeconds } = await knownNow;
  const ended: Ended = { ...told, verified, lossSeconds };
  const report = pressReport(startedAt, found.results, ended, steps.done);
  const file = writeReport(root, report, { timeline: timeline.entries(), traffic: [] });
  conclude(operation, ended, say);
  say(`Report: ${file}`);
  return { report, checked: found.results, ended, exitCode: exitCodeOf(ended, found.results) };
}

function pressOnce(
  operation: PressOperation,
  { releaseLock }: FailoverOptions,
  clocks: Clocks,
  timeline: Timeline,
): Promise<PressResult> {
  return operation.steps.step("Press", (progress) => {
    const told = clocks.before(progress);
    const onProgress = (line: string) => {
      timeline.note(line);
      told(line);
    };
    return press(operation, { onProgress, ...(releaseLock !== undefined && { releaseLock }) });
  });
}

function conclude({ config }: PressOperation, ended: Ended, say: Say): void {
  say(`Verification:\n${inLines(ended.verified)}`);
  say(`For the client:\n${paragraph(config, ended)}`);
  say(leftInWords(config, ended));
}

/** What is left to do, in order, each a line with its number. */
export function leftInWords(config: PlatformConfig, ended: Pick<Ended, "pressed">): string {
  const lines = leftToDo(config, ended).map((line, index) => `  ${index + 1}. ${line}`);
  return `Left to do:\n${lines.join("\n")}`;
}

/** A press that Route 53 has not followed yet is done for customers, and not in all. */
export function exitCodeOf(
  { pressed, verified }: Pick<Ended, "pressed" | "verified">,
  checked: readonly CheckResult[],
) {
  if (pressed.outcome === "failed") return 1;
  if (pressed.outcome === "switched") return 3;
  if (verified.some(({ status }) => status === "failed")) return 1;
  return unverified([...checked, ...verified]).length > 0 ? 3 : 0;
}

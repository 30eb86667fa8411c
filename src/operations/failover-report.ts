import type { Finding, Report, ReportStep } from "../report/report";
import type { Ended } from "./aftermath";
import type { CheckResult } from "./check";
import { Clocks } from "./clocks";

const STATUS = { passed: "holds", failed: "fails", "not verifiable here": "unknown" } as const;

/** A check as the report has it. */
export function findingOf(requirement: string, { name, question, status, summary, remedy }: CheckResult): Finding {
  const evidence = remedy === undefined ? [] : [{ stack: "", address: name, attribute: "what to do", text: remedy }];
  return { requirement, question, status: STATUS[status], summary, evidence };
}

/** What a preflight alone reports. */
export function checkedReport(
  command: string,
  startedAt: Date,
  checks: readonly CheckResult[],
  steps: readonly ReportStep[],
): Report {
  const isFailed =
    checks.some(({ status }) => status === "failed") || steps.some(({ outcome }) => outcome === "failed");
  return {
    schemaVersion: 1,
    command,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    outcome: isFailed ? "failed" : "passed",
    clocks: { fromIncidentSeconds: null, fromPressSeconds: null },
    dataLossBoundSeconds: null,
    steps,
    findings: checks.map((check) => findingOf("R8", check)),
    notVerified: unverifiedIn(checks),
  };
}

/** What a press reports: it passed if AWS says that customers are sent to DR and nothing that was looked at fails. */
export function pressReport(
  startedAt: Date,
  checked: readonly CheckResult[],
  ended: Ended,
  steps: readonly ReportStep[],
): Report {
  const { pressed, verified, incidentAt, pressedAt, movedAt, lossSeconds } = ended;
  const isDone = pressed.outcome !== "failed";
  const question = "Are all customers sent to DR, and is everything else moved?";
  const summary = [`${pressed.outcome} in ${pressed.seconds} s, ${pressed.attempts} attempts`, ...pressed.left];
  const press: Finding = {
    requirement: "R20",
    question,
    status: pressed.outcome === "moved" ? "holds" : "fails",
    summary: summary.join("; "),
    evidence: [],
  };
  return {
    ...checkedReport("failover", startedAt, verified, steps),
    outcome: isDone && verified.every(({ status }) => status !== "failed") ? "passed" : "failed",
    clocks: isDone
      ? new Clocks(incidentAt, pressedAt).at(movedAt)
      : { fromIncidentSeconds: null, fromPressSeconds: null },
    dataLossBoundSeconds: lossSeconds ?? null,
    findings: [
      ...checked.map((check) => findingOf("R8", check)),
      press,
      ...verified.map((check) => findingOf("R20", check)),
    ],
    notVerified: unverifiedIn([...checked, ...verified]),
  };
}

function unverifiedIn(checks: readonly CheckResult[]): string[] {
  return checks
    .filter(({ status }) => status === "not verifiable here")
    .map(({ question, summary }) => `${question} ${summary}`);
}

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type PageDetails, page } from "./page";

/** What a command found out about one requirement. */
export interface Finding {
  readonly requirement: string;
  readonly question: string;
  readonly status: "holds" | "fails" | "unknown";
  readonly summary: string;
  readonly evidence: readonly Evidence[];
}

export interface Evidence {
  readonly stack: string;
  readonly address: string;
  readonly attribute: string;
  readonly text: string;
}

export interface ReportStep {
  readonly title: string;
  readonly seconds: number;
  readonly outcome: "passed" | "failed";
}

/** The one shape of every command's report. */
export interface Report {
  readonly schemaVersion: 1;
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: "passed" | "failed";
  /** Seconds until DNS had moved; null where the run had no incident or no press. */
  readonly clocks: { readonly fromIncidentSeconds: number | null; readonly fromPressSeconds: number | null };
  /** Upper bound of lost writes in seconds; null where it was not measured. */
  readonly dataLossBoundSeconds: number | null;
  readonly steps: readonly ReportStep[];
  readonly findings: readonly Finding[];
  /** What the run could not verify, each with the reason. */
  readonly notVerified: readonly string[];
}

/** Writes `reports/<command>/report.json`, and the same as a page beside it. Returns the path of the page. */
export function writeReport(root: string, report: Report, details: PageDetails): string {
  const folder = path.join(root, "reports", report.command);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  const file = path.join(folder, "report.html");
  writeFileSync(file, page(report, details));
  return file;
}

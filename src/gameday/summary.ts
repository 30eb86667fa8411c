import Table from "cli-table3";
import type { Report } from "../report/report";
import { inWords } from "./observation";
import type { Rehearsal } from "./rehearse";

/** The end of a rehearsal on one screen: before and after, what was found, and where the time went. */
export function summarize({ report, outcome, runFolder }: Rehearsal): string {
  return [
    ...comparison(outcome?.observations),
    findings(report),
    times(report),
    ...(report.notVerified.length > 0
      ? ["Not verifiable here:", ...report.notVerified.map((text) => `  - ${text}`)]
      : []),
    `Logs: ${runFolder}`,
    `${report.command} ${report.outcome}`,
  ].join("\n");
}

function comparison(observations: NonNullable<Rehearsal["outcome"]>["observations"]): string[] {
  if (observations === undefined) return [];
  const columns = Object.entries(observations).map(([title, observation]) => ({ title, cells: inWords(observation) }));
  const table = plainTable(["", ...columns.map(({ title }) => title)]);
  for (const row of Object.keys(columns[0]?.cells ?? {}))
    table.push([row, ...columns.map(({ cells }) => cells[row] ?? "")]);
  return [table.toString()];
}

function findings(report: Report): string {
  const table = plainTable(["", "question", "answer"]);
  for (const { requirement, question, status, summary } of report.findings) {
    table.push([requirement, question, `${status}: ${summary}`]);
  }
  return table.toString();
}

function times({ steps }: Report): string {
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const table = plainTable(["step", "seconds", "share"]);
  for (const { title, seconds, outcome } of steps) {
    const share = total === 0 ? 0 : Math.round((100 * seconds) / total);
    table.push([outcome === "passed" ? title : `${title} (failed)`, seconds.toFixed(1), `${share} %`]);
  }
  table.push(["all steps", total.toFixed(1), ""]);
  return table.toString();
}

function plainTable(head: string[]): Table.Table {
  return new Table({
    head,
    wordWrap: true,
    colWidths: head.length === 3 ? [null, 62, null] : [],
    style: { head: [], border: [], compact: true },
  });
}

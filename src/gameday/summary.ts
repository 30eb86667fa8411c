import Table from "cli-table3";
import type { Report } from "../report/report";
import { inWords } from "./observation";
import type { Rehearsal } from "./rehearse";

/** The end of a rehearsal on one screen: before and after, what was found, and where the time went. */
export function summarize({ report, outcome }: Rehearsal): string {
  return [
    times(report),
    ...(report.findings.length > 0 ? [findings(report)] : []),
    ...comparison(outcome?.observations),
    ...(report.notVerified.length > 0
      ? ["Not verifiable here:", ...report.notVerified.map((text) => `  - ${text}`)]
      : []),
    clocks(report),
    `${report.command} ${report.outcome}`,
  ].join("\n");
}

function clocks({ clocks: { fromIncidentSeconds, fromPressSeconds } }: Report): string {
  const seconds = (value: number | null) => (value === null ? "not played" : `${value} s`);
  return `From the incident: ${seconds(fromIncidentSeconds)}; from the press: ${seconds(fromPressSeconds)}`;
}

function comparison(observations: NonNullable<Rehearsal["outcome"]>["observations"]): string[] {
  if (observations === undefined) return [];
  const columns = Object.entries(observations).map(([title, observation]) => ({ title, cells: inWords(observation) }));
  const table = plainTable(["", ...columns.map(({ title }) => title)], [17, ...columns.map(() => 52)]);
  for (const row of Object.keys(columns[0]?.cells ?? {}))
    table.push([row, ...columns.map(({ cells }) => cells[row] ?? "")]);
  return [table.toString()];
}

function findings(report: Report): string {
  const table = plainTable(["", "question", "answer"], [6, 45, 69]);
  for (const { requirement, question, status, summary } of report.findings) {
    table.push([requirement, question, `${status}: ${summary}`]);
  }
  return table.toString();
}

/** Steps that ran at the same time count each for itself, so the shares may add up to more than the whole. */
function times({ steps, startedAt, endedAt }: Report): string {
  const total = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const table = plainTable(["step", "seconds", "share"], [100, 11, 9]);
  for (const { title, seconds, outcome } of steps) {
    const share = total === 0 ? 0 : Math.round((100 * seconds) / total);
    table.push([outcome === "passed" ? title : `${title} (failed)`, seconds.toFixed(1), `${share} %`]);
  }
  table.push(["from start to end", total.toFixed(1), ""]);
  return table.toString();
}

function plainTable(head: string[], colWidths: number[]): Table.Table {
  return new Table({ head, colWidths, wordWrap: true, style: { head: [], border: [], compact: true } });
}

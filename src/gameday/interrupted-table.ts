import { writeFileSync } from "node:fs";
import path from "node:path";
import { FAULTS, type Interruption, type Result } from "./interruption";

const FILE = path.join("docs", "interrupted.md");

/** Writes every case and its outcome into the documents: a row for each request, a column for each fault. */
export function writeTable(root: string, results: readonly Result[]): void {
  writeFileSync(path.join(root, FILE), table(results, new Date()));
}

/** The document, as Markdown. */
export function table(results: readonly Result[], playedAt: Date): string {
  const rows = new Map<string, Result[]>();
  for (const result of [...results].sort(byRequest)) {
    const key = `${result.service} ${result.operation} ${result.nth}`;
    rows.set(key, [...(rows.get(key) ?? []), result]);
  }
  const open = results.filter(({ isOpen }) => isOpen).length;
  return [
    "# Every request of the press, interrupted",
    "",
    `Written by \`npm run gameday -- --scenario interrupted --all\` on ${playedAt.toISOString().slice(0, 10)}: ` +
      `${rows.size} distinct requests, ${results.length} cases, ${open} open.`,
    "",
    "A case deploys nothing anew: on a copy of the deployed platform, the request in its row meets the fault in its " +
      "column, then the press is pressed again without it. A cell says how the first press ended; it is **open** if the " +
      "second did not leave database, records, floors, marker and an empty plan as a press that nobody disturbed does, " +
      "or if a record moved before the database was promoted. `fail`: 503; `drop`: the connection closes without an " +
      "answer; `kill`: SIGKILL to Terraform right after AWS performed it; `outage`: every request of that operation " +
      "fails until the press gives up, once for each operation.",
    "",
    `| Request | Resource | ${FAULTS.join(" | ")} |`,
    `|---|---|${FAULTS.map(() => "---|").join("")}`,
    ...[...rows.values()].map(row),
    "",
  ].join("\n");
}

function row(results: readonly Result[]): string {
  const [first] = results;
  const cells = FAULTS.map((fault) => {
    const found = results.find((result) => result.fault === fault);
    return found === undefined ? "" : `${found.isOpen ? "**open**: " : ""}${found.words}`;
  });
  const cell = (text: string) =>
    text
      .replace(/:\d{12}:/g, ":ACCOUNT:")
      .replaceAll("|", "\\|")
      .replaceAll("\n", " ");
  return `| ${first?.service} ${first?.operation} ${first?.nth} | ${[first?.resource ?? "", ...cells].map(cell).join(" | ")} |`;
}

function byRequest(a: Interruption, b: Interruption): number {
  return a.service.localeCompare(b.service) || a.operation.localeCompare(b.operation) || a.nth - b.nth;
}

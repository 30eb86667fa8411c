import { InputError } from "../config/input";
import type { Finding } from "../report/report";

/** From the worst to the best. */
const STATUSES: readonly Finding["status"][] = ["fails", "unknown", "holds"];

const STATUS_WIDTH = Math.max(...STATUSES.map((status) => status.length));

/** A line for each requirement: how it stands, and in short why, of what stands worst. None is wider than `columns`. */
export function overview(findings: readonly Finding[], columns: number): string {
  const requirements = requirementsOf(findings);
  const width = Math.max(0, ...requirements.map((requirement) => requirement.length));
  const lines = requirements.map((requirement) => {
    const own = findings.filter((finding) => finding.requirement === requirement);
    const [worst] = STATUSES.flatMap((status) => own.filter((finding) => finding.status === status));
    const more = own.length > 1 ? ` (and ${own.length - 1} more)` : "";
    const start = `${requirement.padEnd(width)}  ${(worst?.status ?? "").padEnd(STATUS_WIDTH)}  `;
    return fitted(`${start}${fitted(worst?.summary ?? "", columns - start.length - more.length)}${more}`, columns);
  });
  return [...lines, "", fitted(counts(findings), columns)].join("\n");
}

/** Everything that is known about a requirement: each question with its summary and all its evidence. */
export function why(findings: readonly Finding[]): string {
  return findings
    .map(({ requirement, question, status, summary, evidence }) =>
      [
        `${requirement}: ${question}`,
        `  ${status}: ${summary}`,
        ...evidence.map(({ stack, address, attribute, text }) => {
          const place = [stack, address, attribute].filter((part) => part !== "").join(" ");
          return `    ${place}${place === "" ? "" : ": "}${text.split("\n").join("\n      ")}`;
        }),
      ].join("\n"),
    )
    .join("\n\n");
}

/**
 * Findings of one requirement, which may be written `R3`, `r3` or `invariant-4`.
 *
 * @throws InputError if nothing is asked about it
 */
export function about(requirement: string, findings: readonly Finding[]): Finding[] {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const found = findings.filter((finding) => plain(finding.requirement) === plain(requirement));
  if (found.length > 0) return found;
  const allowed = requirementsOf(findings).join(", ");
  throw new InputError("prove", [{ field: "--why", value: requirement, allowed }]);
}

function requirementsOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ requirement }) => requirement))];
}

function counts(findings: readonly Finding[]): string {
  const parts = STATUSES.flatMap((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    return count === 0 ? [] : [`${count} ${status === "unknown" ? status : status.slice(0, -1)}`];
  });
  return `${findings.length} findings: ${parts.join(", ")}. --why REQUIREMENT prints the whole witness`;
}

function fitted(text: string, columns: number): string {
  const line = text.replaceAll(/\n\s*/g, " ");
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}

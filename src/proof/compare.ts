import { z } from "zod";
import { describeIssue, InputError, plainly } from "../config/input";
import type { Evidence, Finding } from "../report/report";

/** What two runs of the proof answer differently to one question about one requirement. */
export interface Change {
  readonly requirement: string;
  readonly question: string;
  /** Null where one of the two did not ask. */
  readonly before: Finding["status"] | null;
  readonly after: Finding["status"] | null;
  readonly summary: string;
  readonly added: readonly Evidence[];
  readonly removed: readonly Evidence[];
}

const findingSchema = z.object({
  requirement: z.string(),
  question: z.string(),
  status: z.enum(["holds", "fails", "unknown"]),
  summary: z.string(),
  evidence: z.array(z.object({ stack: z.string(), address: z.string(), attribute: z.string(), text: z.string() })),
});

const documentSchema = z.object({ schemaVersion: z.literal(1), findings: z.array(findingSchema) });

/**
 * The findings of another run's `--json`.
 *
 * @throws InputError if the file is something else
 */
export function findingsIn(document: unknown, file: string): Finding[] {
  const parsed = documentSchema.safeParse(document, { error: plainly });
  if (parsed.success) return parsed.data.findings;
  throw new InputError(
    file,
    parsed.error.issues.flatMap((issue) => describeIssue(issue, document)),
  );
}

/** Findings that turned, and evidence that is new or gone. Evidence is a set: its order says nothing. */
export function changesBetween(before: readonly Finding[], after: readonly Finding[]): Change[] {
  const keys = new Set([...after, ...before].map(keyOf));
  return [...keys].flatMap((key) => {
    const [old, now] = [before, after].map((findings) => findings.find((finding) => keyOf(finding) === key));
    const finding = now ?? old;
    if (finding === undefined) return [];
    const added = evidenceOnlyIn(now, old);
    const removed = evidenceOnlyIn(old, now);
    if (old?.status === now?.status && added.length === 0 && removed.length === 0) return [];
    const { requirement, question, summary } = finding;
    return [
      { requirement, question, summary, before: old?.status ?? null, after: now?.status ?? null, added, removed },
    ];
  });
}

function keyOf({ requirement, question }: Finding): string {
  return `${requirement} ${question}`;
}

function evidenceOnlyIn(finding: Finding | undefined, other: Finding | undefined): Evidence[] {
  const known = new Set(other?.evidence.map(lineOf));
  return finding?.evidence.filter((evidence) => !known.has(lineOf(evidence))) ?? [];
}

function lineOf({ stack, address, attribute, text }: Evidence): string {
  const place = [stack, address, attribute].filter((part) => part !== "").join(" ");
  return `${place}${place === "" ? "" : ": "}${text.replaceAll(/\s+/g, " ")}`;
}

/** For a comment of a pull request: what turned first, then what each question sees gone and new. */
export function markdownOf(changes: readonly Change[]): string {
  if (changes.length === 0) return "The proof answers every question as before.";
  const turned = changes.filter(({ before, after }) => before !== after);
  const moved = changes.filter(({ added, removed }) => added.length + removed.length > 0);
  const kinds = KINDS.map(({ title }) => title).concat(OTHER);
  return [
    ...(turned.length === 0 ? ["No finding turned."] : turned.map(inWords)),
    ...kinds.flatMap((title) =>
      section(
        title,
        moved.filter((change) => kindOf(change) === title),
      ),
    ),
  ].join("\n");
}

/** What a reviewer looks for. The first that fits is taken. */
const KINDS: readonly { readonly title: string; readonly is: (change: Change) => boolean }[] = [
  { title: "Roles and policies", is: ({ added, removed }) => [...added, ...removed].some(isAccess) },
  { title: "Zones", is: ({ requirement }) => ["R6", "invariant 8"].includes(requirement) },
  { title: "Flows", is: ({ requirement }) => ["R2", "R3", "R9", "R10", "R11", "invariant 9"].includes(requirement) },
];

const OTHER = "Other evidence";

function kindOf(change: Change): string {
  return KINDS.find(({ is }) => is(change))?.title ?? OTHER;
}

function isAccess({ address }: Evidence): boolean {
  return /aws_(?:iam_|kms_key\b|\w+_policy\b)/.test(address);
}

function section(title: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) return [];
  const parts = changes.flatMap((change) => [
    `**${change.requirement}** ${change.question}`,
    "",
    ...difference(change),
  ]);
  return ["", `### ${title}`, "", ...parts];
}

function inWords({ requirement, question, summary, before, after }: Change): string {
  return `- **${requirement}** ${question} ${before ?? "not asked"} → **${after ?? "not asked"}**: ${asCode(summary)}`;
}

/** Within a longer run of backticks than any in the text, which is what a branch says. */
function asCode(text: string): string {
  const run = "`".repeat(longestRun([text], /`+/g) + 1);
  return `${run} ${text.replaceAll(/\s+/g, " ")} ${run}`;
}

/** Within a longer fence than any in the text. */
function difference({ added, removed }: Change): string[] {
  const lines = [...removed.map((one) => `- ${lineOf(one)}`), ...added.map((one) => `+ ${lineOf(one)}`)];
  const fence = "~".repeat(Math.max(3, longestRun(lines, /~+/g)) + 1);
  return [`${fence}diff`, ...lines, fence];
}

function longestRun(lines: readonly string[], of: RegExp): number {
  return Math.max(0, ...lines.flatMap((line) => [...line.matchAll(of)].map(([run]) => run.length)));
}

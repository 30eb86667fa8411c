import type { Document } from "./document";

/** What stands in a cell or a paragraph. Plain text is escaped; the items of a list stand one below the other. */
export type Text = string | number | Code | Link | Phrase | readonly Text[];

interface Code {
  readonly code: string;
}

interface Phrase {
  readonly parts: readonly Text[];
}

interface Link {
  readonly text: string;
  readonly to: string;
}

export function code(text: string): Code {
  return { code: text };
}

/** @param to relative to the document */
export function link(text: string, to: string): Link {
  return { text, to };
}

/** Texts one after the other in one line. */
export function phrase(...parts: readonly Text[]): Phrase {
  return { parts };
}

/** Items in one line, with commas between them. */
export function listed(items: readonly Text[]): Phrase {
  return { parts: items.flatMap((item, index): Text[] => (index === 0 ? [item] : [", ", item])) };
}

/** Stands wherever a reason ought to: a test looks for it in every document. */
export const NO_REASON = "NO REASON DECLARED";

/** Says of every page where it comes from. */
const WRITTEN_BY = "_Written by `npm run docs` from the synthesized stacks: change the code, not this page._";

/** A document of blocks, with its title first. */
export function page(path: string, title: string, ...blocks: readonly string[]): Document {
  return { path, content: `${[`# ${inline(title)}`, WRITTEN_BY, ...blocks].join("\n\n")}\n` };
}

export function heading(level: 2 | 3, text: Text): string {
  return `${"#".repeat(level)} ${inline(text)}`;
}

/** Texts in one line. */
export function paragraph(...texts: readonly Text[]): string {
  return inline(phrase(...texts));
}

export function bullets(items: readonly Text[]): string {
  return items.map((item) => `- ${inline(item)}`).join("\n");
}

/** A table as GitHub and its like take it. A column of numbers alone stands to the right. */
export function table(columns: readonly string[], rows: readonly (readonly Text[])[]): string {
  const isNumeric = (index: number) => rows.length > 0 && rows.every((row) => isNumber(row[index]));
  return [
    line(columns),
    `|${columns.map((_, index) => (isNumeric(index) ? "---:" : "---")).join("|")}|`,
    ...rows.map(line),
  ].join("\n");
}

function isNumber(cell: Text | undefined): boolean {
  return typeof cell === "number" || (typeof cell === "string" && /^-?[\d,]+(\.\d+)?$/.test(cell));
}

function line(cells: readonly Text[]): string {
  return `| ${cells.map((cell) => inline(cell).replaceAll("|", "\\|")).join(" | ")} |`;
}

function inline(text: Text): string {
  if (Array.isArray(text)) return text.map(inline).join("<br>");
  if (typeof text === "number") return String(text);
  if (typeof text === "string") return linked(text);
  if ("parts" in text) return text.parts.map(inline).join("");
  if ("code" in text) return text.code === "" ? "" : coded(text.code);
  return "to" in text ? `[${escaped(text.text)}](${text.to})` : "";
}

/** Documents that a text names, from the root of the project. */
const DOCUMENT = /docs\/(?:[\w-]+\/)*[\w.-]+\.md/g;

/** Escaped, with every document that it names as a link from `docs/generated/`. */
function linked(text: string): string {
  const names = text.match(DOCUMENT) ?? [];
  const parts = text.split(DOCUMENT).map(escaped);
  return parts.map((part, index) => `${part}${index < names.length ? documentLink(names[index] ?? "") : ""}`).join("");
}

function documentLink(path: string): string {
  return `[${escaped(path)}](${path.replace(/^docs\/generated\//, "").replace(/^docs\//, "../")})`;
}

/** What Markdown would read as its own, except a bar, which only a table reads. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>]/g, (character) => `\\${character}`).replaceAll("\n", "<br>");
}

/** Between as many backticks as there are none of inside. */
function coded(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text.replaceAll("\n", " ")}\``;
}

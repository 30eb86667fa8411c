import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import MarkdownIt from "markdown-it";
import { loadBackend } from "../../src/config/backend";
import { production } from "../../src/config/production";
import type { Values } from "../../src/docs/include";
import { valuesOf } from "../../src/docs/values";
import { subjectOf } from "../../src/proof/subject";
import { synthesized } from "./synthesized";

const parser = new MarkdownIt({ html: true });

/** A piece of a document that is looked at, with the number of its first line. */
export interface Piece {
  readonly line: number;
  readonly text: string;
}

/** A fenced code block: its language, what stands behind that, and what is in it. */
export interface Fence extends Piece {
  readonly language: string;
  readonly mark: string;
}

/** What documents include in production, with the states where the example says. */
export function productionValues(): Values {
  const backend = loadBackend(process.cwd(), { PLATFORM_BACKEND: "backend.tf.json.example" }, production);
  return valuesOf(subjectOf(synthesized(production, backend), production));
}

export function fences(markdown: string): Fence[] {
  return parser.parse(markdown, {}).flatMap(({ type, info, content, map }) => {
    const [language = "", ...mark] = info.trim().split(/\s+/);
    return type === "fence" ? [{ language, mark: mark.join(" "), text: content, line: (map?.[0] ?? 0) + 1 }] : [];
  });
}

/** Code within sentences and tables. */
export function inlineCode(markdown: string): Piece[] {
  return inline(markdown).flatMap(({ line, token }) =>
    token.type === "code_inline" ? [{ line, text: token.content }] : [],
  );
}

/** Comments that begin a line: Markdown takes the rest of that line as HTML, and shows none of its marks. */
export function htmlBlocks(markdown: string): Piece[] {
  return parser
    .parse(markdown, {})
    .flatMap(({ type, content, map }) => (type === "html_block" ? [{ line: (map?.[0] ?? 0) + 1, text: content }] : []));
}

/** Links and images that lead to nothing: a file that there is none of, or a heading that its file lacks. */
export function brokenLinks(root: string, file: string): string[] {
  const markdown = readFileSync(path.join(root, file), "utf8");
  return targets(markdown).flatMap(({ line, text }) => {
    if (/^[a-z]+:/.test(text)) return [];
    const [relative = "", anchor] = decodeURI(text).split("#");
    const target = relative === "" ? file : path.posix.join(path.posix.dirname(file), relative);
    const says = `${file}:${line}: ${text}`;
    if (!existsSync(path.join(root, target))) return [`${says}: there is no ${target}`];
    if (anchor === undefined) return [];
    const anchors = anchorsOf(readFileSync(path.join(root, target), "utf8"));
    return anchors.has(anchor) ? [] : [`${says}: ${target} has no heading ${anchor}`];
  });
}

/** Anchors of the headings, as GitHub names them: repeated ones are numbered. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const found = new Map<string, number>();
  const tokens = parser.parse(markdown, {});
  return new Set(
    tokens.flatMap(({ type }, index) => {
      if (type !== "heading_open") return [];
      const words = (tokens[index + 1]?.children ?? []).filter((child) => /^(text|code_inline)$/.test(child.type));
      const slug = slugOf(words.map(({ content }) => content).join(""));
      const times = found.get(slug) ?? 0;
      found.set(slug, times + 1);
      return [times === 0 ? slug : `${slug}-${times}`];
    }),
  );
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

function targets(markdown: string): Piece[] {
  return inline(markdown).flatMap(({ line, token }) => {
    const target = token.attrGet("href") ?? token.attrGet("src");
    return target === null ? [] : [{ line, text: String(target) }];
  });
}

function inline(markdown: string) {
  let line = 1;
  return parser.parse(markdown, {}).flatMap(({ children, map }) => {
    // A table's cells have no place of their own: their row has.
    line = map ? map[0] + 1 : line;
    return (children ?? []).map((token) => ({ token, line }));
  });
}

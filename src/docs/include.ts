import { readdirSync } from "node:fs";
import path from "node:path";

/** What the documents include, by name. */
export type Values = Readonly<Record<string, string>>;

/** Written by commands, not by hand: relative to the project. */
const GENERATED = ["docs/generated/", "docs/interrupted.md"];

/** `<!--=name-->value<!--/-->`, in a line of text. What the value is wrapped in, such as backticks, stays. */
const SPAN = /<!--=([^>]*?)-->((?:(?!<!--)[\s\S])*)<!--\/-->/g;

/** A template in a comment, whose names stand in `{{ }}`, and right after it the fenced code block that it fills. */
const BLOCK = /^( *)<!--block\n([\s\S]*?)\n\1-->\n(\1```[^\n]*\n)[\s\S]*?(\n\1```)$/gm;

const NAME_IN_TEMPLATE = /\{\{([^{}]*)\}\}/g;

/**
 * A document with every value that it includes put in anew.
 *
 * @throws Error if it names a value that there is none of, or does not close what it opens
 */
export function refreshed(markdown: string, values: Values): string {
  const lookUp = (text: string) => {
    const name = text.trim();
    const value = values[name];
    if (value === undefined) throw new Error(`no value ${name}; allowed: ${Object.keys(values).sort().join(", ")}`);
    return value;
  };
  let [spans, blocks] = [0, 0];
  const filled = markdown
    .replace(SPAN, (_, name: string, text: string) => {
      spans += 1;
      return `<!--=${name}-->${wrapped(lookUp(name), text)}<!--/-->`;
    })
    .replace(BLOCK, (_, indent: string, template: string, opening: string, closing: string) => {
      blocks += 1;
      const code = template.replace(NAME_IN_TEMPLATE, (__, name: string) => lookUp(name));
      return `${indent}<!--block\n${template}\n${indent}-->\n${opening}${code}${closing}`;
    });
  requireClosed(markdown, "<!--=", spans, "<!--/-->");
  requireClosed(markdown, "<!--block", blocks, "--> with a fenced code block on the next line");
  return filled;
}

/** Documents that people write, relative to the project: the ones to refresh. */
export function handWritten(root: string): string[] {
  const inDocs = readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join("docs", file.split(path.sep).join("/")))
    .filter((file) => file.endsWith(".md") && !GENERATED.some((generated) => file.startsWith(generated)));
  return ["README.md", "CONTRIBUTING.md", ...inDocs.sort()];
}

/** The value in the wrapping of the former one: backticks, asterisks, or angle brackets around an address. */
function wrapped(value: string, former: string): string {
  const [, before = "", after = ""] = /^([`*<]*)[\s\S]*?([`*>]*)$/.exec(former.trim()) ?? [];
  return `${before}${value}${after}`;
}

function requireClosed(markdown: string, opening: string, closed: number, closing: string): void {
  const opened = markdown.split(opening).length - 1;
  if (opened !== closed) throw new Error(`${opened - closed} times ${opening} is not closed by ${closing}`);
}

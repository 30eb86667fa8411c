import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { production } from "../../../src/config/production";
import { handWritten, refreshed } from "../../../src/docs/include";
import { valuesOf } from "../../../src/docs/values";
import { buildModel } from "../../../src/model/build-model";
import { fences, htmlBlocks, inlineCode, productionValues } from "../../helpers/documents";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();
const values = productionValues();
const documents = handWritten(process.cwd()).map((file) => [file, readFileSync(file, "utf8")] as const);

test.each(documents)("%s includes what configuration and stacks say now", (_, markdown) => {
  expect(refreshed(markdown, values)).toBe(markdown);
});

test("the documents include something: a check of nothing would be none", () => {
  const spans = documents.reduce((sum, [, markdown]) => sum + markdown.split("<!--=").length - 1, 0);
  expect(spans).toBeGreaterThan(100);
});

/** One of a kind is enough where there is one for each application. */
function familyOf(name: string): string {
  const applications = [...Object.keys(production.frontends), ...Object.keys(production.backends)];
  const parts = name.split(".").map((part) => (applications.includes(part) ? "*" : part));
  return parts.join(".");
}

/** Kinds of values that no document includes. */
function neverIncluded(names: readonly string[], text: string): string[] {
  const used = [...text.matchAll(/<!--=([\w.]+)-->|\{\{([\w.]+)\}\}/g)].map(([, span, block]) => span ?? block ?? "");
  const families = new Set(used.map(familyOf));
  return [...new Set(names.map(familyOf))].filter((family) => !families.has(family));
}

test("every kind of value is included somewhere: the others would be dead", () => {
  const text = documents.map(([, markdown]) => markdown).join("\n");
  expect(neverIncluded(Object.keys(values), text)).toEqual([]);
});

test("a kind of value that nothing includes is found", () => {
  const names = ["port.home", "port.checkout", "budget.rto", "budget.rpo"];
  expect(neverIncluded(names, "<!--=port.home-->1<!--/--> {{budget.rto}}")).toEqual(["budget.rpo"]);
});

test("a document that lags behind is put right, and nothing else in it changes", () => {
  const old = "At most <!--=budget.rto-->99<!--/--> minutes in **<!--=region.dr-->`mars`<!--/-->**.\n";
  expect(refreshed(old, values)).toBe(
    "At most <!--=budget.rto-->10<!--/--> minutes in **<!--=region.dr-->`eu-central-1`<!--/-->**.\n",
  );
});

test("a code block is filled from the template before it, in a list too", () => {
  const block = (region: string) =>
    `1. Look:\n\n   <!--block\n   aws rds describe-db-clusters --region {{region.dr}}\n   -->\n   \`\`\`sh needs AWS\n   aws rds describe-db-clusters --region ${region}\n   \`\`\`\n`;
  expect(refreshed(block("mars"), values)).toBe(block("eu-central-1"));
});

test.each([
  ["<!--=budget.rtoo-->10<!--/-->", "no value budget.rtoo; allowed: alarms.count, "],
  ["<!--block\n{{region.moon}}\n-->\n```sh\nx\n```", "no value region.moon; allowed: "],
  ["<!--=budget.rto-->10 minutes", "1 times <!--= is not closed by <!--/-->"],
  ["<!--=budget.rto-->10 <!--=budget.rpo-->10<!--/-->", "1 times <!--= is not closed"],
  ["<!--block\n{{region.dr}}\n-->\n\n```sh\nx\n```", "1 times <!--block is not closed by --> with a fenced code block"],
])("refuses %j", (markdown, says) => {
  expect(() => refreshed(markdown, values)).toThrow(says);
});

test("values need a configuration, and stacks that have what is included", () => {
  const nothing = buildModel({});
  const stacks = { model: nothing, pressed: nothing };
  expect(() => valuesOf({ ...stacks, config: undefined })).toThrow("whose configuration is known");
  expect(() => valuesOf({ ...stacks, config: production })).toThrow("none, not one value");
});

test("what commands write is not refreshed as if it were written by hand", () => {
  mkdirSync(path.join(folder(), "docs", "generated"), { recursive: true });
  for (const file of ["generated/cost.md", "interrupted.md", "README.md"]) {
    writeFileSync(path.join(folder(), "docs", file), "");
  }
  expect(handWritten(folder())).toEqual(["README.md", "CONTRIBUTING.md", "docs/README.md"]);
});

/** Where a page would show the marks: code keeps them, and a line that begins with one is taken as HTML to its end. */
function shownMarks(markdown: string): string[] {
  const pieces = [...inlineCode(markdown), ...fences(markdown), ...htmlBlocks(markdown)];
  return pieces.filter(({ text }) => text.includes("<!--=")).map(({ line, text }) => `${line}: ${text}`);
}

test.each(documents)("%s shows no mark on its page", (_, markdown) => {
  expect(shownMarks(markdown)).toEqual([]);
});

test.each([
  "<!--=budget.rto-->10<!--/--> minutes are **all**.",
  "Type `<!--=region.dr-->x<!--/-->`.",
  "```sh\necho <!--=region.dr-->x<!--/-->\n```",
])("a mark that the page would show is found: %j", (markdown) => {
  expect(shownMarks(markdown)).toHaveLength(1);
});

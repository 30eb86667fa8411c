import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Document } from "../../../src/docs/document";
import { differences, write } from "../../../src/docs/folder";
import { committedSubject, documentsOf } from "../../../src/docs/generate";
import { NO_REASON } from "../../../src/docs/markdown";
import { temporaryFolder } from "../../helpers/folder";

const ROOT = path.resolve(__dirname, "..", "..", "..");

const temporary = temporaryFolder();
let documents: readonly Document[];

beforeAll(async () => {
  documents = await documentsOf(committedSubject(ROOT));
});

test("docs/generated is what npm run docs writes", () => {
  const stale = differences(ROOT, documents).map(({ path: name, is }) => `${name} is ${is}: run npm run docs`);
  expect(stale).toEqual([]);
});

test("writes the same again", async () => {
  expect(await documentsOf(committedSubject(ROOT))).toEqual(documents);
});

test.each([
  ["a reason that is missing", new RegExp(NO_REASON)],
  ["an account's number", /\b\d{12}\b/],
  ["a reference that no name was found for", /[«»]/],
  ["what was not there", /\b(undefined|NaN|\[object)\b/],
])("no document has %s", (_, pattern) => {
  expect(documents.filter(({ content }) => pattern.test(content)).map((one) => one.path)).toEqual([]);
});

test("the first page leads to every other document", () => {
  const [first, ...others] = documents;
  for (const other of others) expect(first?.content).toContain(`](${other.path}) | `);
  expect(first?.content).not.toMatch(/\| {2}\|$/m);
});

test("every link leads somewhere", () => {
  const links = documents.flatMap(({ path: name, content }) =>
    [...content.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = ""]) => ({ name, target })),
  );
  const folder = path.join(ROOT, "docs", "generated");
  const dead = links.filter(({ name, target }) => !existsSync(path.resolve(folder, path.dirname(name), target)));
  expect(dead).toEqual([]);
  expect(links.length).toBeGreaterThan(documents.length);
});

test("every row of a table has as many cells as its heading", () => {
  const cells = (line: string) => line.split(/(?<!\\)\|/).length;
  for (const { content } of documents) {
    let columns = 0;
    for (const line of content.split("\n")) {
      if (!line.startsWith("|")) columns = 0;
      else if (columns === 0) columns = cells(line);
      else expect(cells(line)).toBe(columns);
    }
  }
});

test("names the file that differs, is missing or is surplus, and writes them right", () => {
  const root = temporary();
  const folder = path.join(root, "docs", "generated", "more");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "old.md"), "old");
  writeFileSync(path.join(folder, "same.md"), "same");
  writeFileSync(path.join(folder, "changed.md"), "before");
  const wanted = [
    { path: "more/same.md", content: "same" },
    { path: "more/changed.md", content: "after" },
    { path: "new.md", content: "new" },
  ];
  expect(differences(root, wanted)).toEqual([
    { path: "docs/generated/more/changed.md", is: "different" },
    { path: "docs/generated/new.md", is: "missing" },
    { path: "docs/generated/more/old.md", is: "surplus" },
  ]);
  write(root, wanted);
  expect(differences(root, wanted)).toEqual([]);
});

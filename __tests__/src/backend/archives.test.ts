import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, unzipSync, zipSync } from "fflate";
import { archiveOf, buildArchives } from "../../../src/backend/archives";
import { InputError } from "../../../src/config/input";
import { production } from "../../../src/config/production";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();

/** A backend of the configuration with code of its own. */
function withCode(code: string) {
  const { payments, ...others } = production.backends;
  if (payments === undefined) throw new Error("production has no payments");
  return { backends: { ...others, payments: { ...payments, code } } };
}

const zip = (name: string, files: Record<string, string>) => {
  const entries = Object.entries(files).map(([entry, text]) => [entry, strToU8(text)]);
  writeFileSync(path.join(folder(), name), zipSync(Object.fromEntries(entries)));
};

test("zips the code of every function with index.js at the root, and the same bytes again", () => {
  const first = buildArchives(folder(), production);
  expect(Object.keys(first).sort()).toEqual(["migration", "payments", "prober", "products", "shipping"]);
  for (const file of Object.values(first)) {
    expect(Object.keys(unzipSync(readFileSync(file)))).toEqual(["index.js"]);
    // It is found by what it holds, so a file that is there is not written again.
    utimesSync(file, 1, 1);
  }
  expect(buildArchives(folder(), production)).toEqual(first);
  const other = path.join(folder(), "elsewhere");
  const again = buildArchives(other, production);
  for (const [name, file] of Object.entries(first)) {
    expect(readFileSync(again[name] ?? "").equals(readFileSync(file))).toBe(true);
    expect(path.relative(other, again[name] ?? "")).toBe(path.relative(folder(), file));
  }
});

test("takes a client's own archive as it is, and does not bundle what nobody uses", () => {
  zip("own.zip", { "index.js": "exports.handler = () => {}", "lib/more.js": "" });
  const archives = buildArchives(folder(), withCode("own.zip"));
  expect(archives["own.zip"]).toBe(path.join(folder(), "own.zip"));
  expect(Object.keys(archives)).not.toContain("payments");
});

test.each<[string, () => void]>([
  ["is not there", () => {}],
  ["is no zip", () => writeFileSync(path.join(folder(), "own.zip"), "text")],
  ["has no index.js", () => zip("own.zip", { "dist/index.js": "" })],
])("refuses an archive that %s, and says where it was looked for", (_, prepare) => {
  prepare();
  const build = () => buildArchives(folder(), withCode("own.zip"));
  expect(build).toThrow(InputError);
  expect(build).toThrow(/backends\.payments\.code is "own\.zip"; allowed: a \.zip that is there, with index\.js/);
});

test("has no archive of code that nobody named", () => {
  expect(() => archiveOf({}, "payments")).toThrow("no archive of payments");
});

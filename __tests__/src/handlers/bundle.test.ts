import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { bundleHandlers, handlers } from "../../../src/handlers/bundle";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();
const sources = path.join(process.cwd(), "src", "handlers");

async function digests(name: string, from = sources): Promise<string[]> {
  const files = Object.values(await bundleHandlers(path.join(folder(), name), from));
  return files.map((file) => createHash("sha256").update(readFileSync(file)).digest("hex"));
}

test("the same sources give the same bytes, also at another place", async () => {
  const first = await digests("first");
  const elsewhere = path.join(folder(), "another", "place", "handlers");
  cpSync(sources, elsewhere, { recursive: true });
  symlinkSync(path.join(process.cwd(), "node_modules"), path.join(folder(), "node_modules"));
  expect(await digests("second")).toEqual(first);
  expect(await digests("third", elsewhere)).toEqual(first);
  expect(new Set(first).size).toBe(handlers.length);
});

test("a change of one source changes the bundles that use it, and no other", async () => {
  const first = await digests("first");
  const elsewhere = path.join(folder(), "handlers");
  cpSync(sources, elsewhere, { recursive: true });
  symlinkSync(path.join(process.cwd(), "node_modules"), path.join(folder(), "node_modules"));
  const changed = path.join(elsewhere, "payments", "definition.ts");
  writeFileSync(changed, readFileSync(changed, "utf8").replace("/charges", "/payments"));
  const second = await digests("second", elsewhere);
  expect(handlers.filter((_, index) => second[index] !== first[index])).toEqual(["payments"]);
});

test("a bundle is one file that names no place of this machine and needs no module but Node's own", async () => {
  const files = await bundleHandlers(folder());
  for (const [name, file] of Object.entries(files)) {
    expect(readFileSync(file, "utf8")).not.toContain(process.cwd());
    // Without its environment a handler says what it misses: so far everything has been loaded.
    const run = promisify(execFile)(process.execPath, [file], { cwd: folder(), env: {} });
    await expect(run).rejects.toThrow(`${name} cannot start, its environment is wrong`);
  }
});

test("a Lambda bundle exports handler", async () => {
  const { payments } = await bundleHandlers(folder());
  const environment = { METADATA_BUCKET: "b", EXTERNAL_API_URL: "https://api.example.com", AWS_REGION: "eu-west-1" };
  const ask = `console.log(typeof require(${JSON.stringify(payments)}).handler)`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", ask], { cwd: folder(), env: environment });
  expect(stdout.trim()).toBe("function");
});

test("handlers import nothing from the rest of the project", async () => {
  const { stdout } = await promisify(execFile)("grep", ["-rhoE", 'from "\\.[^"]*"', sources]);
  const imports = stdout.trim().split("\n");
  expect(imports.length).toBeGreaterThan(20);
  // A handler's own files, or another folder of src/handlers, and never further up.
  expect(imports.filter((line) => !/^from "\.\.?\/[a-z]/.test(line))).toEqual([]);
  const bundler = readFileSync(path.join(sources, "bundle.ts"), "utf8");
  expect(bundler).not.toMatch(/from "\.\./);
});

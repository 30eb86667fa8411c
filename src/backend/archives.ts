import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { unzipSync, type ZipOptions, zipSync } from "fflate";
import { InputError, type Problem } from "../config/input";
import type { PlatformConfig } from "../config/schema";
import { bundledCode, type HandlerName } from "../handlers/bundle";

/** Path of each function's .zip by its code: a reference handler's name, or the path in the configuration. */
export type Archives = Readonly<Record<string, string>>;

/** Code that the platform brings along, whatever the backends are. */
const PLATFORM_CODE: readonly HandlerName[] = ["migration", "prober"];

/** What Lambda starts: `index.handler`. */
const ENTRY = "index.js";

/** The same bytes whenever and wherever: a date of its own, in local time as a zip has it, and readable by all. */
const SAME_BYTES: ZipOptions = { level: 9, mtime: new Date(1980, 0, 1), os: 3, attrs: 0o644 << 16 };

/**
 * Bundles and zips the code of every function. Files go to `.work/archives`, each below the digest of what it holds.
 *
 * @throws InputError that names every .zip of the configuration which is not there or has no `index.js`
 */
export function buildArchives(root: string, config: Pick<PlatformConfig, "backends">): Archives {
  const codes = [...new Set(Object.values(config.backends).map(({ code }) => code))];
  const own = codes.filter(isZip);
  const problems = Object.entries(config.backends).flatMap(([name, { code }]) => unusable(root, name, code));
  if (problems.length > 0) throw new InputError("backends", problems);
  const references = codes.filter((code): code is HandlerName => !isZip(code));
  const folder = path.join(root, ".work", "archives");
  const bundled = bundledCode([...PLATFORM_CODE, ...references]);
  return Object.fromEntries([
    ...own.map((code) => [code, path.resolve(root, code)]),
    ...Object.entries(bundled).map(([name, code]) => [
      name,
      write(folder, name, zipSync({ [ENTRY]: [code, SAME_BYTES] })),
    ]),
  ]);
}

/** @throws Error if there is no archive of that code */
export function archiveOf(archives: Archives, code: string): string {
  const found = archives[code];
  if (found === undefined) throw new Error(`no archive of ${code} among ${Object.keys(archives).join(", ")}`);
  return found;
}

function isZip(code: string): boolean {
  return code.endsWith(".zip");
}

function unusable(root: string, backend: string, code: string): Problem[] {
  if (!isZip(code) || hasEntry(path.resolve(root, code))) return [];
  return [
    {
      field: `backends.${backend}.code`,
      value: code,
      allowed: `a .zip that is there, with ${ENTRY} at its root`,
      remedy: "The path is relative to the project; docs/application-contract.md says what the archive has to provide",
    },
  ];
}

function hasEntry(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    return ENTRY in unzipSync(readFileSync(file), { filter: ({ name }) => name === ENTRY });
  } catch {
    return false;
  }
}

/** Two commands may write the same archive at the same time: each puts its own whole file in place. */
function write(folder: string, name: string, bytes: Uint8Array): string {
  const file = path.join(folder, createHash("sha256").update(bytes).digest("hex"), `${name}.zip`);
  if (existsSync(file)) return file;
  mkdirSync(path.dirname(file), { recursive: true });
  const own = `${file}.${randomUUID()}`;
  writeFileSync(own, bytes);
  renameSync(own, file);
  return file;
}

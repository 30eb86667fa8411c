import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Document } from "./document";

const FOLDER = path.join("docs", "generated");

/** How a file is not as it would be written. */
export interface Difference {
  /** From the root of the project. */
  readonly path: string;
  readonly is: "different" | "missing" | "surplus";
}

/** What of the folder is not as the documents are. */
export function differences(root: string, documents: readonly Document[]): Difference[] {
  const present = filesIn(root);
  const wanted = new Map(documents.map(({ path: name, content }) => [name, content]));
  const unlike = [...wanted].flatMap(([name, content]): Difference[] => {
    if (!present.includes(name)) return [{ path: shown(name), is: "missing" }];
    const same = readFileSync(path.join(root, FOLDER, name), "utf8") === content;
    return same ? [] : [{ path: shown(name), is: "different" }];
  });
  const surplus = present.filter((name) => !wanted.has(name));
  return [...unlike, ...surplus.map((name): Difference => ({ path: shown(name), is: "surplus" }))];
}

/** Makes the folder what the documents are. */
export function write(root: string, documents: readonly Document[]): void {
  for (const name of filesIn(root)) {
    if (!documents.some((one) => one.path === name)) rmSync(path.join(root, FOLDER, name));
  }
  for (const { path: name, content } of documents) {
    const file = path.join(root, FOLDER, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function shown(name: string): string {
  return path.posix.join("docs/generated", name);
}

/** Files of the folder and those in it, by their names from there, with slashes. */
function filesIn(root: string): string[] {
  const folder = path.join(root, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)).split(path.sep).join("/"))
    .sort();
}

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BuildOptions, buildSync } from "esbuild";

export const handlers = ["frontend", "migration", "payments", "prober", "products", "shipping"] as const;

export type HandlerName = (typeof handlers)[number];

/** One file of everything, with nothing in it of the machine, the time or the path. */
export const SAME_BYTES = {
  write: false,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // Otherwise paths are in comments and in names of modules. Names of functions stay, for stack traces.
  minify: true,
  keepNames: true,
  legalComments: "none",
  // Not what the folder's or the caller's configuration says.
  tsconfigRaw: {},
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * Bundles each handler with all it needs into one file. The same sources and the same lock file give the same bytes,
 * wherever and whenever: nothing of the machine, the time or the path is in them.
 *
 * @returns each handler's `index.js` by its name
 * @throws esbuild's BuildFailure, which names file and line
 */
export function bundledCode(
  names: readonly HandlerName[],
  sources = __dirname,
): Partial<Record<HandlerName, Uint8Array>> {
  const { outputFiles } = buildSync({
    absWorkingDir: sources,
    entryPoints: Object.fromEntries(names.map((name) => [name, `./${name}/index.ts`])),
    outdir: sources,
    // Only the frontend of a native driver that is not used.
    external: ["pg-native"],
    ...SAME_BYTES,
  });
  return Object.fromEntries(outputFiles.map(({ path: file, contents }) => [path.parse(file).name, contents]));
}

/**
 * Writes the bundle of every handler to `<folder>/<name>/index.js`.
 *
 * @returns each file's path by the handler's name
 */
export function bundleHandlers(folder: string, sources?: string): Record<HandlerName, string> {
  const files = Object.entries(bundledCode(handlers, sources)).map(([name, code]) => {
    const file = path.join(folder, name, "index.js");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, code);
    return [name, file];
  });
  return Object.fromEntries(files) as Record<HandlerName, string>;
}

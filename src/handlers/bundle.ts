import path from "node:path";
import { build } from "esbuild";

export const handlers = ["frontend", "migration", "payments", "prober", "products", "shipping"] as const;

export type HandlerName = (typeof handlers)[number];

/**
 * Bundles each handler with all it needs into `<folder>/<name>/index.js`. The same sources and the same lock file give
 * the same bytes, wherever and whenever: nothing of the machine, the time or the path is in them.
 *
 * @returns each file's path by the handler's name
 * @throws esbuild's BuildFailure, which names file and line
 */
export async function bundleHandlers(folder: string, sources = __dirname): Promise<Record<HandlerName, string>> {
  await build({
    absWorkingDir: sources,
    entryPoints: Object.fromEntries(handlers.map((name) => [`${name}/index`, `./${name}/index.ts`])),
    outdir: path.resolve(folder),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // Otherwise paths are in comments and in names of modules. Names of functions stay, for stack traces.
    minify: true,
    keepNames: true,
    legalComments: "none",
    // Only the frontend of a native driver that is not used.
    external: ["pg-native"],
    // Not what the folder's or the caller's configuration says.
    tsconfigRaw: {},
    logLevel: "silent",
  });
  return Object.fromEntries(handlers.map((name) => [name, path.join(folder, name, "index.js")])) as Record<
    HandlerName,
    string
  >;
}

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { InputError } from "../config/input";
import { isObject, type StackJson } from "./stack-json";
import { tidied } from "./tidy";

/**
 * JSON of every stack in a folder, by name: CDKTF's output, or a folder of Terraform JSON files, which is one stack.
 *
 * @throws InputError if there is no stack, or a file is no JSON
 */
export function readStacks(folder: string): Record<string, StackJson> {
  const stacks = path.join(folder, "stacks");
  const folders = existsSync(stacks)
    ? readdirSync(stacks)
        .sort()
        .map((name) => path.join(stacks, name))
    : [path.resolve(folder)];
  const found = folders.flatMap((one) => {
    const all = existsSync(one) && statSync(one).isDirectory() ? readdirSync(one).sort() : [];
    const files = all.filter((name) => name.endsWith(".tf.json"));
    if (files.length === 0) return [];
    const unreadFiles = all.filter((name) => name.endsWith(".tf"));
    const json = merged(files.map((file) => parse(path.join(one, file))));
    return [[path.basename(one), unreadFiles.length === 0 ? json : { ...json, unreadFiles }] as const];
  });
  if (found.length > 0) return Object.fromEntries(found);
  const remedy = "run npm run synth, or name a folder with *.tf.json in it";
  throw new InputError("prove", [
    { field: "--dir", value: folder, allowed: "a folder with synthesized stacks", remedy },
  ]);
}

function parse(file: string): StackJson {
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isObject(json)) return tidied(json);
    throw new Error("it is no object");
  } catch (error) {
    const allowed = `JSON (${error instanceof Error ? error.message : error})`;
    throw new InputError("prove", [{ field: "--dir", value: file, allowed }]);
  }
}

/** Terraform reads every file of a folder as one configuration. Providers of one name stand side by side. */
function merged(jsons: readonly StackJson[]): StackJson {
  const merge = (a: unknown, b: unknown, isProvider: boolean): unknown => {
    if (Array.isArray(a) || Array.isArray(b) || isProvider) return [a, b].flat();
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return b;
    return mergeAll(a, b, false);
  };
  const mergeAll = (a: object, b: object, areProviders: boolean): Record<string, unknown> => {
    const all: Record<string, unknown> = { ...a };
    for (const [key, value] of Object.entries(b)) all[key] = key in all ? merge(all[key], value, areProviders) : value;
    return all;
  };
  return jsons.reduce<StackJson>((all, one) => {
    const provider = mergeAll(all.provider ?? {}, one.provider ?? {}, true) as NonNullable<StackJson["provider"]>;
    return { ...mergeAll(all, one, false), ...(Object.keys(provider).length > 0 && { provider }) };
  }, {});
}

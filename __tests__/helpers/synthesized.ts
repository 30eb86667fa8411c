import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App } from "cdktf";
import { strToU8, zipSync } from "fflate";
import type { Archives } from "../../src/backend/archives";
import type { Backend } from "../../src/config/backend";
import { production } from "../../src/config/production";
import type { PlatformConfig } from "../../src/config/schema";
import { buildPlatform } from "../../src/platform";

export const remoteBackend: Backend = {
  kind: "remote",
  bucket: "states",
  lockTable: "locks",
  region: production.regions.dr.name,
};

/** Stands for the code of every function: what is synthesized does not depend on what is in it. */
const archives: Archives = stubArchives(["migration", "payments", "prober", "products", "shipping"]);

function stubArchives(codes: readonly string[]): Archives {
  const folder = mkdtempSync(path.join(tmpdir(), "archives-"));
  process.once("exit", () => rmSync(folder, { recursive: true }));
  return Object.fromEntries(
    codes.map((code) => {
      const file = path.join(folder, `${code}.zip`);
      writeFileSync(file, zipSync({ "index.js": [strToU8(code), { mtime: new Date(1980, 0, 1) }] }));
      return [code, file];
    }),
  );
}

export type Attributes = Record<string, unknown>;

/** A stack's `cdk.tf.json`, with the parts that tests read. */
export interface StackJson {
  terraform: { backend: Record<string, Attributes> };
  provider: { aws: Attributes[] };
  resource: Record<string, Record<string, Attributes>>;
  data?: Record<string, Record<string, Attributes>>;
  ephemeral?: Record<string, Record<string, Attributes>>;
  variable?: Record<string, Attributes>;
  output?: Record<string, Attributes>;
}

export type Stacks = Record<string, StackJson>;

/** The synthesized text of every stack, by name, as the whole platform writes it. */
export function synthesizedTexts(config: PlatformConfig = production, backend = remoteBackend): Record<string, string> {
  return textsOf((app) => buildPlatform(app, config, backend, archives));
}

/** The synthesized text of every stack, by name, that `build` puts into an app. */
export function textsOf(build: (app: App) => void): Record<string, string> {
  const outdir = mkdtempSync(path.join(tmpdir(), "synth-"));
  try {
    const app = new App({ outdir });
    build(app);
    app.synth();
    const manifest = JSON.parse(readFileSync(path.join(outdir, "manifest.json"), "utf8"));
    const stacks = Object.entries(manifest.stacks as Record<string, { synthesizedStackPath: string }>);
    return Object.fromEntries(
      stacks.map(([name, stack]) => [name, readFileSync(path.join(outdir, stack.synthesizedStackPath), "utf8")]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export function synthesized(config?: PlatformConfig, backend?: Backend): Stacks {
  return parsed(synthesizedTexts(config, backend));
}

/** Stacks by name, from their texts. */
export function parsed(texts: Record<string, string>): Stacks {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text) as StackJson]));
}

/** The one stack of a name. */
export function stack(stacks: Stacks, name: string): StackJson {
  const found = stacks[name];
  if (found === undefined) throw new Error(`no stack ${name} among ${Object.keys(stacks).join(", ")}`);
  return found;
}

/** Every resource of a type in a stack, by address. Throws if there is none: a test must not pass on nothing. */
export function resources(json: StackJson, type: string): Record<string, Attributes> {
  const found = Object.entries(json.resource[type] ?? {});
  if (found.length === 0) throw new Error(`no ${type} among ${Object.keys(json.resource).join(", ")}`);
  return Object.fromEntries(found.map(([name, attributes]) => [`${type}.${name}`, attributes]));
}

/** The only resource of a type in a stack. */
export function only(json: StackJson, type: string): Attributes {
  const found = Object.values(resources(json, type));
  const [first] = found;
  if (found.length !== 1 || first === undefined) throw new Error(`${found.length} resources of type ${type}, not one`);
  return first;
}

/** How many resources of each type a stack has. */
export function inventory(json: StackJson): Record<string, number> {
  return Object.fromEntries(
    Object.keys(json.resource)
      .sort()
      .map((type) => [type, Object.keys(json.resource[type] ?? {}).length]),
  );
}

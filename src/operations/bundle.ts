import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildSync } from "esbuild";
import { BUTTON_CODE, bundleKey } from "../button/buildspec";
import { namesFor } from "../config/names";
import { SAME_BYTES } from "../handlers/bundle";
import {
  digestOf,
  digestOfFile,
  FAILOVER_JSON,
  type Manifest,
  OPERATION_JSON,
  PROVIDERS,
  TERRAFORM,
} from "./bundle-manifest";
import { bundleProblems, noteDeployed, requireDeployed } from "./bundle-problems";
import { BundleStore } from "./bundle-store";
import type { Operation } from "./operation";
import { FAILOVER } from "./order";
import { Refusal } from "./refusal";
import type { Progress } from "./workspace";

type Bundled = Pick<Operation, "config" | "backend" | "workspace" | "aws" | "steps">;

/** Files of a bundle, by their paths in it. */
type Files = Readonly<Record<string, { readonly file: string; readonly executable: boolean }>>;

/**
 * Makes the bundle that the console's button presses from and uploads it: what is there already stays, and the button
 * uses it only once all of it is there.
 *
 * @throws Refusal where Terraform is not Linux's on x86-64, which is what the button runs on, or where the stack is not
 *   the deployed one: the button keeps the bundle that it has. Refusal too if the button could not press from the new one
 */
export async function bundle({ config, backend, workspace, aws, steps }: Bundled): Promise<void> {
  requireSameMachine(process.platform, process.arch);
  const names = namesFor(config);
  const region = config.regions.dr.name;
  const folder = mkdtempSync(path.join(tmpdir(), "bundle-"));
  try {
    await workspace.init(FAILOVER);
    await requireDeployed({ aws, workspace, config });
    const files = gather(workspace.folder(FAILOVER), folder, { config, backend });
    const store = new BundleStore(aws.environment, region, names.bundleBucket);
    await steps.step("Upload the button's bundle", async (onProgress) => {
      const digest = await upload(store, files, folder, onProgress);
      await noteDeployed({ aws, workspace, config });
      await aws.putParameter(region, names.bundleParameter, digest);
    });
    const { problems } = await bundleProblems(aws, store, config);
    if (problems.length > 0) throw new Refusal(problems.join("\n"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @throws Refusal */
export function requireSameMachine(platform: string, architecture: string): void {
  if (platform === "linux" && architecture === "x64") return;
  throw new Refusal(
    `The button runs Terraform for Linux on x86-64, this machine is ${platform} on ${architecture}. Run npm run bundle where deployments run. The stacks themselves are not affected; the console's button refuses until then.`,
  );
}

/** Everything that a press needs; what is generated goes into the folder. */
function gather(stack: string, folder: string, operation: Readonly<Pick<Operation, "config" | "backend">>): Files {
  const generated = (name: string, content: string | Uint8Array) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return { file, executable: false };
  };
  const providers = path.join(stack, ".terraform", "providers");
  return {
    [BUTTON_CODE]: generated(BUTTON_CODE, buttonCode()),
    [OPERATION_JSON]: generated(OPERATION_JSON, JSON.stringify(operation)),
    [FAILOVER_JSON]: { file: path.join(stack, "cdk.tf.json"), executable: false },
    [path.join(path.dirname(FAILOVER_JSON), ".terraform.lock.hcl")]: {
      file: path.join(stack, ".terraform.lock.hcl"),
      executable: false,
    },
    [TERRAFORM]: { file: findOnPath("terraform", process.env.PATH ?? ""), executable: true },
    ...Object.fromEntries(
      // As Terraform has it after init, which is how a filesystem mirror has it unpacked.
      filesBelow(providers).map((name) => {
        const file = path.join(providers, name);
        return [path.join(PROVIDERS, name), { file, executable: isExecutable(file) }];
      }),
    ),
  };
}

/** The button's own code with all it needs, in one file: the same sources give the same bytes. */
export function buttonCode(sources = __dirname): Uint8Array {
  const { outputFiles } = buildSync({
    absWorkingDir: sources,
    entryPoints: ["./button.ts"],
    ...SAME_BYTES,
  });
  const [code] = outputFiles;
  if (code === undefined) throw new Error("esbuild wrote nothing");
  return code.contents;
}

/** Uploads what is missing, the manifest last. Returns the manifest's SHA-256. */
async function upload(store: BundleStore, files: Files, folder: string, onProgress: Progress): Promise<string> {
  const listed: Record<string, Manifest["files"][string]> = {};
  for (const [name, { file, executable }] of Object.entries(files)) {
    const sha256 = await digestOfFile(file);
    listed[name] = { sha256, executable };
    const key = bundleKey.blob(sha256);
    // What is there under this name with another content was altered, and is replaced.
    if ((await store.digest(key)) === sha256) continue;
    onProgress(`${name}, ${Math.ceil(statSync(file).size / 2 ** 20)} MiB`);
    await store.put(key, file, sha256);
  }
  const manifest: Manifest = { schemaVersion: 1, madeAt: new Date().toISOString(), files: listed };
  const text = JSON.stringify(manifest);
  const digest = digestOf(text);
  const file = path.join(folder, "manifest.json");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  await store.put(bundleKey.manifest(digest), file, digest);
  return digest;
}

/** Files below a folder, through the links by which Terraform shares its providers. */
function filesBelow(folder: string, prefix = ""): string[] {
  return readdirSync(path.join(folder, prefix)).flatMap((name) => {
    const inner = path.join(prefix, name);
    return statSync(path.join(folder, inner)).isDirectory() ? filesBelow(folder, inner) : [inner];
  });
}

/** @throws Refusal if it is not on the PATH, or only a script there */
export function findOnPath(command: string, searched: string): string {
  const found = searched
    .split(path.delimiter)
    .map((folder) => path.join(folder, command))
    .find(isExecutable);
  if (found === undefined) throw new Refusal(`${command} is not on the PATH`);
  const file = realpathSync(found);
  if (!startsAs(file, ELF)) {
    throw new Refusal(
      `${file} only starts Terraform: put Terraform's own folder first on the PATH, then npm run bundle`,
    );
  }
  return file;
}

/** What a program of Linux begins with; a version manager's script does not. */
const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);

function startsAs(file: string, bytes: Buffer): boolean {
  const descriptor = openSync(file, "r");
  try {
    const start = Buffer.alloc(bytes.length);
    readSync(descriptor, start);
    return start.equals(bytes);
  } finally {
    closeSync(descriptor);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

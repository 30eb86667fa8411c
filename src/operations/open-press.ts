import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { loadBackend } from "../config/backend";
import { InputError } from "../config/input";
import { loadConfig } from "../config/load";
import { namesFor } from "../config/names";
import { Aws } from "./aws";
import type { ChildProcesses } from "./child-process";
import { definedIn, TOOLS_IN_A_LOG } from "./isolated-environment";
import type { Operation } from "./operation";
import { FAILOVER } from "./order";
import { providerSource } from "./plugin-mirror";
import { RunFolder } from "./run-folder";
import { Steps } from "./steps";
import { requireTerraform } from "./tools";
import { Workspace } from "./workspace";

/** What a press works with, and where it leaves its report. */
export interface PressOperation extends Operation {
  readonly root: string;
}

const synthesizedSchema = z.object({
  terraform: z.object({ backend: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

/**
 * Opens what was synthesized before, in `cdktf.out`: in a disaster there is neither npm nor a registry, and what was
 * deployed last is what is to be pressed. Nothing is synthesized and no network is asked.
 *
 * @throws InputError if configuration, backend or Terraform are not as they have to be, or the stack is missing or of
 *   another backend
 */
export async function openPress(
  root: string,
  command: string,
  caller: NodeJS.ProcessEnv,
  children: ChildProcesses,
): Promise<PressOperation> {
  const config = loadConfig(caller);
  const backend = loadBackend(root, caller, config);
  const out = path.join(root, "cdktf.out");
  requireSynthesized(out, command, namesFor(config).stateKey(FAILOVER), backend.bucket);
  await requireTerraform(root);
  const run = RunFolder.create(root, command, new Date());
  const installed = installedProviders(out);
  const source = installed === undefined ? caller : { TF_PLUGIN_MIRROR: installed };
  const { environment: providers } = await providerSource(source, run);
  const environment = { ...definedIn(caller), ...TOOLS_IN_A_LOG, ...providers };
  const workspace = new Workspace({ root, out, environment, run, children });
  process.stderr.write(`Logs: ${run.path}\n`);
  return { root, config, backend, workspace, aws: new Aws(environment), steps: new Steps(run) };
}

/**
 * What a look needs that asks AWS alone: no stack and no Terraform.
 *
 * @throws InputError if configuration or backend are not as they have to be
 */
export function openLook(root: string, caller: NodeJS.ProcessEnv): Pick<Operation, "config" | "backend" | "aws"> {
  const config = loadConfig(caller);
  return { config, backend: loadBackend(root, caller, config), aws: new Aws(definedIn(caller)) };
}

/** @throws InputError that says how to come by the stack */
export function requireSynthesized(out: string, command: string, key: string, bucket: string): void {
  const file = path.join(out, "stacks", FAILOVER, "cdk.tf.json");
  const remedy =
    "Run npm run synth from the commit that was deployed last, or press with the console's button, which has its own bundle";
  if (!existsSync(file)) {
    throw new InputError(command, [{ field: file, value: undefined, allowed: "the synthesized stack", remedy }]);
  }
  const synthesized = synthesizedSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  const s3 = synthesized.data?.terraform.backend.s3;
  if (s3?.key === key && s3.bucket === bucket) return;
  const allowed = `a stack with its state at s3://${bucket}/${key}`;
  const value = s3 === undefined ? "a local state" : `s3://${s3.bucket}/${s3.key}`;
  throw new InputError(command, [{ field: file, value, allowed, remedy }]);
}

/**
 * The folder in which Terraform has installed the stack's providers before, if it has. It is laid out as a mirror is, and
 * has to be named as one: `terraform init` asks its source for versions even where it uses what is installed.
 */
export function installedProviders(out: string): string | undefined {
  const folder = path.join(out, "stacks", FAILOVER);
  const providers = path.join(folder, ".terraform", "providers");
  return existsSync(providers) && existsSync(path.join(folder, ".terraform.lock.hcl")) ? providers : undefined;
}

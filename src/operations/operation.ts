import path from "node:path";
import { type Backend, loadBackend } from "../config/backend";
import { InputError } from "../config/input";
import { loadConfig } from "../config/load";
import type { PlatformConfig } from "../config/schema";
import { Aws } from "./aws";
import type { ChildProcesses } from "./child-process";
import { definedIn, TOOLS_IN_A_LOG } from "./isolated-environment";
import { LocalFoundation } from "./local-foundation";
import { providerSource } from "./plugin-mirror";
import { RunFolder } from "./run-folder";
import { Steps } from "./steps";
import { requireTerraform } from "./tools";
import { Workspace } from "./workspace";

/** What a command works with that reaches the AWS which the caller's own environment means. */
export interface Operation {
  readonly config: PlatformConfig;
  readonly backend: Backend;
  readonly workspace: Workspace;
  readonly aws: Aws;
  readonly steps: Steps;
}

/**
 * Synthesizes the stacks into `cdktf.out`, with the states where `backend.tf.json` says.
 *
 * @param looking true does without that file: the states are then local, and nothing is to be deployed
 * @throws InputError if configuration, backend or Terraform are not as they have to be; nothing was changed then
 */
export async function openOperation(
  root: string,
  command: string,
  caller: NodeJS.ProcessEnv,
  children: ChildProcesses,
  looking = false,
): Promise<Operation> {
  const config = loadConfig(caller);
  const backend = loadBackend(root, caller, config);
  if (backend.kind === "local" && !looking) {
    const allowed = "a file that names bucket, lock table and region of the states";
    const remedy = "Copy backend.tf.json.example to backend.tf.json and choose the names";
    throw new InputError(command, [{ field: "backend.tf.json", value: undefined, allowed, remedy }]);
  }
  refuseAnotherActiveRegion(caller, config);
  await requireTerraform(root);
  const run = RunFolder.create(root, command, new Date());
  const { environment: providers } = await providerSource(caller, run);
  const environment = { ...definedIn(caller), ...TOOLS_IN_A_LOG, ...providers };
  const workspace = new Workspace({ root, out: path.join(root, "cdktf.out"), environment, run, children });
  const steps = new Steps(run);
  await steps.step("Synthesize the stacks: cdktf synth", (onProgress) => workspace.synth(onProgress));
  new LocalFoundation(workspace).forgetOverride();
  return { config, backend, workspace, aws: new Aws(environment), steps };
}

/** A variable that was exported for a press would make an ordinary deployment press again, or back. */
function refuseAnotherActiveRegion({ TF_VAR_active_region: value }: NodeJS.ProcessEnv, config: PlatformConfig): void {
  if (value === undefined || value === config.activeRegion) return;
  const allowed = `nothing, or the configuration's activeRegion, ${config.activeRegion}`;
  const remedy = "Unset it: this command deploys what is committed. A press is: cdktf deploy failover";
  throw new InputError("environment", [{ field: "TF_VAR_active_region", value, allowed, remedy }]);
}

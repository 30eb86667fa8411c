import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Backend } from "../config/backend";
import { InputError } from "../config/input";
import { namesFor } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { Aws } from "./aws";
import type { Progress, Workspace } from "./workspace";

const FOUNDATION = "foundation";

/** Beside the output folder, which may be deleted at any time. Relative to the stack's folder in it. */
const LOCAL_STATE = "../../../bootstrap.foundation.tfstate";

export interface BootstrapProps {
  readonly workspace: Workspace;
  readonly aws: Aws;
  readonly config: PlatformConfig;
  readonly backend: Backend;
  readonly onProgress?: Progress;
}

/**
 * Applies `foundation` with a local state, then moves that state into the bucket which it made. The synthesized JSON
 * stays as it is: Terraform reads the local backend from an override file beside it. Run again, it goes on where it
 * stopped: from the local state while only that exists, with the bucket's once it is there.
 *
 * @throws InputError if both exist, because only a person can tell which one is right
 */
export async function bootstrap({ workspace, aws, config, backend, onProgress }: BootstrapProps): Promise<void> {
  const options = onProgress === undefined ? {} : { onProgress };
  const localState = path.resolve(workspace.folder(FOUNDATION), LOCAL_STATE);
  const isMoved = await aws.objectExists(backend.region, backend.bucket, namesFor(config).stateKey(FOUNDATION));
  if (isMoved && existsSync(localState)) {
    const allowed = "no local state once the bucket holds one";
    const remedy = `s3://${backend.bucket} has the state of foundation already. If it is complete ("terraform state list"), remove the file`;
    throw new InputError("bootstrap", [{ field: "local state", value: localState, allowed, remedy }]);
  }
  if (!isMoved) {
    await applyWithLocalState(workspace, options);
    await workspace.migrateState(FOUNDATION, options);
    for (const file of [localState, `${localState}.backup`]) rmSync(file, { force: true });
  }
  await workspace.deploy([FOUNDATION], options);
}

async function applyWithLocalState(workspace: Workspace, options: { onProgress?: Progress }): Promise<void> {
  const folder = workspace.folder(FOUNDATION);
  const override = path.join(folder, "bootstrap_override.tf.json");
  writeFileSync(override, JSON.stringify({ terraform: { backend: { local: { path: LOCAL_STATE } } } }));
  // A look at the plan may have initialized another backend, from which there is nothing to move.
  rmSync(path.join(folder, ".terraform"), { recursive: true, force: true });
  try {
    await workspace.deploy([FOUNDATION], options);
  } finally {
    rmSync(override);
  }
}

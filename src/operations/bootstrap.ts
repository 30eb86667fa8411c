import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Backend } from "../config/backend";
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
 * stopped: from the local state while there is one, from the bucket once the state is there.
 */
export async function bootstrap({ workspace, aws, config, backend, onProgress }: BootstrapProps): Promise<void> {
  const options = onProgress === undefined ? {} : { onProgress };
  const localState = path.join(workspace.folder(FOUNDATION), LOCAL_STATE);
  const stateKey = namesFor(config).stateKey(FOUNDATION);
  if (existsSync(localState) || !(await aws.objectExists(backend.region, backend.bucket, stateKey))) {
    const override = path.join(workspace.folder(FOUNDATION), "bootstrap_override.tf.json");
    writeFileSync(override, JSON.stringify({ terraform: { backend: { local: { path: LOCAL_STATE } } } }));
    try {
      await workspace.deploy([FOUNDATION], options);
    } finally {
      rmSync(override);
    }
    await workspace.migrateState(FOUNDATION, options);
    for (const file of [localState, `${localState}.backup`]) rmSync(file, { force: true });
  } else {
    await workspace.deploy([FOUNDATION], options);
  }
}

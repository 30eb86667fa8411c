import { InputError } from "../config/input";
import { namesFor } from "../config/names";
import { LocalFoundation } from "./local-foundation";
import type { Operation } from "./operation";
import { FOUNDATION } from "./order";
import type { Progress } from "./workspace";

/**
 * Applies `foundation` with a local state, then moves that state into the bucket which it made. Run again, it goes on
 * where it stopped: from the local state while only that exists, with the bucket's once it is there.
 *
 * @throws InputError if both exist, because only a person can tell which one is right
 */
export async function bootstrap(
  { workspace, aws, config, backend }: Pick<Operation, "workspace" | "aws" | "config" | "backend">,
  onProgress: Progress,
): Promise<void> {
  const local = new LocalFoundation(workspace);
  const isMoved = await aws.objectExists(backend.region, backend.bucket, namesFor(config).stateKey(FOUNDATION));
  if (isMoved && local.exists()) {
    const allowed = "no local state once the bucket holds one";
    const remedy = `s3://${backend.bucket} has the state of foundation too. Compare "serial" in both, keep the newer one, remove the other`;
    throw new InputError("bootstrap", [{ field: "local state", value: local.state, allowed, remedy }]);
  }
  if (!isMoved) {
    await local.apply({ onProgress });
    await workspace.migrateState(FOUNDATION, { onProgress });
    local.remove();
  }
}

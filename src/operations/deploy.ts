import { namesFor } from "../config/names";
import { LocalFoundation } from "./local-foundation";
import type { Operation } from "./operation";
import { Refusal } from "./refusal";

/**
 * Applies every stack, `failover` last, because it reads the outputs of the others and cdktf does not know.
 *
 * @throws Refusal while the marker in the DR region names another region than the configuration, or a bootstrap or a
 *   destruction is not finished
 */
export async function deploy(operation: Operation): Promise<void> {
  const { aws, config } = operation;
  const { marker } = namesFor(config);
  const meant = await aws.parameter(config.regions.dr.name, marker);
  if (meant !== undefined && meant !== config.activeRegion) {
    throw new Refusal(
      `The marker ${marker} says that ${meant} is active, the configuration says ${config.activeRegion}. Deploying now would undo a failover. Commit activeRegion: "${meant}" first; the way home is docs/adr/0004-way-home.md.`,
    );
  }
  const local = new LocalFoundation(operation.workspace);
  if (local.exists()) {
    throw new Refusal(
      `${local.state} is a state of foundation that "bootstrap" or "destroy" left when it was stopped. Run the same command again to finish it.`,
    );
  }
  await deployStacks(operation);
}

/** The stacks after the bootstrap, in their order. */
export async function deployStacks({ steps, workspace }: Pick<Operation, "steps" | "workspace">): Promise<void> {
  await steps.step("Deploy foundation", (onProgress) => workspace.deploy(["foundation"], { onProgress }));
  await steps.step("Deploy global-dns, primary-region and dr-region", (onProgress) =>
    workspace.deploy(["global-dns", "primary-region", "dr-region"], { onProgress }),
  );
  await steps.step("Deploy failover", (onProgress) => workspace.deploy(["failover"], { onProgress }));
}

import { namesFor } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { bundle } from "./bundle";
import { noteDeployed } from "./bundle-problems";
import { fencedIn } from "./fence-state";
import { requireImages } from "./images";
import { LocalFoundation } from "./local-foundation";
import { migrate } from "./migrate";
import type { Operation } from "./operation";
import { FAILOVER, FOUNDATION, PRIMARY_REGION, STAGES } from "./order";
import { Refusal } from "./refusal";
import type { Progress } from "./workspace";

/**
 * Applies every stack, `failover` last.
 *
 * @throws Refusal while the marker in the DR region names another region than the configuration, a bootstrap or a
 *   destruction is not finished, or an image is missing
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
  await refuseToOpen(operation, meant);
  await deployStacks(operation);
  await bundle(operation);
}

/** The fence may only close while DR is active: behind it is a database that has parted from what customers use. */
async function refuseToOpen({ workspace, config }: Operation, meant: string | undefined): Promise<void> {
  if (meant !== config.regions.dr.name || config.fenced) return;
  await workspace.init(PRIMARY_REGION);
  const fenced = fencedIn(await workspace.resources(PRIMARY_REGION), config);
  if (fenced === false) return;
  throw new Refusal(
    `${config.regions.primary.name} is ${fenced === "partly" ? "partly " : ""}fenced and ${meant} is active: fenced: false would let customers and applications into a database that has parted from theirs. Set fenced: true. It opens on the way home, with the switchover (docs/adr/0004-way-home.md).`,
  );
}

/**
 * The stacks after the bootstrap, in their order.
 *
 * @throws Refusal if an image is missing: `foundation`, with its repositories, is up to date then, and nothing else
 *   was changed
 */
export async function deployStacks(
  operation: Pick<Operation, "steps" | "workspace" | "aws" | "config">,
): Promise<void> {
  const { steps } = operation;
  await deployTogether(operation, [FOUNDATION]);
  await steps.step("Look for the images of the frontends", () => requireImages(operation));
  const owner = ownerOfDatabase(operation.config);
  for (const stage of STAGES) {
    if (stage.includes(FAILOVER)) await noteDeployed(operation);
    await deployTogether(operation, stage);
    // At once: until then the proxy logs in with a password that the database may not have yet.
    if (stage.includes(owner)) await steps.step("Migrate the database", (onProgress) => migrate(operation, onProgress));
  }
}

/** The stack after which the active region has its database, with the secrets that go with it. */
function ownerOfDatabase({ activeRegion, regions }: PlatformConfig): string {
  return activeRegion === regions.primary.name ? PRIMARY_REGION : FAILOVER;
}

async function deployTogether(
  { steps, workspace }: Pick<Operation, "steps" | "workspace">,
  stacks: readonly string[],
): Promise<void> {
  const works = stacks.map((stack) => [
    `Deploy ${stack}`,
    (onProgress: Progress) => workspace.deploy([stack], { onProgress }),
  ]);
  await steps.together(Object.fromEntries(works));
}

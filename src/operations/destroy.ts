import { namesFor } from "../config/names";
import { LocalFoundation } from "./local-foundation";
import type { Operation } from "./operation";
import { FOUNDATION, STAGES } from "./order";
import { isProtected } from "./protection";
import { Refusal } from "./refusal";
import type { Progress } from "./workspace";

/**
 * Destroys every stack in reverse order, `foundation` last and from a local state, as its bucket goes with it.
 *
 * @throws Refusal while anything that is deployed, or the configuration, protects against it; nothing was changed then
 */
export async function destroy(operation: Operation): Promise<void> {
  const { steps, workspace } = operation;
  const local = new LocalFoundation(workspace);
  if (!(await isHalfDone(operation, local))) {
    await refuseWhileProtected(operation);
    await destroyAllButFoundation(operation);
  }
  await steps.step("Destroy foundation, from a local state", (onProgress) => local.destroy({ onProgress }));
}

async function destroyAllButFoundation({ steps, workspace }: Operation): Promise<void> {
  for (const stage of STAGES.toReversed()) {
    const works = stage.map((stack) => [
      `Destroy ${stack}`,
      (onProgress: Progress) => workspace.destroy(stack, { onProgress }),
    ]);
    await steps.together(Object.fromEntries(works));
  }
}

/**
 * True if only foundation is left, with its state in a local file: a destruction was stopped after it had moved it.
 *
 * @throws Refusal if that file is not the newest state of foundation
 */
async function isHalfDone({ aws, backend, config }: Operation, local: LocalFoundation): Promise<boolean> {
  if (!local.exists()) return false;
  if (config.protection.enabled)
    throw new Refusal("Protection is on, nothing was destroyed: the configuration holds it.");
  const key = namesFor(config).stateKey(FOUNDATION);
  if (!(await aws.objectExists(backend.region, backend.bucket, key))) return true;
  if (local.continues(await aws.objectText(backend.region, backend.bucket, key))) return true;
  throw new Refusal(
    `${local.state} is not the newest state of foundation: s3://${backend.bucket}/${key} is. Remove the file, and destroy then.`,
  );
}

/** What AWS keeps for a while after everything is destroyed, and why. */
export const KEPT = [
  "KMS keys, disabled, for 30 days: whatever was encrypted with them could not be read again",
  "Inactive ECS clusters, services and task definitions, which cost nothing",
  "Aurora's automated backups, for as long as they were configured to be kept",
];

async function refuseWhileProtected({ config, steps, workspace }: Operation): Promise<void> {
  const stacks = workspace.stacks();
  const deployed = await steps.step("Look for what protects", () =>
    Promise.all(
      stacks.map(async (stack) => {
        await workspace.init(stack);
        return (await workspace.resources(stack)).filter(isProtected).map(({ address }) => `${stack}: ${address}`);
      }),
    ),
  );
  const protecting = [
    ...(config.protection.enabled ? ["the configuration: protection.enabled"] : []),
    ...deployed.flat(),
  ];
  if (protecting.length === 0) return;
  throw new Refusal(
    `Protection is on, nothing was destroyed. It is held by\n${protecting.map((line) => `  ${line}`).join("\n")}\nSet protection to { enabled: false, reason: … } in the configuration, deploy, and destroy then.`,
  );
}

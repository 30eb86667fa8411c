import { LocalFoundation } from "./local-foundation";
import type { Operation } from "./operation";
import { Refusal } from "./refusal";
import type { Progress, StateResource } from "./workspace";

/**
 * Destroys every stack in reverse order, `foundation` last and from a local state, as its bucket goes with it.
 *
 * @throws Refusal while anything that is deployed, or the configuration, protects against it; nothing was changed then
 */
export async function destroy(operation: Operation): Promise<void> {
  const { steps, workspace } = operation;
  await refuseWhileProtected(operation);
  const destroyStack = (stack: string) => (onProgress: Progress) => workspace.destroy(stack, { onProgress });
  await steps.step("Destroy failover", destroyStack("failover"));
  await steps.together({
    "Destroy dr-region": destroyStack("dr-region"),
    "Destroy primary-region": destroyStack("primary-region"),
  });
  await steps.step("Destroy global-dns", destroyStack("global-dns"));
  await steps.step("Destroy foundation, from a local state", (onProgress) =>
    new LocalFoundation(workspace).destroy({ onProgress }),
  );
}

/** What AWS keeps for a while after everything is destroyed, and why. */
export const KEPT = [
  "KMS keys, disabled, for 30 days: whatever was encrypted with them could not be read again",
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

function isProtected({ type, values }: StateResource): boolean {
  return (
    values.deletion_protection === true ||
    values.deletion_protection_enabled === true ||
    (type === "aws_s3_bucket" && values.force_destroy === false)
  );
}

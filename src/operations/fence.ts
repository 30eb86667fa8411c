import { namesFor } from "../config/names";
import { CommandError } from "./child-process";
import { addressesOf, beyondFence, type FenceChanges, fenceChanges, inWords } from "./fence-changes";
import type { Operation } from "./operation";
import { PRIMARY_REGION } from "./order";
import { Refusal } from "./refusal";
import { isEmpty, type SavedPlan } from "./workspace";

/**
 * Closes the old primary once it answers again: of `primary-region`, as committed, what the fence changes and nothing
 * else. Until then two databases could take writes, so nothing else that differs there may keep it open
 * (docs/adr/0016).
 *
 * @returns what else a plan of `primary-region` would do, in words; none of it was done
 * @throws Refusal while the primary is the active region, while the configuration does not say `fenced: true`, or if
 *   the plan would do anything but close; Error if something is not closed afterwards
 */
export async function fence(operation: Operation): Promise<readonly string[]> {
  const { config, steps, workspace } = operation;
  const { primary } = config.regions;
  await refuseUnlessMeant(operation);
  const changes = await steps.step(`Compare ${PRIMARY_REGION} with the fence and without`, () => changesOf(operation));
  await workspace.init(PRIMARY_REGION);
  const saved = await planClosing(operation, changes);
  if (!isEmpty(saved.plan)) {
    await steps.step(`Close ${primary.name}`, (onProgress) =>
      workspace.applyPlan(PRIMARY_REGION, saved, { onProgress }),
    );
  }
  await requireClosed(operation, changes);
  return steps.step(`Plan all of ${PRIMARY_REGION}`, () => otherChanges(operation));
}

async function refuseUnlessMeant({ config, aws }: Operation): Promise<void> {
  const { primary, dr } = config.regions;
  const active = await aws.parameter(dr.name, namesFor(config).marker);
  if (active !== dr.name) {
    throw new Refusal(
      `${active ?? "No region"} is active, so ${primary.name} is not to be closed. Nothing was changed.`,
    );
  }
  if (!config.fenced) {
    throw new Refusal(
      `Commit activeRegion: "${dr.name}" and fenced: true first: what is deployed is what is committed.`,
    );
  }
}

async function changesOf({ config, workspace }: Operation): Promise<FenceChanges> {
  const open = await workspace.synthesizedFor({ ...config, fenced: false }, "open");
  return fenceChanges(open.synthesized(PRIMARY_REGION), workspace.synthesized(PRIMARY_REGION));
}

/**
 * Plans the fence alone. What it depends on comes along, and may have changed on AWS: from the state alone it has not.
 *
 * @throws Refusal if either plan would do more than close
 */
async function planClosing({ steps, workspace }: Operation, changes: FenceChanges): Promise<SavedPlan> {
  let more: string[] = [];
  for (const refresh of [true, false]) {
    const saved = await steps.step(`Plan the fence${refresh ? "" : " from the state alone"}`, (onProgress) =>
      workspace.planned(PRIMARY_REGION, { targets: addressesOf(changes), refresh, onProgress }),
    );
    more = beyondFence(saved.plan, changes);
    if (more.length === 0) return saved;
  }
  throw new Refusal(
    `Fencing may only close, and this plan would do more. Deploy from the commit that ${PRIMARY_REGION} was last deployed from, with fenced: true and nothing else changed:\n${more.map((line) => `  ${line}`).join("\n")}`,
  );
}

/** Asks AWS once more. */
async function requireClosed({ steps, workspace }: Operation, changes: FenceChanges): Promise<void> {
  const targets = addressesOf(changes);
  const { plan } = await steps.step("Plan the fence again", () => workspace.planned(PRIMARY_REGION, { targets }));
  const left = inWords({
    changes: plan.changes.filter(({ address }) => targets.includes(address)),
    changedOutputs: [],
  });
  if (left.length > 0) throw new Error(`${PRIMARY_REGION} is not closed: ${left.join("; ")}`);
}

/** It is closed by now, so a plan that fails is something to be said, and no failure of the fence. */
async function otherChanges({ workspace }: Operation): Promise<string[]> {
  try {
    return inWords(await workspace.plan(PRIMARY_REGION));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [`it cannot be planned: ${error.message}`];
  }
}

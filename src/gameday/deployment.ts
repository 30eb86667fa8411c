import { MIGRATION, namesFor } from "../config/names";
import { bootstrap } from "../operations/bootstrap";
import { deployStacks } from "../operations/deploy";
import { isEmpty, type Plan } from "../operations/workspace";
import { pushPlaceholders } from "./images";
import type { Stage } from "./stage";

/** What the emulated migration answers. */
const MIGRATED = { version: 1, applied: ["1: said by the rehearsal"] };

/** The first deployment, step by step, as operations do it. */
export async function deployEverything(stage: Stage): Promise<void> {
  await stage.steps.step("Bootstrap: foundation with a local state, moved into the bucket that it made", (onProgress) =>
    bootstrap(stage, onProgress),
  );
  await stage.steps.step("Put a placeholder into every image repository", () =>
    pushPlaceholders(stage.environment, stage.config),
  );
  await stage.emulator?.invocationAnswers(namesFor(stage.config).function(MIGRATION), MIGRATED);
  await deployStacks(stage);
}

/** Plans every stack again: nothing may be left to do. */
export async function expectEmptyPlans(stage: Stage, activeRegion?: string): Promise<void> {
  const { steps, workspace } = stage;
  const options = activeRegion === undefined ? {} : { activeRegion };
  const stacks = workspace.stacks();
  const plans = await steps.step("Plan every stack again", () =>
    Promise.all(stacks.map((stack) => workspace.plan(stack, options))),
  );
  const left = stacks.flatMap((stack, index) => {
    const plan = plans[index];
    return plan === undefined || isEmpty(plan) ? [] : [`${stack}: ${inShort(plan)}`];
  });
  steps.claim(left.length === 0 && plans.length === stacks.length, {
    requirement: "R21",
    question: `Is a plan of every stack empty${activeRegion === undefined ? "" : " after the failover"}?`,
    summary: left.length === 0 ? `${stacks.length} stacks, no changes` : left.join("; "),
    evidence: [],
  });
}

/** A plan on one line: each address with its actions and attributes. */
export function inShort({ changes, changedOutputs }: Plan): string {
  const resources = changes.map(
    (change) => `${change.address} ${change.actions.join("+")} ${change.attributes.join(", ")}`,
  );
  return [...resources, ...changedOutputs.map((name) => `output ${name}`)].join("; ") || "no changes";
}

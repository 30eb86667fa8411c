import { MIGRATION, namesFor } from "../config/names";
import { bootstrap } from "../operations/bootstrap";
import { deployStacks } from "../operations/deploy";
import type { Plan, StackOptions, Workspace } from "../operations/workspace";
import { pushPlaceholders } from "./images";
import { inTurns } from "./in-turns";
import type { Stage } from "./stage";

/** What the emulated migration answers. */
const MIGRATED = { version: 1, applied: ["1: said by the rehearsal"] };

/** More than two cores can plan, as it asks and waits too; all at once take gigabytes. */
const PLANS_AT_ONCE = 4;

type Planner = Pick<Workspace, "stacks" | "tryPlan" | "plan">;

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
export async function expectEmptyPlans(
  { steps, workspace }: Pick<Stage, "steps"> & { readonly workspace: Planner },
  activeRegion?: string,
): Promise<void> {
  const options = activeRegion === undefined ? {} : { activeRegion };
  const stacks = workspace.stacks();
  const left = await steps.step("Plan every stack again", () =>
    inTurns(
      stacks.map((stack) => () => leftIn(workspace, stack, options)),
      PLANS_AT_ONCE,
    ),
  );
  const changed = left.filter((words) => words !== undefined);
  steps.claim(stacks.length > 0 && changed.length === 0, {
    requirement: "R21",
    question: `Is a plan of every stack empty${activeRegion === undefined ? "" : " after the failover"}?`,
    summary: changed.length === 0 ? `${stacks.length} stacks, no changes` : changed.join("; "),
    evidence: [],
  });
}

/** A stack with what its plan would change. Only a plan that changes something is read, which is half as dear again. */
async function leftIn(workspace: Planner, stack: string, options: StackOptions): Promise<string | undefined> {
  const { exitCode, output } = await workspace.tryPlan(stack, options);
  if (exitCode === 0 && /^No changes\./m.test(output)) return undefined;
  return `${stack}: ${inShort(await workspace.plan(stack, options))}`;
}

/** A plan on one line: each address with its actions and attributes. */
export function inShort({ changes, changedOutputs }: Plan): string {
  const resources = changes.map(
    (change) => `${change.address} ${change.actions.join("+")} ${change.attributes.join(", ")}`,
  );
  return [...resources, ...changedOutputs.map((name) => `output ${name}`)].join("; ") || "no changes";
}

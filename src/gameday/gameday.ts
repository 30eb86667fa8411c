import type { Progress } from "../operations/workspace";
import { type ContractReport, checkContract } from "./contract";
import { deployEverything, expectEmptyPlans } from "./deployment";
import { LEDGER } from "./gateway";
import { consoleButton } from "./scenarios/console-button";
import { drLoss } from "./scenarios/dr-loss";
import { drift } from "./scenarios/drift";
import { failoverCommand, failoverKilled } from "./scenarios/failover-command";
import { fenceScenario } from "./scenarios/fence";
import { cdktfPress } from "./scenarios/first-failover";
import { type InterruptedOptions, interrupted } from "./scenarios/interrupted";
import { preflightScenario } from "./scenarios/preflight";
import { regionLoss } from "./scenarios/region-loss";
import { route53Loss } from "./scenarios/route53-loss";
import { twoPresses } from "./scenarios/two-presses";
import { sceneOf, withScene } from "./scene";
import type { Outcome, Scenario, Stage } from "./stage";

/** Provider and Terraform of a scenario take about a gigabyte, and most of its time they sleep. */
const AT_ONCE = 4;

const NOT_VERIFIED = ["what AWS refuses beyond its service models: permissions, quotas, states of other resources"];

/** Every scenario of the rehearsal, in the order in which they are told. */
export function scenarios(options: InterruptedOptions): Scenario[] {
  return [
    cdktfPress,
    regionLoss,
    failoverCommand,
    failoverKilled,
    consoleButton,
    preflightScenario,
    fenceScenario,
    route53Loss,
    twoPresses,
    drLoss,
    drift,
    interrupted(options),
  ];
}

/** Deploys once, then plays each scenario on a copy of its own, and checks every request against AWS's models. */
export async function playAll(stage: Stage, chosen: readonly Scenario[]): Promise<Outcome> {
  await deployEverything(stage);
  await expectEmptyPlans(stage);
  // The last is the longest, so it comes first.
  const works = chosen
    .toReversed()
    .map((scenario): [string, (progress: Progress) => Promise<Outcome>] => [
      `${scenario.name}: ${scenario.summary}`,
      (progress) => withScene(stage, scenario.name, progress, (scene) => scenario.play(scene)),
    ]);
  const outcomes = await stage.steps.together(Object.fromEntries(works), AT_ONCE).catch(async (error) => {
    // A scenario that failed is what to look at first; what AWS would have refused may be why.
    await claimContract(stage).catch(() => {});
    throw error;
  });
  await claimContract(stage);
  const clocks =
    outcomes.find(({ fromIncidentSeconds }) => fromIncidentSeconds !== undefined) ??
    outcomes.find(({ fromPressSeconds }) => fromPressSeconds !== null);
  return {
    fromPressSeconds: clocks?.fromPressSeconds ?? null,
    fromIncidentSeconds: clocks?.fromIncidentSeconds ?? null,
    ...(clocks?.observations && { observations: clocks.observations }),
    ...(clocks?.details && { details: clocks.details }),
    notVerified: [...new Set([...NOT_VERIFIED, ...outcomes.flatMap(({ notVerified }) => notVerified)])],
  };
}

/** Deploys to an endpoint that cannot be copied, and plays one scenario there. */
export async function playOn(endpoint: string, stage: Stage, scenario: Scenario): Promise<Outcome> {
  await deployEverything(stage);
  await expectEmptyPlans(stage);
  const outcome = await scenario.play(sceneOf(stage, endpoint));
  await claimContract(stage);
  return { ...outcome, notVerified: [...NOT_VERIFIED, ...outcome.notVerified] };
}

/** What the emulator took and AWS would have refused in this run, by AWS's own models. */
export async function claimContract({
  steps,
  root,
  python,
  run,
}: Pick<Stage, "steps" | "root" | "python" | "run">): Promise<void> {
  const { violations, requests } = await steps.step("Check every request against AWS's service models", () =>
    checkContract(root, python, run.all(LEDGER)),
  );
  steps.claim(violations.length === 0 && requests > 0, {
    requirement: "R21",
    question: "Would AWS's own models take every request?",
    summary: [`${requests} requests, ${violations.length} violations`, ...violations.slice(0, 3).map(inWords)].join(
      "; ",
    ),
    evidence: violations.map(({ stack, service, operation, resource, member, value, says }) => ({
      stack: stack ?? "",
      address: `${service}:${operation} ${Object.values(resource).join(" ")}`,
      attribute: member,
      text: `${value}: ${says}`,
    })),
  });
}

function inWords({ stack, service, operation, member, says }: ContractReport["violations"][number]): string {
  return `${stack ?? "no stack"} ${service}:${operation} ${member}: ${says}`;
}

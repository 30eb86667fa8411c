import { namesFor, switchedNames } from "../../config/names";
import { claimDatabaseFirst, claimNoWayBack, claimOnlyTheSwitch, claimServedByDr } from "../claims";
import { deployEverything, expectEmptyPlans } from "../deployment";
import { notServing, type Observation, observe } from "../observation";
import { PROMOTION_SECONDS } from "../scene";
import type { Outcome, Scenario, Stage } from "../stage";

/** The main job: everything is deployed, the button is pressed, and nothing else can be. */
export async function firstFailover(stage: Stage): Promise<Outcome> {
  await deployEverything(stage);
  await expectEmptyPlans(stage);
  return pressWithCdktf(stage);
}

/** The same press on a copy of what was deployed. */
export const cdktfPress: Scenario = {
  name: "cdktf",
  summary: "the press by hand: cdktf applies the stack in one go",
  play: pressWithCdktf,
};

async function pressWithCdktf(stage: Stage): Promise<Outcome> {
  const { steps, aws, config } = stage;
  const { dr } = config.regions;

  await expectNoPasswordInStates(stage);
  const before = await steps.step("Observe the platform before the press", () => observe(aws, config));
  expectPrimaryServes(stage, before);

  await claimOnlyTheSwitch(stage);
  await stage.emulator?.promotionTakes(PROMOTION_SECONDS);
  const pressedAt = new Date();
  const { fromPressSeconds, output } = await press(stage);
  const after = await steps.step("Observe the platform after the press", () => observe(aws, config));
  claimChangedInPlace(stage, output);
  claimServedByDr(stage, after);
  if (stage.emulator) claimDatabaseFirst(stage, stage.emulator.requests(), pressedAt);

  await expectNoChangesOnPressingAgain(stage);
  await claimNoWayBack(stage, after);
  await expectEmptyPlans(stage, dr.name);

  return { fromPressSeconds, observations: { before, after }, notVerified: NOT_VERIFIED };
}

const NOT_VERIFIED = [
  `how long Aurora takes to promote: the emulator is told to take ${PROMOTION_SECONDS} seconds, the rest are the provider's waits`,
  "replication lag and lost writes: the emulator replicates no data",
  "the migration: the emulator runs no code, and answers what it was told to (tested against a real PostgreSQL)",
  "traffic: no packet passed a rule, a route or the firewall, no request reached a frontend",
  "DNS answers: the emulator keeps records and resolves nothing",
];

async function press({ steps, workspace, config }: Stage): Promise<{ fromPressSeconds: number; output: string }> {
  const { name } = config.regions.dr;
  const pressedAt = performance.now();
  const { output } = await steps.step(`Press: cdktf deploy failover with active_region=${name}`, (onProgress) =>
    workspace.deploy(["failover"], { activeRegion: name, onProgress }),
  );
  return { fromPressSeconds: Math.round((performance.now() - pressedAt) / 1000), output };
}

async function expectNoChangesOnPressingAgain({ steps, workspace, config }: Stage): Promise<void> {
  const again = await steps.step("Press again", (onProgress) =>
    workspace.deploy(["failover"], { activeRegion: config.regions.dr.name, onProgress }),
  );
  const isNoOp = again.output.includes("No changes.");
  steps.claim(isNoOp, {
    requirement: "R20",
    question: "Is pressing again a no-op?",
    summary: isNoOp ? "Terraform: No changes" : "Terraform planned changes",
    evidence: [],
  });
}

function expectPrimaryServes({ steps, config }: Stage, before: Observation): void {
  const missing = notServing(before, config, "primary");
  steps.claim(missing.length === 0, {
    requirement: "R7",
    question: "Does the primary serve before the press, with the standby at its warm size?",
    summary: missing.join("; ") || `${before.members.length} members, ${switchedNames(config).length} names`,
    evidence: [],
  });
}

function claimChangedInPlace({ steps }: Stage, output: string): void {
  const counts = /Resources: \d+ added, \d+ changed, \d+ destroyed/.exec(output)?.[0] ?? "no count";
  steps.claim(/Resources: 0 added, [1-9]\d* changed, 0 destroyed/.test(output), {
    requirement: "R20",
    question: "Did the press change in place only?",
    summary: counts,
    evidence: [],
  });
}

/** Looks for what Secrets Manager returns in every version of every state. */
async function expectNoPasswordInStates({ steps, aws, config, backend }: Stage): Promise<void> {
  const names = namesFor(config);
  const [region, replicaRegion] = [config.regions.primary.name, config.regions.dr.name];
  const { states, passwords, sameInDr } = await steps.step("Look for the passwords in every state", async () => {
    const secrets = await Promise.all(
      [names.masterSecret, names.applicationSecret].map(async (name) => ({
        here: await aws.secret(region, name),
        there: await aws.secret(replicaRegion, name),
      })),
    );
    return {
      states: await aws.objectVersions(backend.region, backend.bucket),
      passwords: secrets.map(({ here }) => (JSON.parse(here) as { password: string }).password),
      sameInDr: secrets.every(({ here, there }) => here === there),
    };
  });
  const texts = [...states.values()];
  const holders = [...states].filter(([, text]) => passwords.some((password) => text.includes(password)));
  // The search has to be able to find something: the name of the secret stands in the state of its stack.
  const canFind = texts.some((text) => text.includes(names.masterSecret));
  const random =
    new Set(passwords).size === passwords.length && passwords.every((text) => /^[A-Za-z0-9]{40}$/.test(text));
  steps.claim(canFind && holders.length === 0 && random, {
    requirement: "R21",
    question: "Are the passwords in no state?",
    summary: `${states.size} versions of states searched for ${passwords.length} passwords, found in ${holders.length}`,
    evidence: holders.map(([key]) => ({ stack: key, address: "", attribute: "", text: "holds a password" })),
  });
  steps.claim(sameInDr, {
    requirement: "R7",
    question: "Can the DR region read the same secrets?",
    summary: sameInDr ? "the copies are the same" : "the copies differ",
    evidence: [],
  });
}

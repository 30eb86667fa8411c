import { namesFor } from "../../config/names";
import { Aws } from "../../operations/aws";
import {
  type ChildProcesses,
  isTerraform,
  linesThatMatter,
  type RunResult,
  sleep,
} from "../../operations/child-process";
import { isEmpty, type Progress, type Workspace } from "../../operations/workspace";
import { deployEverything, inShort } from "../deployment";
import type { Emulator } from "../emulator";
import { notServing, observe } from "../observation";
import type { Outcome, Scenario, Stage } from "../stage";

/** A point at which Terraform is killed: a request that is held before or after it takes effect. */
interface KillPoint {
  readonly name: string;
  readonly operation: string;
  readonly when: "before" | "after";
}

const KILL_POINTS: readonly KillPoint[] = [
  { name: "before the detach", operation: "RemoveFromGlobalCluster", when: "before" },
  { name: "during the detach", operation: "RemoveFromGlobalCluster", when: "after" },
  { name: "between the detach and the records", operation: "ChangeResourceRecordSets", when: "before" },
];

const PROMOTION_SECONDS = 40;
const POLL_MILLISECONDS = 200;
const DEADLINE_MILLISECONDS = 5 * 60_000;

/** Terraform is killed with SIGKILL at each point of the press; pressing again completes it. */
export const killedPress: Scenario = {
  name: "killed-press",
  summary: "kill Terraform before, during and after the detach, release its lock, press again",

  async play(stage: Stage): Promise<Outcome> {
    await deployEverything(stage);
    const cases = KILL_POINTS.map((point) => [
      `Killed ${point.name}: release the lock, press again`,
      (onProgress: Progress) => killAndPressAgain(stage, point, onProgress),
    ]);
    await stage.steps.together(Object.fromEntries(cases));
    return { fromPressSeconds: null, notVerified: [] };
  },
};

async function killAndPressAgain(stage: Stage, point: KillPoint, onProgress: Progress): Promise<void> {
  const copy = await isolatedCopy(stage, point);
  const activeRegion = stage.config.regions.dr.name;
  const press = () => copy.workspace.deploy(["failover"], { activeRegion, refresh: false, onProgress, mayFail: true });
  try {
    await killInMidPress(copy, point, press);
    const lockId = await expectLocked(stage, copy, point, await press());
    await copy.workspace.forceUnlock("failover", lockId);
    await expectConverged(stage, copy, point, await press());
  } finally {
    await copy.emulator.stop();
  }
}

/** Everything that was deployed, at an address of its own. */
interface Copy {
  readonly emulator: Emulator;
  readonly workspace: Workspace;
  readonly aws: Aws;
  readonly children: ChildProcesses;
}

async function isolatedCopy(stage: Stage, point: KillPoint): Promise<Copy> {
  if (stage.emulator === undefined) throw new Error("killed-press needs the emulator: run it without --endpoint");
  const run = stage.run.part(point.name.replaceAll(" ", "-"));
  const emulator = await stage.emulator.copy(run.file("emulated-requests.jsonl"));
  // Whoever presses again finds the cluster detached and not yet writable.
  await emulator.promotionTakes(PROMOTION_SECONDS);
  const environment = { ...stage.environment, AWS_ENDPOINT_URL: emulator.url };
  const children = stage.children.group();
  const workspace = stage.workspace.copy({ run, environment, children });
  return { emulator, workspace, aws: new Aws(environment), children };
}

async function killInMidPress(
  { emulator, children }: Copy,
  point: KillPoint,
  press: () => Promise<RunResult>,
): Promise<void> {
  await emulator.hold(point.operation, point.when);
  const pressed = press();
  await Promise.race([untilHeld(emulator, point), pressed.then(({ output }) => ended(point, output))]);
  if ((await children.kill(isTerraform)) === 0) throw new Error("there was no Terraform to kill");
  await pressed;
  await emulator.drop();
}

/** Returns the id of the lock that the killed Terraform left. */
async function expectLocked(stage: Stage, { aws }: Copy, point: KillPoint, refused: RunResult): Promise<string> {
  const { config, backend } = stage;
  const key = namesFor(config).stateKey("failover");
  const holder = await aws.lockHolder(backend.region, backend.lockTable, backend.bucket, key);
  const id = holder?.id ?? "";
  stage.steps.claim(id !== "" && refused.exitCode !== 0 && refused.output.includes(id), {
    requirement: "R20",
    question: `Killed ${point.name}: is the next press told who holds the lock?`,
    summary: holder === undefined ? "no lock was left" : `${holder.operation} since ${holder.created}`,
    evidence: [],
  });
  return id;
}

async function expectConverged(
  stage: Stage,
  { aws, workspace }: Copy,
  point: KillPoint,
  again: RunResult,
): Promise<void> {
  const { dr } = stage.config.regions;
  const now = await observe(aws, stage.config);
  const plan = await workspace.plan("failover", { activeRegion: dr.name });
  const promoted = now.members.length === 1 && now.standby.replicationSource === undefined;
  const moved = notServing(now, stage.config, "dr").length === 0;
  stage.steps.claim(again.exitCode === 0 && promoted && moved && now.marker === dr.name && isEmpty(plan), {
    requirement: "R20",
    question: `Killed ${point.name}: does pressing again converge?`,
    summary: `exit code ${again.exitCode}, weights ${JSON.stringify(now.weights)}, then: ${inShort(plan)}`,
    evidence: [],
  });
}

/** @throws Error if the request does not come, which no press takes that long to send */
async function untilHeld(emulator: Emulator, { operation }: KillPoint): Promise<void> {
  const deadline = Date.now() + DEADLINE_MILLISECONDS;
  while ((await emulator.held()) === 0) {
    if (Date.now() > deadline) throw new Error(`no ${operation} was sent`);
    await sleep(POLL_MILLISECONDS);
  }
}

function ended({ operation }: KillPoint, output: string): never {
  throw new Error(`the press ended before it sent ${operation}:\n${linesThatMatter(output)}`);
}

import { isDeepStrictEqual } from "node:util";
import { namesFor } from "../../config/names";
import { Aws } from "../../operations/aws";
import { isTerraform, sleep } from "../../operations/child-process";
import { isEmpty, type Progress } from "../../operations/workspace";
import { deployEverything, inShort } from "../deployment";
import { observe } from "../observation";
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

const POLL_MILLISECONDS = 200;

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
  const { config, backend, steps } = stage;
  if (stage.emulator === undefined) throw new Error("killed-press needs the emulator: run it without --endpoint");
  const run = stage.run.part(point.name.replaceAll(" ", "-"));
  const emulator = await stage.emulator.copy(run.file("emulated-requests.jsonl"));
  const environment = { ...stage.environment, AWS_ENDPOINT_URL: emulator.url };
  const children = stage.children.group();
  const workspace = stage.workspace.copy({ run, environment, children });
  const aws = new Aws(environment);
  const [region, key] = [config.regions.dr.name, namesFor(config).stateKey("failover")];
  const press = () => workspace.deploy(["failover"], { activeRegion: region, onProgress, mayFail: true });

  await emulator.hold(point.operation, point.when);
  const killed = press();
  while ((await emulator.held()) === 0) await sleep(POLL_MILLISECONDS);
  await children.kill(isTerraform);
  await killed;
  await emulator.drop();

  const holder = await aws.lockHolder(region, backend.lockTable, backend.bucket, key);
  const refused = await press();
  steps.claim(holder !== undefined && refused.exitCode !== 0 && refused.output.includes(holder.id), {
    requirement: "R20",
    question: `Killed ${point.name}: is the next press told who holds the lock?`,
    summary: holder === undefined ? "no lock was left" : `${holder.operation} since ${holder.created}`,
    evidence: [],
  });
  await workspace.forceUnlock("failover", holder?.id ?? "");

  const again = await press();
  const [now, plan] = [await observe(aws, config), await workspace.plan("failover", { activeRegion: region })];
  const promoted = now.members.length === 1 && now.standby.replicationSource === undefined;
  const moved = isDeepStrictEqual(now.weights, { [config.regions.primary.name]: 0, [region]: 100 });
  steps.claim(again.exitCode === 0 && promoted && moved && now.marker === region && isEmpty(plan), {
    requirement: "R20",
    question: `Killed ${point.name}: does pressing again converge?`,
    summary: `exit code ${again.exitCode}, weights ${JSON.stringify(now.weights)}, then: ${inShort(plan)}`,
    evidence: [],
  });
  await emulator.stop();
}

import { namesFor } from "../config/names";
import type { Aws, LockHolder } from "./aws";
import { linesThatMatter, type RunResult, sleep } from "./child-process";
import type { Operation } from "./operation";
import { FAILOVER } from "./order";
import { Refusal } from "./refusal";
import type { Progress, Workspace } from "./workspace";

/** How often Terraform is started: what AWS refuses for a moment is worth another attempt, a dead service is not. */
const ATTEMPTS = 3;
const PAUSE_MILLISECONDS = 5_000;

/** All attempts together. A press takes about six minutes; whoever waits for longer should look for himself. */
const LIMIT_SECONDS = 15 * 60;

export interface PressOptions {
  /** Id of a lock that a person has found to be nobody's. */
  readonly releaseLock?: string;
  /**
   * Time of all attempts together.
   *
   * @default 900
   */
  readonly limitSeconds?: number;
  /**
   * Between two attempts.
   *
   * @default 5000
   */
  readonly pauseMilliseconds?: number;
  readonly onProgress?: Progress;
}

export interface PressResult {
  /**
   * `moved`: Terraform is done. `switched`: the database is promoted and customers are sent to DR by the switch, as
   * Route 53 did not take the weights; press again once it does. `failed`: neither.
   */
  readonly outcome: "moved" | "switched" | "failed";
  readonly attempts: number;
  /** What Terraform printed in its last attempt. */
  readonly output: string;
  /** Since the press. */
  readonly seconds: number;
}

/** What a press works with. */
export interface Pressed extends Pick<Operation, "config" | "backend"> {
  readonly workspace: Pick<Workspace, "init" | "apply" | "forceUnlock">;
  readonly aws: Pick<Aws, "lockHolder" | "cluster" | "publish">;
}

/**
 * The press: applies the synthesized `failover` stack with Terraform alone, with the DR region active. Nothing is
 * refreshed, so that it waits for a database that is still being promoted, and so that nobody else is asked. Pressing
 * again completes what stopped half-way.
 *
 * @throws Refusal if the lock of the state is held, or if the plan is refused; nothing was changed then
 */
export async function press(pressed: Pressed, options: PressOptions = {}): Promise<PressResult> {
  const { workspace, config } = pressed;
  const { onProgress, limitSeconds = LIMIT_SECONDS, pauseMilliseconds = PAUSE_MILLISECONDS } = options;
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  await releaseOrRefuse(pressed, options.releaseLock);
  await workspace.init(FAILOVER);
  let switched = false;
  for (let attempt = 1; ; attempt += 1) {
    const result = await workspace.apply(FAILOVER, {
      activeRegion: config.regions.dr.name,
      mayFail: true,
      limitSeconds: Math.max(1, limitSeconds - seconds()),
      ...(onProgress && { onProgress }),
    });
    const ended = (outcome: PressResult["outcome"]) => ({
      outcome,
      attempts: attempt,
      output: result.output,
      seconds: seconds(),
    });
    if (result.exitCode === 0) return ended("moved");
    await refuseIfRefused(pressed, result);
    if (!switched && (await isPromoted(pressed))) {
      onProgress?.("The database is promoted, the DNS weights are not moved: the primary is switched off");
      await switchPrimaryOff(pressed);
      switched = true;
    }
    if (attempt === ATTEMPTS || result.timedOut || seconds() >= limitSeconds) {
      return ended(switched ? "switched" : "failed");
    }
    onProgress?.(`Attempt ${attempt} of ${ATTEMPTS} failed: ${linesThatMatter(result.output).split("\n")[0]}`);
    await sleep(pauseMilliseconds);
  }
}

/** Who holds the lock of the failover's state. */
export function lockHolder({ aws, backend, config }: Pick<Pressed, "aws" | "backend" | "config">) {
  return aws.lockHolder(backend.region, backend.lockTable, backend.bucket, namesFor(config).stateKey(FAILOVER));
}

async function releaseOrRefuse(pressed: Pressed, releaseLock: string | undefined): Promise<void> {
  const holder = await lockHolder(pressed);
  if (holder === undefined) return;
  if (holder.id !== releaseLock) throw new Refusal(held(holder, releaseLock));
  await pressed.workspace.init(FAILOVER);
  await pressed.workspace.forceUnlock(FAILOVER, holder.id);
}

function held({ id, who, operation, created }: LockHolder, releaseLock: string | undefined): string {
  const minutes = Math.floor((Date.now() - Date.parse(created)) / 60_000);
  return [
    `The state of ${FAILOVER} is locked: ${who}, ${operation}, for ${minutes} minutes (since ${created}).`,
    ...(releaseLock === undefined ? [] : [`${releaseLock} is not that lock, so it was not released.`]),
    `Wait for whoever is at work. If nobody is, a press was killed: press again with --release-lock ${id}.`,
  ].join("\n");
}

/** Another attempt would end the same way. Terraform wraps its messages, so they are compared without white space. */
async function refuseIfRefused(pressed: Pressed, { output }: RunResult): Promise<void> {
  const said = output.replace(/[\s│]/g, "");
  if (said.includes("Erroracquiringthestatelock")) {
    const holder = await lockHolder(pressed);
    throw new Refusal(holder ? held(holder, undefined) : linesThatMatter(output));
  }
  if (said.includes("Resourcepreconditionfailed") || said.includes("Invalidvalueforvariable")) {
    throw new Refusal(linesThatMatter(output));
  }
}

/** What AWS reports, whatever Terraform said: the cluster is nobody's secondary and available. */
async function isPromoted({ aws, config }: Pick<Pressed, "aws" | "config">): Promise<boolean> {
  const { status, replicationSource } = await aws.cluster(config.regions.dr.name, namesFor(config).cluster("dr"));
  return status === "available" && replicationSource === undefined;
}

/** Without Route 53's control plane: its data plane takes the primary's records for unhealthy from then on. */
async function switchPrimaryOff({ aws, config }: Pick<Pressed, "aws" | "config">): Promise<void> {
  await aws.publish(config.regions.dr.name, namesFor(config).switchMetric, 1);
}

import { isDeepStrictEqual } from "node:util";
import { namesFor, switchedNames } from "../config/names";
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

/** What Route 53 has to be asked for. */
const RECORDS = /^aws_route53_/;

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
   * Between two attempts, or two looks at the database.
   *
   * @default 5000
   */
  readonly pauseMilliseconds?: number;
  readonly onProgress?: Progress;
}

export interface PressResult {
  /**
   * `moved`: AWS reports the database promoted and every weight moved. `switched`: the database is promoted and
   * customers are sent to DR by the switch, as Route 53 did not take the weights; press again once it does. `failed`:
   * neither.
   */
  readonly outcome: "moved" | "switched" | "failed";
  readonly attempts: number;
  /** What AWS reports that is not as it should be, in words. */
  readonly left: readonly string[];
  /** What Terraform printed in its last attempt. */
  readonly output: string;
  /** Since the press. */
  readonly seconds: number;
}

/** What a press works with. */
export interface Pressed extends Pick<Operation, "config" | "backend"> {
  readonly workspace: Pick<Workspace, "init" | "apply" | "refreshOnly" | "addresses" | "forceUnlock">;
  readonly aws: Pick<Aws, "lockHolder" | "cluster" | "parameter" | "weights" | "publish">;
}

/** Time that is left, and who is told. */
interface Course {
  readonly secondsLeft: () => number;
  readonly pauseMilliseconds: number;
  readonly onProgress: Progress;
}

/**
 * The press: applies the synthesized `failover` stack with Terraform alone, with the DR region active. Pressing again
 * completes what stopped half-way; what AWS reports decides whether it is done, not an exit code.
 *
 * @throws Refusal if the lock of the state is held, or if the plan is refused; nothing was changed then
 */
export async function press(pressed: Pressed, options: PressOptions = {}): Promise<PressResult> {
  const { limitSeconds = LIMIT_SECONDS, pauseMilliseconds = PAUSE_MILLISECONDS, onProgress = () => {} } = options;
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const course: Course = { secondsLeft: () => Math.max(1, limitSeconds - seconds()), pauseMilliseconds, onProgress };
  await releaseOrRefuse(pressed, options.releaseLock);
  await pressed.workspace.init(FAILOVER);
  let switched = false;
  for (let attempt = 1; ; attempt += 1) {
    const result = await attemptOnce(pressed, course);
    const promoted = await isPromoted(pressed);
    const left = [...(promoted ? [] : ["the database is not promoted"]), ...(await weightsLeft(pressed))];
    const ended = (outcome: PressResult["outcome"]) => {
      const { output } = result;
      return { outcome, attempts: attempt, left, output, seconds: seconds() };
    };
    if (result.exitCode === 0 && left.length === 0) return ended("moved");
    await refuseIfRefused(pressed, result);
    if (promoted && !switched) {
      onProgress("The database is promoted, the DNS weights are not moved: the primary is switched off");
      await switchPrimaryOff(pressed);
      switched = true;
    }
    if (attempt === ATTEMPTS || result.timedOut || seconds() >= limitSeconds) {
      return ended(switched ? "switched" : "failed");
    }
    onProgress(`Attempt ${attempt} of ${ATTEMPTS}: ${linesThatMatter(result.output).split("\n")[0]}`);
    await sleep(pauseMilliseconds);
  }
}

/** Who holds the lock of the failover's state. */
export function lockHolder({ aws, backend, config }: Pick<Operation, "backend" | "config"> & Pick<Pressed, "aws">) {
  return aws.lockHolder(backend.region, backend.lockTable, backend.bucket, namesFor(config).stateKey(FAILOVER));
}

/**
 * Applies without a refresh, so that nobody is asked but who has something to change. A state that an earlier attempt
 * left cannot be trusted for that: when an update fails, the provider writes down what it wanted and not what is.
 * Source: terraform-plugin-sdk 2, `ResourceData.Partial`, which the resources of RDS and Route 53 do not use.
 */
async function attemptOnce(pressed: Pressed, course: Course): Promise<RunResult> {
  const { workspace, config } = pressed;
  const { onProgress } = course;
  const options = () => ({
    activeRegion: config.regions.dr.name,
    mayFail: true,
    limitSeconds: course.secondsLeft(),
    onProgress,
  });
  if (await isBegun(pressed)) {
    onProgress("An earlier attempt began: what AWS has is asked for first");
    await untilSettled(pressed, course);
    const addresses = workspace.addresses(FAILOVER);
    const records = addresses.filter((address) => RECORDS.test(address));
    const others = addresses.filter((address) => !RECORDS.test(address));
    const known = await workspace.refreshOnly(FAILOVER, others, options());
    if (known.exitCode !== 0) return known;
    // They wait for the database, so before that is promoted nothing of them can have been tried.
    if (await isPromoted(pressed)) {
      const asked = await workspace.refreshOnly(FAILOVER, records, options());
      if (asked.exitCode !== 0) return asked;
    }
  }
  return workspace.apply(FAILOVER, options());
}

/** The marker is written before anything else is changed. */
async function isBegun({ aws, config }: Pressed): Promise<boolean> {
  return (await aws.parameter(config.regions.dr.name, namesFor(config).marker)) === config.regions.dr.name;
}

/** AWS reports a cluster detached while it is still being promoted: DNS would move before it can be written to. */
async function untilSettled(pressed: Pressed, { secondsLeft, pauseMilliseconds, onProgress }: Course): Promise<void> {
  while (secondsLeft() > 1) {
    const { status } = await standby(pressed);
    if (status === "available") return;
    onProgress(`The database is ${status}`);
    await sleep(pauseMilliseconds);
  }
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

function standby({ aws, config }: Pressed) {
  return aws.cluster(config.regions.dr.name, namesFor(config).cluster("dr"));
}

/** The cluster is nobody's secondary, and available. */
async function isPromoted(pressed: Pressed): Promise<boolean> {
  const { status, replicationSource } = await standby(pressed);
  return status === "available" && replicationSource === undefined;
}

/** Names whose weights are not moved, as far as Route 53 says. */
async function weightsLeft({ aws, config }: Pressed): Promise<string[]> {
  const { primary, dr } = config.regions;
  const wanted = { [primary.name]: 0, [dr.name]: 100 };
  const names = switchedNames(config);
  try {
    const weights = await Promise.all(names.map((name) => aws.weights(dr.name, config.domain.name, name)));
    return names.filter((_, index) => !isDeepStrictEqual(weights[index], wanted)).map((name) => `weights of ${name}`);
  } catch (error) {
    return [`Route 53 says nothing of the weights: ${error instanceof Error ? error.message : error}`];
  }
}

/** Without Route 53's control plane: its data plane takes the primary's records for unhealthy from then on. */
async function switchPrimaryOff({ aws, config }: Pressed): Promise<void> {
  await aws.publish(config.regions.dr.name, namesFor(config).switchMetric, 1);
}

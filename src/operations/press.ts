import { hostname } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { namesFor, switchedNames } from "../config/names";
import { PRESS_LIMITS } from "../config/press-limits";
import type { Aws, LockHolder } from "./aws";
import { linesThatMatter, type RunResult, sleep, unwrapped } from "./child-process";
import type { Operation } from "./operation";
import { FAILOVER } from "./order";
import { Refusal } from "./refusal";
import type { Progress, Workspace } from "./workspace";

/** How often a step is tried: what AWS refuses for a moment is worth another attempt, a dead service is not. */
const ATTEMPTS = 3;
const PAUSE_MILLISECONDS = 5_000;

/** Moving the records takes Route 53 up to a minute. Whoever does not answer by then is out, and the switch is there. */
const RECORDS_SECONDS = 90;

/** How long a detached cluster has to be available to count: AWS says so before it begins to promote, too. */
const SETTLED_SECONDS = 30;

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
  /**
   * How long a detached database has to be available before it counts as promoted.
   *
   * @default 30
   */
  readonly settledSeconds?: number;
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
  /** True if this press switched the primary off. It stays so until 0 is published (docs/adr/0014). */
  readonly switchedOff: boolean;
  /** What AWS reports that is not as it should be, in words. */
  readonly left: readonly string[];
  /** Resources that Terraform changed. */
  readonly changed: number;
  /** What Terraform printed in all attempts. */
  readonly output: string;
  /** Since the press. */
  readonly seconds: number;
}

/** What a press works with. */
export interface Pressed extends Pick<Operation, "config" | "backend"> {
  readonly workspace: Pick<Workspace, "init" | "applyTargets" | "addresses" | "forceUnlock">;
  readonly aws: Pick<
    Aws,
    "lockHolder" | "matchDigest" | "cluster" | "globalMembers" | "parameter" | "weights" | "publish"
  >;
}

/** One press under way. */
interface Course {
  readonly secondsLeft: () => number;
  readonly pauseMilliseconds: number;
  readonly settledSeconds: number;
  readonly onProgress: Progress;
  readonly outputs: string[];
  /** Takes the primary out of DNS, once. True if that is so. */
  readonly switchOff: () => Promise<boolean>;
}

/**
 * The press: applies the synthesized `failover` stack with Terraform alone, with the DR region active. First all but
 * the records, then, once AWS says that the database is promoted, the records, then whatever is left. Each step asks
 * AWS for what it is about to change, since a state that a failed attempt left cannot be trusted: when an update fails,
 * the provider writes down what it wanted. Source: terraform-plugin-sdk 2, `ResourceData.Partial`, and its issue 476.
 *
 * @throws Refusal if somebody holds the lock of the state, or if the plan is refused
 */
export async function press(pressed: Pressed, options: PressOptions = {}): Promise<PressResult> {
  const { limitSeconds = PRESS_LIMITS.press } = options;
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const onProgress = options.onProgress ?? (() => {});
  let switching: Promise<boolean> | undefined;
  const course: Course = {
    pauseMilliseconds: options.pauseMilliseconds ?? PAUSE_MILLISECONDS,
    settledSeconds: options.settledSeconds ?? SETTLED_SECONDS,
    onProgress,
    secondsLeft: () => Math.max(1, limitSeconds - seconds()),
    outputs: [],
    switchOff: async () => {
      switching ??= switchPrimaryOff(pressed, onProgress);
      const isOff = await switching;
      if (!isOff) switching = undefined;
      return isOff;
    },
  };
  await prepare(pressed, options.releaseLock);
  for (let attempt = 1; ; attempt += 1) {
    const { promoted, refused, dns } = await attemptOnce(pressed, course, attempt);
    const left = await whatIsLeft(pressed, promoted);
    // Customers first, whatever else there is to say of the attempt.
    const switchedOff = promoted && left.length > 0 ? await course.switchOff() : ((await switching) ?? false);
    const ended = (outcome: PressResult["outcome"]): PressResult => {
      const output = course.outputs.join("\n");
      return { outcome, attempts: attempt, switchedOff, left, changed: changedIn(output), output, seconds: seconds() };
    };
    if (left.length === 0) return ended("moved");
    if (refused !== undefined) throw refused;
    const isSilent = switchedOff && dns?.timedOut === true;
    if (isSilent || attempt === ATTEMPTS || seconds() >= limitSeconds)
      return ended(switchedOff ? "switched" : "failed");
    course.onProgress(`Attempt ${attempt} of ${ATTEMPTS}: ${left.join("; ")}`);
    await sleep(course.pauseMilliseconds);
  }
}

/** Applies in the order of invariant 3. What fails is tried again by the next attempt. */
async function attemptOnce(
  pressed: Pressed,
  course: Course,
  attempt: number,
): Promise<{ promoted: boolean; refused?: Refusal; dns?: RunResult }> {
  const { workspace } = pressed;
  const addresses = workspace.addresses(FAILOVER);
  const records = addresses.filter((address) => address.startsWith("aws_route53_record."));
  const others = addresses.filter((address) => !address.startsWith("aws_route53_"));
  // Capacity comes while the database is promoted; but it must not hold it up a second time.
  const first = attempt === 1 ? others : others.filter((address) => /^aws_(rds_cluster|ssm_parameter)\./.test(address));
  await untilSettled(pressed, course);
  const database = await apply(pressed, course, first, course.secondsLeft());
  const refused = await refusalIn(pressed, database);
  const promoted = await isPromoted(pressed, course, database.exitCode === 0);
  if (!promoted) return { promoted, ...(refused && { refused }) };
  const dns = await applyRecords(pressed, course, records);
  if (dns.exitCode === 0) await apply(pressed, course, [], course.secondsLeft());
  const held = refused ?? (await refusalIn(pressed, dns));
  return { promoted, dns, ...(held && { refused: held }) };
}

/** A Route 53 that hangs keeps Terraform longer than its limit, and customers should not wait for that. */
async function applyRecords(pressed: Pressed, course: Course, records: readonly string[]): Promise<RunResult> {
  const limitSeconds = Math.min(course.secondsLeft(), RECORDS_SECONDS);
  const silent = setTimeout(() => void course.switchOff(), limitSeconds * 1000);
  const result = await apply(pressed, course, records, limitSeconds).finally(() => clearTimeout(silent));
  if (result.exitCode !== 0) await course.switchOff();
  return result;
}

/** Applies some resources with what they depend on, or all of them, after a look at what AWS has of them. */
async function apply(
  pressed: Pressed,
  { onProgress, outputs }: Course,
  addresses: readonly string[],
  limitSeconds: number,
): Promise<RunResult> {
  const startedAt = Date.now();
  const options = { activeRegion: pressed.config.regions.dr.name, mayFail: true, limitSeconds, onProgress };
  const result = await pressed.workspace.applyTargets(FAILOVER, addresses, options);
  outputs.push(result.output);
  // What it has looked at shows that it held the lock: Terraform locks first.
  if (result.timedOut && /: (Refreshing state|Reading|Modifying)/.test(result.output)) {
    await releaseOwn(pressed, startedAt, startedAt + limitSeconds * 1000);
  }
  return result;
}

/**
 * A Terraform that did not stop in time was killed, and left its lock: the one that was taken here while it ran. Nobody
 * else could have locked before it was told to stop.
 */
async function releaseOwn(pressed: Pressed, startedAt: number, toldAt: number): Promise<void> {
  const holder = await lockHolder(pressed);
  if (holder === undefined || !holder.who.endsWith(`@${hostname()}`)) return;
  const lockedAt = Date.parse(holder.created);
  if (lockedAt < startedAt || lockedAt > toldAt) return;
  await pressed.aws.matchDigest(...stateOf(pressed));
  await pressed.workspace.forceUnlock(FAILOVER, holder.id);
}

/** Who holds the lock of the failover's state. */
export function lockHolder(pressed: Pick<Pressed, "backend" | "config"> & { readonly aws: Pick<Aws, "lockHolder"> }) {
  return pressed.aws.lockHolder(...stateOf(pressed));
}

/** Region, lock table, bucket and key of the failover's state. */
function stateOf({ backend, config }: Pick<Pressed, "backend" | "config">): [string, string, string, string] {
  return [backend.region, backend.lockTable, backend.bucket, namesFor(config).stateKey(FAILOVER)];
}

/** Waits while a cluster that has left its global database is on its way: DNS would move before it can be written to. */
async function untilSettled(pressed: Pressed, course: Course): Promise<void> {
  if (await isMember(pressed)) return;
  let availableSince: number | undefined;
  while (course.secondsLeft() > 1) {
    const { status } = await standby(pressed);
    availableSince = status === "available" ? (availableSince ?? performance.now()) : undefined;
    if (availableSince !== undefined && performance.now() - availableSince >= course.settledSeconds * 1000) return;
    if (status !== "available") course.onProgress(`The database is ${status}`);
    await sleep(course.pauseMilliseconds);
  }
}

/** Initializes Terraform, and releases the lock that was left by whoever was killed with it. */
async function prepare(pressed: Pressed, releaseLock: string | undefined): Promise<void> {
  const holder = await lockHolder(pressed);
  if (holder !== undefined && holder.id !== releaseLock) throw new Refusal(held(holder, releaseLock));
  // Terraform stops at a checksum that does not fit, before it can be asked for anything. While it is locked nobody
  // else writes the state.
  if (holder !== undefined) await pressed.aws.matchDigest(...stateOf(pressed));
  await pressed.workspace.init(FAILOVER, { limitSeconds: PRESS_LIMITS.prepare });
  if (holder !== undefined) await pressed.workspace.forceUnlock(FAILOVER, holder.id);
}

function held({ id, who, operation, created }: LockHolder, releaseLock: string | undefined): string {
  const minutes = Math.floor((Date.now() - Date.parse(created)) / 60_000);
  return [
    `The state of ${FAILOVER} is locked: ${who}, ${operation}, for ${minutes} minutes (since ${created}).`,
    ...(releaseLock === undefined ? [] : [`${releaseLock} is not that lock, so it was not released.`]),
    `Wait for whoever is at work. If nobody is, a press was killed: press again with --release-lock ${id}.`,
  ].join("\n");
}

/** What another attempt could not mend. */
async function refusalIn(pressed: Pressed, { output }: RunResult): Promise<Refusal | undefined> {
  const said = unwrapped(output);
  if (said.includes("Erroracquiringthestatelock")) {
    // Terraform says so too when it could not ask for the lock.
    const holder = await lockHolder(pressed).catch(() => undefined);
    return holder && new Refusal(held(holder, undefined));
  }
  if (said.includes("Resourcepreconditionfailed") || said.includes("Invalidvalueforvariable")) {
    return new Refusal(linesThatMatter(output));
  }
  return undefined;
}

function standby({ aws, config }: Pressed) {
  return aws.cluster(config.regions.dr.name, namesFor(config).cluster("dr"));
}

/** True while AWS has the cluster in the global database, or as somebody's replica. */
async function isMember(pressed: Pressed): Promise<boolean> {
  const { aws, config } = pressed;
  const [names, region] = [namesFor(config), config.regions.dr.name];
  const { replicationSource } = await standby(pressed);
  const members = await aws.globalMembers(region, names.globalCluster);
  return (
    replicationSource !== undefined || members.some(({ clusterArn }) => clusterArn.endsWith(`:${names.cluster("dr")}`))
  );
}

/** The cluster is nobody's secondary, and available: for long enough, unless Terraform has waited for it itself. */
async function isPromoted(pressed: Pressed, course: Course, waitedFor: boolean): Promise<boolean> {
  if (await isMember(pressed)) return false;
  if (!waitedFor) await untilSettled(pressed, course);
  return (await standby(pressed)).status === "available";
}

/** In words, from what AWS reports. */
async function whatIsLeft(pressed: Pressed, promoted: boolean): Promise<string[]> {
  const { aws, config } = pressed;
  const { dr } = config.regions;
  const marker = await aws.parameter(dr.name, namesFor(config).marker);
  return [
    ...(promoted ? [] : ["the database is not promoted"]),
    ...(marker === dr.name ? [] : [`the marker says ${marker}`]),
    ...(await weightsLeft(pressed)),
  ];
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

/**
 * Without Route 53's control plane: its data plane takes the primary's records for unhealthy from then on. False if
 * that failed too; the next attempt tries again.
 */
async function switchPrimaryOff({ aws, config }: Pressed, onProgress: Progress): Promise<boolean> {
  try {
    await aws.publish(config.regions.dr.name, namesFor(config).switchMetric, 1);
    onProgress("The database is promoted, the DNS weights are not moved: the primary is switched off");
    return true;
  } catch (error) {
    onProgress(`The primary could not be switched off: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

function changedIn(output: string): number {
  const counts = [...output.matchAll(/Resources: \d+ added, (\d+) changed/g)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

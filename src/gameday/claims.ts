import { isDeepStrictEqual } from "node:util";
import { switchedNames } from "../config/names";
import { linesThatMatter, unwrapped } from "../operations/child-process";
import { FAILOVER } from "../operations/order";
import type { Place } from "../operations/situation";
import { status } from "../operations/status";
import { isEmpty } from "../operations/workspace";
import { inShort } from "./deployment";
import type { Gateway, LedgerEntry } from "./gateway";
import { notServing, type Observation, observe } from "./observation";
import { PROMOTION_SECONDS } from "./scene";
import type { Scene, Stage } from "./stage";

/** The DR cluster stands alone, every name leads to DR, its floors are up, and the marker says so. */
export function claimServedByDr({ steps, config }: Pick<Stage, "steps" | "config">, after: Observation): void {
  const { dr } = config.regions;
  claimPromoted({ steps, config }, after);
  const missing = notServing(after, config, "dr");
  steps.claim(missing.length === 0, {
    requirement: "R20",
    question: "Do all weights send everybody to DR, and may DR no longer shrink below what customers need?",
    summary: missing.join("; ") || `${switchedNames(config).length} names and their services' floors`,
    evidence: [],
  });
  steps.claim(after.marker === dr.name, {
    requirement: "R8",
    question: "Does the marker say that DR is meant to be active?",
    summary: `marker: ${after.marker}`,
    evidence: [],
  });
}

export function claimPromoted(
  { steps, config }: Pick<Stage, "steps" | "config">,
  { standby, members }: Pick<Observation, "standby" | "members">,
): void {
  const { dr } = config.regions;
  const standalone = standby.replicationSource === undefined && standby.status === "available";
  const outside = members.length === 1 && members.every(({ clusterArn }) => !clusterArn.includes(dr.name));
  steps.claim(standalone && outside, {
    requirement: "R20",
    question: "Is the DR cluster out of the global database and standalone?",
    summary: `status ${standby.status}, ${members.length} left in the global database`,
    evidence: [],
  });
}

/** In a failover one attribute of the cluster changes, and everything in place. It is planned without a refresh. */
export async function claimOnlyTheSwitch({ steps, workspace, config }: Stage): Promise<void> {
  const { name: activeRegion } = config.regions.dr;
  const plan = await steps.step(`Plan the failover to ${activeRegion}`, () =>
    workspace.plan(FAILOVER, { activeRegion, refresh: false }),
  );
  const { changes } = plan;
  const cluster = changes.find(({ address }) => address.startsWith("aws_rds_cluster."));
  const inPlace = changes.length > 0 && changes.every(({ actions }) => isDeepStrictEqual(actions, ["update"]));
  steps.claim(inPlace && isDeepStrictEqual(cluster?.attributes, ["global_cluster_identifier"]), {
    requirement: "R20",
    question: "Does the failover change things in place only, and one attribute of the cluster?",
    summary: inShort(plan),
    evidence: changes.map(({ address, attributes }) => ({
      stack: FAILOVER,
      address,
      attribute: attributes.join(", "),
      text: "updated in place",
    })),
  });
}

/** Marker, then the database until it can be written to, then DNS. */
export function claimDatabaseFirst(
  { steps }: Pick<Stage, "steps">,
  requests: readonly { readonly time: string; readonly operation: string | null }[],
  since: Date,
): void {
  const later = requests.filter(({ time }) => new Date(time) >= since);
  const at = (operation: string) => Date.parse(later.find((request) => request.operation === operation)?.time ?? "");
  const [marked, detached, moved] = ["PutParameter", "RemoveFromGlobalCluster", "ChangeResourceRecordSets"].map(at);
  const waited = ((moved ?? Number.NaN) - (detached ?? Number.NaN)) / 1000;
  const markedFirst = (marked ?? Number.NaN) <= (detached ?? Number.NaN);
  steps.claim(markedFirst && waited >= PROMOTION_SECONDS, {
    requirement: "R20",
    question: "Did the marker come first, and DNS wait until the database was promoted?",
    summary: `the marker ${markedFirst ? "came first" : "did not come first"}; DNS moved ${Math.round(waited)} s after the detach, promotion took ${PROMOTION_SECONDS} s`,
    evidence: [],
  });
}

/** The way back is not this button: a detached cluster cannot rejoin. */
export async function claimNoWayBack({ steps, workspace, aws, config }: Stage, after: Observation): Promise<void> {
  const { name: activeRegion } = config.regions.primary;
  const { result, now } = await steps.step(`Try to go back: active_region=${activeRegion}`, async (onProgress) => ({
    result: await workspace.apply(FAILOVER, { activeRegion, onProgress, mayFail: true }),
    now: await observe(aws, config),
  }));
  const said = unwrapped(result.output).includes("adetachedclustercannotrejoin");
  steps.claim(result.exitCode !== 0 && said && isDeepStrictEqual(now, after), {
    requirement: "R20",
    question: "Is going back refused at plan time, with nothing changed?",
    summary: `exit code ${result.exitCode}, ${said ? "with" : "without"} our words`,
    evidence: [],
  });
}

/** With a refresh: what AWS reports is what the stack says. */
export async function claimNothingLeft({ steps, workspace, config }: Stage): Promise<void> {
  const activeRegion = config.regions.dr.name;
  const plan = await steps.step("Plan the failover again", () => workspace.plan(FAILOVER, { activeRegion }));
  steps.claim(isEmpty(plan), {
    requirement: "R20",
    question: "Is the plan of the failover empty afterwards?",
    summary: inShort(plan),
    evidence: [],
  });
}

/** A stack cannot even be planned, because its region does not answer. */
export async function claimUnplannable({ steps, workspace }: Stage, stack: string): Promise<void> {
  const result = await steps.step(`Plan ${stack}: its region is dark`, () =>
    workspace.tryPlan(stack, { limitSeconds: 45 }),
  );
  const error = linesThatMatter(result.output)
    .split("\n")
    .find((line) => line.includes("Error"));
  const gaveUp = result.timedOut ? "no answer in 45 s" : (error ?? `exit code ${result.exitCode}`);
  steps.claim(result.exitCode !== 0, {
    requirement: "R7",
    question: `Can ${stack} not be planned while its region is dark?`,
    summary: result.exitCode === 0 ? "it can" : gaveUp,
    evidence: [],
  });
}

/** From a moment on nobody even tried to ask the region, by signature or by where AWS performs it. */
export function claimNoAttempts(
  { steps, gateway }: Pick<Scene, "steps" | "gateway">,
  region: string,
  since: Date,
): void {
  const later = gateway.requests().filter(({ time }) => new Date(time) >= since);
  const attempts = later.filter((request) => isAt(request, region));
  const kinds = new Set(attempts.map(({ service, operation, stack }) => `${service}:${operation} (${stack})`));
  steps.claim(later.length > 0 && attempts.length === 0, {
    requirement: "R7",
    question: `Was ${region} asked for nothing from the press on?`,
    summary: `requests to the dark region: ${attempts.length} of ${later.length}${kinds.size > 0 ? `: ${[...kinds].join(", ")}` : ""}`,
    evidence: [],
  });
}

/** The command that says where we are says what is so, and what is next. */
export async function claimPlace(
  scene: Pick<Stage, "steps" | "config" | "backend" | "aws">,
  wanted: Place,
): Promise<void> {
  const { situation } = await scene.steps.step("npm run status", () => status(scene));
  scene.steps.claim(situation.place === wanted && situation.next.length > 0, {
    requirement: "R8",
    question: `Does npm run status know where we are, and what is next: ${wanted}?`,
    summary: `${situation.place}: ${situation.next.join(" ")}`,
    evidence: [],
  });
}

/** Requests that changed something on AWS since then. Locks and their release count too. */
export function changingRequests(gateway: Pick<Gateway, "requests">, since: Date): LedgerEntry[] {
  return gateway
    .requests()
    .filter(({ time }) => new Date(time) >= since)
    .filter(({ operation }) =>
      /^(Put|Modify|Remove|Change|Register|Update|Create|Delete|Add|Authorize|Revoke)/.test(operation ?? ""),
    );
}

/** True if a request was signed for a region, or is performed there. */
export function isAt({ region, controlPlaneRegion }: LedgerEntry, name: string): boolean {
  return region === name || controlPlaneRegion === name;
}

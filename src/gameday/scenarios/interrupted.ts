import { isTerraform } from "../../operations/child-process";
import { FAILOVER } from "../../operations/order";
import { lockHolder, type PressResult, press } from "../../operations/press";
import { Refusal } from "../../operations/refusal";
import { isEmpty } from "../../operations/workspace";
import { inShort } from "../deployment";
import type { Fault, LedgerEntry } from "../gateway";
import { notServing, observe } from "../observation";
import { PROMOTION_SECONDS, withScene } from "../scene";
import type { Outcome, Scenario, Scene } from "../stage";
import { until } from "../until";

/**
 * `fail` and `drop`: this one request. `kill`: Terraform, right after it. `outage`: every request of its operation for as
 * long as the press lasts, so that Terraform fails and not only its SDK's first attempt.
 */
const FAULTS = ["fail", "drop", "kill", "outage"] as const;

/** A request of the press, and what becomes of it. */
export interface Interruption {
  readonly service: string;
  readonly operation: string;
  /** Which of the operation's distinct requests, counted from 1. */
  readonly nth: number;
  readonly fault: (typeof FAULTS)[number];
}

export interface InterruptedOptions {
  /** False plays a sample. */
  readonly all: boolean;
  /** Chooses the sample. */
  readonly seed: number;
}

const SAMPLE = 8;

/** An outage takes all attempts of a press; whoever presses gives up before. */
const OUTAGE_SECONDS = 150;
const AT_ONCE = { sample: 3, all: 6 } as const;

/** Longer than any press here: whoever waits for a request that never comes should learn of it. */
const DEADLINE_MINUTES = 10;

/** Every request of a press is spoiled once: failed, dropped, or the last thing that Terraform did. */
export function interrupted({ all, seed }: InterruptedOptions): Scenario {
  return {
    name: "interrupted",
    summary: all ? "every request of the press, with every fault" : `a sample of requests and faults, seed ${seed}`,

    async play(scene: Scene): Promise<Outcome> {
      const points = await scene.steps.step("A press that nobody disturbs", () => pointsOf(scene));
      const cases = points.flatMap((point) => faultsOf(point, points).map((fault) => ({ ...point, fault })));
      const chosen = all ? cases : sample(cases, SAMPLE, seed);
      const results: string[] = [];
      const works = chosen.map((one) => async () => void results.push(await playCase(scene, one)));
      await inTurns(works, all ? AT_ONCE.all : AT_ONCE.sample);
      const open = results.filter((result) => !result.endsWith(CONVERGED));
      scene.steps.claim(results.length === chosen.length && open.length === 0, {
        requirement: "R20",
        question: "Does pressing again converge, whichever request was spoiled?",
        summary: `${results.length} of ${cases.length} cases (${points.length} distinct requests), ${open.length} open${open.length > 0 ? `: ${open.join("; ")}` : ""}`,
        evidence: results
          .sort()
          .map((text) => ({ stack: FAILOVER, address: "", attribute: text.split(":")[0] ?? "", text })),
      });
      return { fromPressSeconds: null, notVerified: [] };
    },
  };
}

const CONVERGED = "converged";

/** Distinct requests of Terraform in a press on a copy, by their place among all of their operation. */
async function pointsOf(scene: Scene): Promise<Omit<Interruption, "fault">[]> {
  return withScene(
    scene,
    "undisturbed",
    () => {},
    async (copy) => {
      const { outcome, output } = await press(copy);
      if (outcome !== "moved") throw new Error(`an undisturbed press ended as ${outcome}:\n${output}`);
      return distinct(copy.gateway.requests());
    },
  );
}

/** An outage is the same for every request of an operation. */
function faultsOf(
  point: Omit<Interruption, "fault">,
  points: readonly Omit<Interruption, "fault">[],
): Interruption["fault"][] {
  const isFirst = points.find(({ operation }) => operation === point.operation) === point;
  return FAULTS.filter((fault) => fault !== "outage" || isFirst);
}

/**
 * The first of each distinct request of Terraform, such as each poll, by its number among all requests of its operation:
 * the gateway counts those of the press itself too.
 */
export function distinct(
  requests: readonly Pick<LedgerEntry, "service" | "operation" | "stack" | "request">[],
): Omit<Interruption, "fault">[] {
  const arrived = new Map<string, number>();
  const seen = new Set<string>();
  return requests.flatMap(({ service, operation, stack, request }) => {
    if (service === null || operation === null) return [];
    const kind = `${service} ${operation}`;
    const nth = (arrived.get(kind) ?? 0) + 1;
    arrived.set(kind, nth);
    const subject = `${kind} ${request.method} ${request.path} ${request.body ?? nth}`;
    if (stack !== FAILOVER || seen.has(subject)) return [];
    seen.add(subject);
    return [{ service, operation, nth }];
  });
}

/** A sample that every fault is in, the same for the same seed. */
export function sample<T extends Pick<Interruption, "fault">>(cases: readonly T[], size: number, seed: number): T[] {
  const random = randomNumbers(seed);
  const shuffled = cases
    .map((one) => ({ one, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ one }) => one);
  return FAULTS.flatMap((fault) => shuffled.filter((one) => one.fault === fault).slice(0, size / FAULTS.length));
}

/** mulberry32: numbers from 0 to 1 that depend on nothing but the seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Presses with the fault, then again without it. In words: what happened, and whether all is as it should be. */
async function playCase(scene: Scene, one: Interruption): Promise<string> {
  const name = `${one.fault} ${one.service} ${one.operation} ${one.nth}`;
  return withScene(
    scene,
    name.replaceAll(" ", "-"),
    () => {},
    (copy) =>
      scene.steps.step(name, async () => {
        const first = await spoiledPress(copy, one);
        const matched = (await copy.gateway.faults())[0]?.matched ?? 0;
        const struck = matched >= (one.fault === "outage" ? 1 : one.nth);
        await copy.gateway.heal();
        const lock = await pressAgain(copy);
        return `${name}: ${struck ? first : "the fault did not strike"}${lock}, ${struck ? await verdict(copy) : "open"}`;
      }),
  );
}

async function spoiledPress(copy: Scene, { service, operation, nth, fault }: Interruption): Promise<string> {
  const match = { service, operation };
  const faults: Record<Interruption["fault"], Fault> = {
    fail: { action: "error", match, nth },
    drop: { action: "drop", match, nth },
    kill: { action: "hold", when: "after", match, nth },
    outage: { action: "error", match },
  };
  await copy.gateway.spoil([faults[fault]]);
  // Whoever presses has processes of his own: they die with Terraform, or the press would start it again.
  const children = copy.children.group();
  const workspace = copy.workspace.copy({ ...copy, run: copy.run.part("first"), children });
  const limit = fault === "outage" ? { limitSeconds: OUTAGE_SECONDS } : {};
  const pressed = press({ ...copy, workspace }, limit).then(inWords, (error: unknown) => `ended (${error})`);
  if (fault !== "kill") return pressed;
  const isHeld = async () => ((await copy.gateway.faults())[0]?.waiting ?? 0) > 0;
  await Promise.race([until("the request to be killed after", DEADLINE_MINUTES, isHeld), pressed]);
  const killed = await children.kill(isTerraform);
  await children.stop();
  await pressed;
  if (killed === 0) throw new Error(`there was no Terraform to kill at ${service} ${operation} ${nth}`);
  return "killed";
}

/** A lock that was left is reported, and released only for who names it. */
async function pressAgain(copy: Scene): Promise<string> {
  const holder = await lockHolder(copy);
  if (holder === undefined) {
    await press(copy);
    return "";
  }
  const refusal = await press(copy).catch((error: unknown) => error);
  const told =
    refusal instanceof Refusal && refusal.message.includes(holder.who) && refusal.message.includes(holder.id);
  await press(copy, { releaseLock: holder.id });
  return told ? ", lock reported and released" : ", NOT told who holds the lock";
}

async function verdict(copy: Scene): Promise<string> {
  const { config, workspace } = copy;
  const now = await observe(copy.beside, config);
  const plan = await workspace.plan(FAILOVER, { activeRegion: config.regions.dr.name });
  const wrong = [
    ...tooEarly(copy.gateway.requests()),
    ...notServing(now, config, "dr"),
    ...(now.standby.replicationSource === undefined && now.members.length === 1 ? [] : ["not promoted"]),
    ...(now.marker === config.regions.dr.name ? [] : [`marker ${now.marker}`]),
    ...(isEmpty(plan) ? [] : [inShort(plan)]),
  ];
  return wrong.length === 0 ? CONVERGED : wrong.join(", ");
}

/** DNS that moved before the database was promoted, whatever became of it later. */
function tooEarly(requests: readonly LedgerEntry[]): string[] {
  const performed = requests.filter(({ outcome, performed: spoilt }) => outcome === "answered" || spoilt === true);
  const at = (operation: string) =>
    Date.parse(performed.find((request) => request.operation === operation)?.time ?? "");
  const waited = (at("ChangeResourceRecordSets") - at("RemoveFromGlobalCluster")) / 1000;
  return waited >= PROMOTION_SECONDS ? [] : [`DNS moved ${waited} s after the detach`];
}

function inWords({ outcome, attempts }: PressResult): string {
  return `${outcome}${attempts > 1 ? ` after ${attempts} attempts` : ""}`;
}

/** So many of the works at a time. */
async function inTurns(works: readonly (() => Promise<void>)[], atOnce: number): Promise<void> {
  const waiting = [...works];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

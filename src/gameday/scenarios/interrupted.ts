import { isTerraform } from "../../operations/child-process";
import { FAILOVER } from "../../operations/order";
import { lockHolder, type PressResult, press } from "../../operations/press";
import { Refusal } from "../../operations/refusal";
import { isEmpty } from "../../operations/workspace";
import { randomNumbers } from "../../random";
import { checkContract } from "../contract";
import { inShort } from "../deployment";
import type { Fault, LedgerEntry } from "../gateway";
import { inTurns } from "../in-turns";
import { writeTable } from "../interrupted-table";
import { type CaseOutcome, caseName, FAULTS, type Interruption, type Result } from "../interruption";
import { notServing, observe } from "../observation";
import { PROMOTION_SECONDS, withScene } from "../scene";
import type { Outcome, Scenario, Scene } from "../stage";
import { until } from "../until";

export interface InterruptedOptions {
  /** How many are played, at least one of each fault; all of them if undefined. */
  readonly cases: number | undefined;
  /** Chooses the sample. */
  readonly seed: number;
  /**
   * Faults that are played.
   *
   * @default - all of them
   */
  readonly faults?: readonly Interruption["fault"][];
}

/** An outage takes all attempts of a press; whoever presses gives up before. */
const OUTAGE_SECONDS = 150;
const AT_ONCE = { sample: 4, all: 6 } as const;

/** Longer than any press here: whoever waits for a request that never comes should learn of it. */
const DEADLINE_MINUTES = 10;

/** Every request of a press is spoiled once: failed, dropped, or the last thing that Terraform did. */
export function interrupted({ cases: size, seed, faults = FAULTS }: InterruptedOptions): Scenario {
  return {
    name: "interrupted",
    summary:
      size === undefined
        ? "every request of the press, with every fault"
        : `a sample of requests and faults, seed ${seed}`,

    async play(scene: Scene): Promise<Outcome> {
      const points = await scene.steps.step("A press that nobody disturbs", () => pointsOf(scene));
      const all = points.flatMap((point) => faultsOf(point, points).map((fault) => ({ ...point, fault })));
      const cases = all.filter(({ fault }) => faults.includes(fault));
      const chosen = size === undefined ? cases : sample(cases, size, seed);
      const played = async (one: Interruption): Promise<Result> => ({ ...one, ...(await playCase(scene, one)) });
      // The outages, which a sample ends with, take longest: they come first.
      const works = chosen.toReversed().map((one) => () => played(one));
      const results = await inTurns(works, size === undefined ? AT_ONCE.all : AT_ONCE.sample);
      const open = results.filter(({ isOpen }) => isOpen);
      if (size === undefined) writeTable(scene.root, results);
      scene.steps.claim(results.length === chosen.length && open.length === 0, {
        requirement: "R20",
        question: "Does pressing again converge, whichever request was spoiled?",
        summary: [
          `${results.length} of ${cases.length} cases (${points.length} distinct requests), ${open.length} open`,
          ...open.map((one) => `${caseName(one)} (${one.resource}): ${one.words}`),
        ].join("; "),
        evidence: results.map((one) => ({
          stack: FAILOVER,
          address: one.resource,
          attribute: caseName(one),
          text: one.words,
        })),
      });
      return { fromPressSeconds: null, notVerified: [] };
    },
  };
}

/** Distinct requests of Terraform in a press on a copy, by their place among all of their operation. */
async function pointsOf(scene: Scene): Promise<Omit<Interruption, "fault">[]> {
  return withScene(
    scene,
    "undisturbed",
    () => {},
    async (copy) => {
      const { outcome, output } = await press(copy);
      if (outcome !== "moved") throw new Error(`an undisturbed press ended as ${outcome}:\n${output}`);
      const { resources } = await checkContract(copy.root, copy.python, [copy.gateway.ledger]);
      return distinct(
        copy.gateway.requests().map((entry) => ({ ...entry, resource: named(resources[entry.line] ?? {}) })),
      );
    },
  );
}

/** Values once each: of an Id and an Arn with it at its end, the longer one. */
function named(resource: Readonly<Record<string, string>>): string {
  const values = [...new Set(Object.values(resource))];
  return values.filter((value) => !values.some((other) => other !== value && other.endsWith(value))).join(" ");
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
  requests: readonly (Pick<LedgerEntry, "service" | "operation" | "stack" | "request"> & { resource: string })[],
): Omit<Interruption, "fault">[] {
  const arrived = new Map<string, number>();
  const seen = new Set<string>();
  return requests.flatMap(({ service, operation, stack, request, resource }) => {
    if (service === null || operation === null) return [];
    const kind = `${service} ${operation}`;
    const nth = (arrived.get(kind) ?? 0) + 1;
    arrived.set(kind, nth);
    const subject = `${kind} ${request.method} ${request.path} ${request.body ?? nth}`;
    if (stack !== FAILOVER || seen.has(subject)) return [];
    seen.add(subject);
    return [{ service, operation, nth, resource }];
  });
}

/** A sample that every fault is in, the same for the same seed. */
export function sample<T extends Pick<Interruption, "fault">>(cases: readonly T[], size: number, seed: number): T[] {
  const random = randomNumbers(seed);
  const shuffled = cases
    .map((one) => ({ one, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ one }) => one);
  return FAULTS.flatMap((fault) =>
    shuffled.filter((one) => one.fault === fault).slice(0, Math.ceil(size / FAULTS.length)),
  );
}

/** Presses with the fault, then again without it, and looks whether all is as it should be. */
async function playCase(scene: Scene, one: Interruption): Promise<CaseOutcome> {
  const name = caseName(one);
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
        const wrong = [...(struck ? [] : ["the fault did not strike"]), ...lock.wrong, ...(await differences(copy))];
        return { words: [first, ...lock.words, ...wrong].join(", "), isOpen: wrong.length > 0 };
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
  const pressed = press({ ...copy, workspace }, limit).then(inWords, (error: unknown) => `refused: ${cause(error)}`);
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
async function pressAgain(copy: Scene): Promise<{ words: string[]; wrong: string[] }> {
  const holder = await lockHolder(copy);
  if (holder === undefined) {
    await press(copy);
    return { words: [], wrong: [] };
  }
  const refusal = await press(copy).catch((error: unknown) => error);
  const told =
    refusal instanceof Refusal && refusal.message.includes(holder.who) && refusal.message.includes(holder.id);
  await press(copy, { releaseLock: holder.id });
  return told
    ? { words: ["lock reported and released"], wrong: [] }
    : { words: [], wrong: ["not told who holds the lock"] };
}

/** What is not as after a press that nobody disturbed. */
async function differences(copy: Scene): Promise<string[]> {
  const { config, workspace } = copy;
  const now = await observe(copy.beside, config);
  const plan = await workspace.plan(FAILOVER, { activeRegion: config.regions.dr.name });
  return [
    ...tooEarly(copy.gateway.requests()),
    ...notServing(now, config, "dr"),
    ...(now.standby.replicationSource === undefined && now.members.length === 1 ? [] : ["not promoted"]),
    ...(now.marker === config.regions.dr.name ? [] : [`marker ${now.marker}`]),
    ...(isEmpty(plan) ? [] : [inShort(plan)]),
  ];
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

/** What a press that did not come to an end says first: no paths and no request ids of this run. */
function cause(error: unknown): string {
  const said = error instanceof Error ? error.message.replaceAll("\n", " ") : String(error);
  return (/Error: (.*?)(?:, exceeded|, https|$)/.exec(said)?.[1] ?? said).slice(0, 200);
}

import { sleep } from "../../operations/child-process";
import { lockHolder, type PressResult, press } from "../../operations/press";
import { Refusal } from "../../operations/refusal";
import { claimNothingLeft, claimServedByDr } from "../claims";
import { observe } from "../observation";
import type { Outcome, Scenario, Scene } from "../stage";

const DEADLINE_MILLISECONDS = 3 * 60_000;

/** Two people press at the same time, each from a checkout of his own. */
export const twoPresses: Scenario = {
  name: "two-presses",
  summary: "at the same time: one works, the other is told who holds the lock",

  async play(scene: Scene): Promise<Outcome> {
    const { steps, aws, config } = scene;
    const other = { ...scene, workspace: scene.workspace.copy({ ...scene, run: scene.run.part("other") }) };
    const [first, second] = await steps.together<PressResult | Refusal>({
      "The first presses": (onProgress) => press(scene, { onProgress }),
      "The second presses": async () => {
        await untilLocked(scene);
        return press(other).catch((error: unknown) => {
          if (error instanceof Refusal) return error;
          throw error;
        });
      },
    });
    const refused = second instanceof Refusal ? second.message : "the second was not refused";
    const worked = first instanceof Refusal ? first.message : first?.outcome;
    steps.claim(worked === "moved" && /locked: \S+@\S+, OperationTypeApply, for \d+ minutes/.test(refused), {
      requirement: "R20",
      question: "Does one press work, and is the other told who holds the lock?",
      summary: `${worked}; ${refused.split("\n")[0]}`,
      evidence: [],
    });
    claimServedByDr(scene, await observe(aws, config));
    await claimNothingLeft(scene);
    return { fromPressSeconds: null, notVerified: [] };
  },
};

/** @throws Error if nobody locks, which takes the first press a few seconds */
async function untilLocked(scene: Scene): Promise<void> {
  const deadline = Date.now() + DEADLINE_MILLISECONDS;
  while ((await lockHolder(scene)) === undefined) {
    if (Date.now() > deadline) throw new Error("the first press took no lock");
    await sleep(200);
  }
}

import { lockHolder, type PressResult, press } from "../../operations/press";
import { Refusal } from "../../operations/refusal";
import { claimNothingLeft, claimServedByDr } from "../claims";
import { observe } from "../observation";
import type { Outcome, Scenario, Scene } from "../stage";
import { until } from "../until";

/** The first press locks within seconds. */
const DEADLINE_MINUTES = 3;

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
        await until("a lock of the first press", DEADLINE_MINUTES, async () => (await lockHolder(scene)) !== undefined);
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

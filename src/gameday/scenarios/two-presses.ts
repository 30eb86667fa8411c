import { press } from "../../operations/press";
import { Refusal } from "../../operations/refusal";
import { claimNothingLeft, claimServedByDr } from "../claims";
import { observe } from "../observation";
import type { Outcome, Scenario, Scene } from "../stage";

/** Two people press at the same moment, each from a checkout of his own: neither sees a lock before Terraform does. */
export const twoPresses: Scenario = {
  name: "two-presses",
  summary: "at the same time: one works, the other is told who holds the lock",

  async play(scene: Scene): Promise<Outcome> {
    const { steps, aws, config } = scene;
    const other = { ...scene, workspace: scene.workspace.copy({ ...scene, run: scene.run.part("other") }) };
    const results = await steps.together({
      "One presses": (onProgress) => press(scene, { onProgress }).catch(refusalOf),
      "Another presses": (onProgress) => press(other, { onProgress }).catch(refusalOf),
    });
    const refused = results.filter((result) => result instanceof Refusal).map(({ message }) => message.split("\n")[0]);
    const outcomes = results.flatMap((result) => (result instanceof Refusal ? [] : [result.outcome]));
    const isTold = refused.length === 1 && /locked: \S+@\S+, OperationTypeApply, for \d+ minutes/.test(refused.join());
    steps.claim(outcomes.join() === "moved" && isTold, {
      requirement: "R20",
      question: "Does one press work, and is the other told who holds the lock?",
      summary: `ended: ${outcomes.join(", ") || "none"}; refused: ${refused.join(" ") || "none"}`,
      evidence: [],
    });
    claimServedByDr(scene, await observe(aws, config));
    await claimNothingLeft(scene);
    return { fromPressSeconds: null, notVerified: [] };
  },
};

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

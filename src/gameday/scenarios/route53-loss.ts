import { isDeepStrictEqual } from "node:util";
import { namesFor, switchedNames } from "../../config/names";
import { linesThatMatter } from "../../operations/child-process";
import { press } from "../../operations/press";
import { claimNoAttempts, claimPromoted, claimServedByDr } from "../claims";
import { dark, globalServicesDark } from "../darkness";
import { answersAt } from "../data-plane";
import { observe } from "../observation";
import type { Outcome, Scenario, Scene } from "../stage";

/** After so long no data point of the switch is left in any period. */
const AGED_MINUTES = 15;

/** The primary is dark, and so are the control planes in us-east-1: the weights cannot be moved. */
export const route53Loss: Scenario = {
  name: "route53-loss",
  summary: "Route 53's control plane is dark too; the switch moves traffic, and pressing again finishes",

  async play(scene: Scene): Promise<Outcome> {
    const { steps, gateway, aws, config } = scene;
    const { primary, dr } = config.regions;
    await claimAnswers(scene, "before", primary.name, 0);
    const pressedAt = new Date();
    await gateway.spoil([...dark(primary.name), ...globalServicesDark]);

    const pressed = await steps.step("Press: Route 53 does not answer", (onProgress) => press(scene, { onProgress }));
    const isDns = (left: string) => /^(weights of|Route 53)/.test(left);
    steps.claim(pressed.outcome === "switched" && pressed.left.length > 0 && pressed.left.every(isDns), {
      requirement: "R20",
      question: "Did the DNS step alone fail, and was the primary switched off then?",
      summary: `${pressed.outcome} after ${pressed.seconds} s; left: ${pressed.left.join("; ") || "nothing"}`,
      evidence: linesThatMatter(pressed.output)
        .split("\n")
        .slice(0, 4)
        .map((text) => ({ stack: "failover", address: "aws_route53_record", attribute: "", text })),
    });
    claimPromoted(scene, {
      standby: await aws.cluster(dr.name, namesFor(config).cluster("dr")),
      members: await aws.globalMembers(dr.name, namesFor(config).globalCluster),
    });
    await claimAnswers(scene, "once the primary was switched off", dr.name, 0);
    await claimAnswers(scene, `${AGED_MINUTES} minutes later, without a data point`, dr.name, AGED_MINUTES);

    await gateway.spoil(dark(primary.name));
    const again = await steps.step("Press again: Route 53 answers", (onProgress) => press(scene, { onProgress }));
    steps.claim(again.outcome === "moved", {
      requirement: "R20",
      question: "Does pressing again finish once Route 53 answers?",
      summary: again.outcome,
      evidence: [],
    });
    claimServedByDr(scene, await observe(aws, config));
    await claimAnswers(scene, "with the weights moved", dr.name, 0);
    claimNoAttempts(scene, primary.name, pressedAt);
    return {
      fromPressSeconds: null,
      notVerified: [
        "Route 53's data plane: its answers are computed from records, health checks and metrics by AWS's documented rules",
      ],
    };
  },
};

/** Every name that the button moves leads to one region, now or so many minutes later. */
async function claimAnswers(scene: Scene, when: string, region: string, minutesLater: number): Promise<void> {
  const { steps, beside, config } = scene;
  const at = new Date(Date.now() + minutesLater * 60_000);
  const names = switchedNames(config);
  const answers = await Promise.all(
    names.map((name) => answersAt(beside, config.regions.dr.name, config.domain.name, name, at)),
  );
  steps.claim(
    answers.every((answer) => isDeepStrictEqual(answer, [region])),
    {
      requirement: "R20",
      question: `Where would Route 53 send customers ${when}: ${region}?`,
      summary: names.map((name, index) => `${name}: ${answers[index]?.join(" or ")}`).join("; "),
      evidence: [],
    },
  );
}

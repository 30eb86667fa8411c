import { linesThatMatter } from "../../operations/child-process";
import { FAILOVER } from "../../operations/order";
import { press } from "../../operations/press";
import { Timeline } from "../../report/timeline";
import { claimAgreement, trafficOf } from "../agreement";
import {
  claimDatabaseFirst,
  claimNoAttempts,
  claimNothingLeft,
  claimNoWayBack,
  claimOnlyTheSwitch,
  claimServedByDr,
  claimUnplannable,
} from "../claims";
import { dark } from "../darkness";
import { observe } from "../observation";
import type { Outcome, Scenario, Scene } from "../stage";

/** The reason for all of this. */
export const regionLoss: Scenario = {
  name: "region-loss",
  summary: "the primary goes dark; press, verify, press again, try to go back",

  async play(scene: Scene): Promise<Outcome> {
    const { steps, gateway, aws, config } = scene;
    const { primary } = config.regions;
    const before = await observe(aws, config);

    await steps.step(`${primary.name} goes dark`, () => gateway.spoil(dark(primary.name)));
    const [incidentAt, lostAt] = [performance.now(), new Date()];
    await claimUnplannable(scene, "primary-region");

    const pressedAt = new Date();
    // If it cannot even be planned, what it asked the dark region for is the reason.
    await claimOnlyTheSwitch(scene).finally(() => claimNoAttempts(scene, primary.name, pressedAt));
    const timeline = new Timeline(FAILOVER);
    const pressed = await steps.step("Press", (onProgress) =>
      press(scene, {
        onProgress: (line) => {
          timeline.note(line);
          onProgress(line);
        },
      }),
    );
    const fromIncidentSeconds = Math.round((performance.now() - incidentAt) / 1000);
    claimNoAttempts(scene, primary.name, pressedAt);
    steps.claim(
      pressed.outcome === "moved" && pressed.changed > 0 && !/[1-9]\d* (added|destroyed)/.test(pressed.output),
      {
        requirement: "R20",
        question: "Did the press move everything, changing in place only?",
        summary: [
          `${pressed.outcome} in ${pressed.seconds} s`,
          `${pressed.changed} changed`,
          ...pressed.left,
          ...(pressed.outcome === "moved" ? [] : [linesThatMatter(pressed.output)]),
        ].join("; "),
        evidence: [],
      },
    );
    claimDatabaseFirst(scene, gateway.requests(), pressedAt);
    claimAgreement(scene, timeline.entries(), pressed.changed, pressedAt);
    const after = await steps.step("Observe the platform", () => observe(aws, config));
    claimServedByDr(scene, after);

    const again = await steps.step("Press again", (onProgress) => press(scene, { onProgress }));
    steps.claim(again.outcome === "moved" && again.changed === 0, {
      requirement: "R20",
      question: "Is pressing again a no-op?",
      summary: `${again.changed} changed`,
      evidence: [],
    });
    await claimNoWayBack(scene, after);
    await claimNothingLeft(scene);
    claimNoAttempts(scene, primary.name, pressedAt);
    return {
      fromPressSeconds: pressed.seconds,
      fromIncidentSeconds,
      observations: { before, after },
      details: { timeline: timeline.entries(), traffic: trafficOf(gateway.requests(), lostAt, pressedAt) },
      notVerified: ["detection and decision: the rehearsal presses at once, the budget counts them"],
    };
  },
};

import type { PressResult } from "../../src/operations/press";

/** How a press ended. */
export const pressed = (outcome: PressResult["outcome"], left: readonly string[] = []): PressResult => ({
  outcome,
  attempts: 1,
  switchedOff: outcome === "switched",
  left,
  changed: 10,
  output: "",
  seconds: 200,
});

import { pressOf } from "../proof/independence/press";
import { ofRateRule } from "./deployed-values";
import type { Known } from "./known";

/** What follows from configuration and stacks together. */
export function derivedValues(known: Known) {
  const { model, config } = known;
  const loads = Object.values(config.frontends).map(({ load }) => load.peakRequestsPerSecond);
  const peak = loads.reduce((sum, perSecond) => sum + perSecond, 0);
  const allowed = Number(ofRateRule(model, "limit")) / Number(ofRateRule(model, "evaluation_window_sec"));
  return {
    "load.peak": String(peak),
    /** As many addresses as have to send the peak, so that the web ACL blocks none of them. */
    "load.addresses": String(Math.ceil(peak / allowed)),
    "press.changes": String(pressOf(known)?.changes.length),
  };
}

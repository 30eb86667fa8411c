import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LAST_WORDS } from "../button/buildspec";
import type { PlatformConfig } from "../config/schema";
import { blocking, type CheckResult, warnings } from "./check";
import { Clocks, clock } from "./clocks";
import { type EndedUnverified, type FailoverResult, leftInWords } from "./failover";

/** As much as an SSM parameter holds. Source: SSM API reference, PutParameter: 4 KB in the standard tier. */
const MAX_BYTES = 4000;

/** For who sees nothing else: how it ended, what of it is not as it should be, what was overridden, what is left to do. */
export function inShort(config: PlatformConfig, { checked, ended }: Pick<FailoverResult, "checked" | "ended">): string {
  if (ended === undefined) {
    return ["Not pressed, nothing was changed. It is blocked:", ...blocking(checked).map(withRemedy)].join("\n");
  }
  const wrong = ended.verified.filter(({ status }) => status === "failed");
  const others = ended.pressed.outcome === "moved" ? "Everything" : "Everything else";
  const overridden = warnings(checked);
  return [
    outcomeInWords(ended),
    wrong.length === 0
      ? `${others} that could be looked at from here is as it should be.`
      : "Not everything is as it should be:",
    ...wrong.map(withRemedy),
    ...(overridden.length === 0 ? [] : ["Overridden, as you confirmed:"]),
    ...overridden.map(inWords),
    leftInWords(config, ended),
  ].join("\n");
}

/** The same before the verification has ended. */
export function inShortUnverified(config: PlatformConfig, ended: EndedUnverified): string {
  const open = "Not verified: the run was still at it, or ended there. Read its log.";
  return [outcomeInWords(ended), open, leftInWords(config, ended)].join("\n");
}

/** The word of the outcome first, then what it means, with both clocks. */
function outcomeInWords({ pressed, incidentAt, pressedAt, movedAt }: EndedUnverified): string {
  const left = pressed.left.join("; ");
  if (pressed.outcome === "failed") return `failed. Not pressed to the end: ${left}.`;
  const { fromIncidentSeconds: incident, fromPressSeconds: press } = new Clocks(incidentAt, pressedAt).at(movedAt);
  const since = incident === null ? "when the incident began is unknown" : `${clock(incident)} from the incident`;
  const sent = `${pressed.outcome}. Customers are sent to DR: ${clock(press)} from the press, ${since}.`;
  return pressed.outcome === "moved" ? sent : `${sent} The switch alone sends them there; still to be moved: ${left}.`;
}

function inWords({ question, summary }: CheckResult): string {
  return `${question} No: ${summary}.`;
}

function withRemedy(result: CheckResult): string {
  return result.remedy === undefined ? inWords(result) : `${inWords(result)} ${result.remedy}`;
}

/** Keeps them for the Automation document, which shows them to whoever pressed. Returns what of them it can show. */
export function keepWords(root: string, words: string): string {
  // A decoder that waits for more keeps back a character that is cut in two.
  const shown = new TextDecoder().decode(Buffer.from(words).subarray(0, MAX_BYTES), { stream: true });
  writeFileSync(path.join(root, LAST_WORDS), shown);
  return shown;
}

/** Keeps what broke beside what was told of the press before, which stays true. */
export function keepFailure(root: string, why: string): void {
  const file = path.join(root, LAST_WORDS);
  const earlier = existsSync(file) ? [readFileSync(file, "utf8")] : [];
  keepWords(root, [why, ...earlier].join("\n"));
}

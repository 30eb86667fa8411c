import { readFileSync } from "node:fs";
import path from "node:path";
import { production } from "../../../src/config/production";
import type { Ended } from "../../../src/operations/aftermath";
import type { CheckResult } from "../../../src/operations/check";
import { leftInWords } from "../../../src/operations/failover";
import { inShort, inShortUnverified, keepFailure, keepWords } from "../../../src/operations/last-words";
import { temporaryFolder } from "../../helpers/folder";
import { pressed } from "../../helpers/pressed";

const folder = temporaryFolder();
const kept = () => readFileSync(path.join(folder(), "result.txt"), "utf8");

const check = (name: string, status: CheckResult["status"], severity: CheckResult["severity"]): CheckResult => ({
  name,
  question: `Is the ${name} well?`,
  severity,
  status,
  summary: `it was looked at`,
  ...(status === "failed" && { remedy: `Mend the ${name}, or go on with --override-warnings.` }),
});
const WELL = check("writer", "passed", "blocks");
const UNSEEN = check("dns", "not verifiable here", "blocks");
const WRONG = check("plan", "failed", "blocks");
const WARNS = check("primary", "failed", "warns");

const ENDED: Ended = {
  pressed: pressed("moved"),
  verified: [WELL, UNSEEN],
  incidentAt: new Date("2026-01-01T12:00:00Z"),
  pressedAt: new Date("2026-01-01T12:04:00Z"),
  movedAt: new Date("2026-01-01T12:07:20Z"),
  lossSeconds: 2,
};
const ALL_WELL = "Everything that could be looked at from here is as it should be.";

test.each<[what: string, changed: Partial<Ended>, checked: CheckResult[], says: string[]]>([
  [
    "a press that moved everything",
    {},
    [WELL],
    ["moved. Customers are sent to DR: 3:20 from the press, 7:20 from the incident.", ALL_WELL],
  ],
  [
    "an incident whose beginning nobody saw",
    { incidentAt: undefined },
    [WELL],
    ["moved. Customers are sent to DR: 3:20 from the press, when the incident began is unknown.", ALL_WELL],
  ],
  [
    "what was overridden, apart and without a remedy",
    {},
    [WELL, WARNS],
    [
      "moved. Customers are sent to DR: 3:20 from the press, 7:20 from the incident.",
      ALL_WELL,
      "Overridden, as you confirmed:",
      "Is the primary well? No: it was looked at.",
    ],
  ],
  [
    "a switch, without saying that customers are not sent to DR",
    { pressed: pressed("switched", ["weights of shop"]) },
    [WELL],
    [
      "switched. Customers are sent to DR: 3:20 from the press, 7:20 from the incident. The switch alone sends them there; still to be moved: weights of shop.",
      "Everything else that could be looked at from here is as it should be.",
    ],
  ],
  [
    "what failed, with what to do",
    { pressed: pressed("failed", ["the database is not promoted"]), verified: [WRONG] },
    [WELL],
    [
      "failed. Not pressed to the end: the database is not promoted.",
      "Not everything is as it should be:",
      "Is the plan well? No: it was looked at. Mend the plan, or go on with --override-warnings.",
    ],
  ],
])("the last words tell %s, then what is left to do", (_, changed, checked, says) => {
  const ended = { ...ENDED, ...changed };
  const words = inShort(production, { checked, ended });
  expect(words).toBe([...says, leftInWords(production, ended)].join("\n"));
});

test("the last words of what was not pressed tell what blocks, and not what only warns", () => {
  const words = inShort(production, { checked: [WELL, WARNS, WRONG] });
  expect(words.split("\n")).toEqual([
    "Not pressed, nothing was changed. It is blocked:",
    "Is the plan well? No: it was looked at. Mend the plan, or go on with --override-warnings.",
  ]);
});

test("before the verification they tell the outcome, and that nothing is verified", () => {
  const [outcome, open] = inShortUnverified(production, ENDED).split("\n");
  expect(outcome).toMatch(/^moved\. Customers are sent to DR: 3:20/);
  expect(open).toMatch(/^Not verified/);
});

test("are cut to what a parameter holds, and never inside a character", () => {
  const shown = keepWords(folder(), `x${"ä".repeat(4000)}`);
  expect(shown).toBe(`x${"ä".repeat(1999)}`);
  expect(kept()).toBe(shown);
});

test("what breaks after the press is told before what was told of it", () => {
  keepFailure(folder(), "refused");
  expect(kept()).toBe("refused");
  keepWords(folder(), "moved.");
  keepFailure(folder(), "broken");
  expect(kept()).toBe("broken\nmoved.");
});

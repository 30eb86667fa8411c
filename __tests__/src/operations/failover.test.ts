import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { production } from "../../../src/config/production";
import { type Ended, leftToDo, paragraph } from "../../../src/operations/aftermath";
import type { CheckResult } from "../../../src/operations/check";
import { Clocks } from "../../../src/operations/clocks";
import { exitCodeOf, whyNot } from "../../../src/operations/failover";
import { checkedReport, pressReport } from "../../../src/operations/failover-report";
import { installedProviders, requireSynthesized } from "../../../src/operations/open-press";
import type { PressResult } from "../../../src/operations/press";
import { temporaryFolder } from "../../helpers/folder";
import { pressed } from "../../helpers/pressed";

const folder = temporaryFolder();

const result = (
  name: string,
  status: CheckResult["status"],
  severity: CheckResult["severity"] = "blocks",
): CheckResult => ({
  name,
  question: `Is ${name} well?`,
  severity,
  status,
  summary: `${name} was looked at`,
});
const GOOD = result("writer", "passed");
const BAD = result("second-plan", "failed");
const UNSEEN = result("dns", "not verifiable here");
const WARNS = result("primary", "failed", "warns");

const END: Ended = {
  pressed: pressed("moved"),
  verified: [GOOD],
  incidentAt: new Date("2026-01-01T12:00:00Z"),
  pressedAt: new Date("2026-01-01T12:04:00Z"),
  movedAt: new Date("2026-01-01T12:07:20Z"),
  lossSeconds: 2,
};

test.each<[string, CheckResult[], boolean, RegExp | undefined]>([
  ["all passed", [GOOD], false, undefined],
  ["something could not be seen", [GOOD, UNSEEN], false, undefined],
  ["something warns", [GOOD, WARNS], false, /These warn: primary.*--override-warnings/],
  ["what warns is overridden", [GOOD, WARNS], true, undefined],
  ["something blocks", [BAD, WARNS], false, /blocked by: second-plan/],
  ["what blocks is to be overridden", [BAD], true, /blocked by: second-plan/],
])("says why not to press: %s", (_, results, override, says) => {
  const reason = whyNot(results, override);
  if (says === undefined) expect(reason).toBeUndefined();
  else expect(reason).toMatch(says);
});

test.each<[string, PressResult, CheckResult[], CheckResult[], number]>([
  ["all is verified", pressed("moved"), [GOOD], [GOOD], 0],
  ["something could not be verified here", pressed("moved"), [GOOD, UNSEEN], [GOOD], 3],
  ["the preflight could not see something", pressed("moved"), [GOOD], [UNSEEN], 3],
  ["Route 53 has to follow", pressed("switched"), [BAD], [GOOD], 3],
  ["the verification fails", pressed("moved"), [BAD, UNSEEN], [GOOD], 1],
  ["the press failed", pressed("failed"), [GOOD], [GOOD], 1],
])("ends with the exit code for it: %s", (_, ended, verified, checked, code) => {
  expect(exitCodeOf({ pressed: ended, verified }, checked)).toBe(code);
});

test("tells the client what happened, in one paragraph", () => {
  const text = paragraph(production, END);
  expect(text).not.toContain("\n");
  for (const part of [
    "from eu-west-1 to eu-central-1",
    "2026-01-01 12:04:00 UTC",
    "3:20 minutes",
    "7:20 minutes",
    "last 2 seconds",
  ])
    expect(text).toContain(part);
  expect(text).toContain("were checked after it");
});

test.each<[string, Partial<Ended>, string]>([
  [
    "a failure",
    { pressed: pressed("failed", ["the database is not promoted"]) },
    "not complete: the database is not promoted",
  ],
  ["an unknown beginning", { incidentAt: undefined }, "still being looked into"],
  ["an unknown loss", { lossSeconds: undefined }, "cannot be said yet"],
  ["what fails", { verified: [BAD] }, "Not as it should be yet: second-plan was looked at"],
  ["what was not verified", { verified: [UNSEEN] }, "Still to be confirmed: Is dns well?"],
])("does not gloss over %s", (_, changes, says) => {
  const text = paragraph(production, { ...END, ...changes });
  expect(text).toContain(says);
  if (changes.verified || changes.pressed) expect(text).not.toContain("were checked");
});

test("says what is left to do, in order", () => {
  const left = leftToDo(production, END).join("\n");
  const order = [
    'Commit activeRegion: "eu-central-1"',
    "npm run bundle",
    "npm run fence",
    "stop-replication-to-replica --region eu-central-1",
  ];
  const places = order.map((part) => left.indexOf(part));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThanOrEqual(0);
  expect(leftToDo(production, { pressed: pressed("switched") })[0]).toContain("Press again once Route 53");
  expect(leftToDo(production, { pressed: pressed("failed") })).toEqual([expect.stringContaining("Press again")]);
});

test("runs both clocks, and none of an incident that nobody saw begin", () => {
  const { incidentAt, pressedAt, movedAt } = END;
  expect(new Clocks(incidentAt, pressedAt).at(movedAt)).toEqual({ fromIncidentSeconds: 440, fromPressSeconds: 200 });
  expect(new Clocks(undefined, pressedAt).at(movedAt)).toEqual({ fromIncidentSeconds: null, fromPressSeconds: 200 });
  const lines: string[] = [];
  new Clocks(new Date(Date.now() - 65_000), new Date()).before((line) => lines.push(line))("promoting");
  expect(lines[0]).toMatch(/^\[0:0\d from the press \/ 1:0\d from the incident\] promoting$/);
});

test("reports clocks, loss and what could not be verified; a failed press has no clocks", () => {
  const report = pressReport(END.pressedAt, [WARNS], { ...END, verified: [GOOD, UNSEEN] }, []);
  expect(report).toMatchObject({
    command: "failover",
    outcome: "passed",
    clocks: { fromIncidentSeconds: 440, fromPressSeconds: 200 },
    dataLossBoundSeconds: 2,
    notVerified: ["Is dns well? dns was looked at"],
  });
  expect(report.findings.map(({ status }) => status)).toEqual(["fails", "holds", "holds", "unknown"]);
  expect(pressReport(END.pressedAt, [], { ...END, verified: [BAD] }, []).outcome).toBe("failed");
  const failed = pressReport(END.pressedAt, [], { ...END, pressed: pressed("failed") }, []);
  expect(failed).toMatchObject({ outcome: "failed", clocks: { fromIncidentSeconds: null, fromPressSeconds: null } });
});

test("reports a readiness that fails, and never one that is unseen as passed", () => {
  expect(checkedReport("readiness", new Date(), [GOOD, WARNS], []).outcome).toBe("failed");
  const { outcome, notVerified } = checkedReport("readiness", new Date(), [GOOD, UNSEEN], []);
  expect({ outcome, notVerified: notVerified.length }).toEqual({ outcome: "passed", notVerified: 1 });
});

function synthesized(terraform: unknown): string {
  const stack = path.join(folder(), "stacks", "failover");
  mkdirSync(stack, { recursive: true });
  writeFileSync(path.join(stack, "cdk.tf.json"), JSON.stringify({ terraform }));
  return folder();
}

test("presses what was synthesized for this state", () => {
  const out = synthesized({ backend: { s3: { bucket: "states", key: "a.tfstate" } } });
  expect(() => requireSynthesized(out, "failover", "a.tfstate", "states")).not.toThrow();
});

test.each<[string, unknown, string]>([
  ["of another state", { backend: { s3: { bucket: "states", key: "b.tfstate" } } }, "s3://states/b.tfstate"],
  ["of a local state", { backend: { local: { path: "x" } } }, "a local state"],
])("refuses a stack %s", (_, terraform, says) => {
  const out = synthesized(terraform);
  expect(() => requireSynthesized(out, "failover", "a.tfstate", "states")).toThrow(says);
});

test("takes providers from where Terraform has installed them, and asks no registry", () => {
  const stack = path.join(folder(), "stacks", "failover");
  const providers = path.join(stack, ".terraform", "providers");
  mkdirSync(providers, { recursive: true });
  // Without its lock file Terraform would choose, and ask.
  expect(installedProviders(folder())).toBeUndefined();
  writeFileSync(path.join(stack, ".terraform.lock.hcl"), "");
  expect(installedProviders(folder())).toBe(providers);
});

test("says how to come by a stack that is missing", () => {
  expect(() => requireSynthesized(folder(), "failover", "a.tfstate", "states")).toThrow(
    /is missing.*npm run synth.*console's button/,
  );
});

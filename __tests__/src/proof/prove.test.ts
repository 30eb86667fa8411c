import { buildModel } from "../../../src/model/build-model";
import { exitCodeOf, prove } from "../../../src/proof/prove";
import { about, overview, why } from "../../../src/proof/screen";
import type { Evidence, Finding } from "../../../src/report/report";

const line: Evidence = { stack: "net", address: "aws_vpc.main", attribute: "cidr_block", text: "is 10.0.0.0/16" };

const finding = (requirement: string, status: Finding["status"], more: Partial<Finding> = {}): Finding => ({
  requirement,
  status,
  question: `Does ${requirement} hold?`,
  summary: `${requirement} in short`,
  evidence: [line],
  ...more,
});

test("asks every question, and sorts by requirement", () => {
  const empty = buildModel({});
  const names = ["model", "R10", "invariant 4", "R2", "quotas", "invariant 1", "R2"];
  const asked = names.map((name) => ({ name, ask: () => [finding(name, "holds")] }));
  const findings = prove({ model: empty, pressed: empty, config: undefined }, asked);
  expect(findings.map(({ requirement }) => requirement)).toEqual([
    "R2",
    "R2",
    "R10",
    "invariant 1",
    "invariant 4",
    "model",
    "quotas",
  ]);
});

test.each([
  [["holds", "holds"], 0],
  [["holds", "unknown"], 3],
  [["unknown", "fails"], 1],
  [["fails", "holds"], 1],
] as const)("ends %j with %d", (statuses, exitCode) => {
  expect(exitCodeOf(statuses.map((status) => finding("R1", status)))).toBe(exitCode);
});

test("shows a line for each requirement: the worst finding, and how many more there are", () => {
  const screen = overview(
    [finding("R2", "holds"), finding("R10", "holds"), finding("R10", "fails", { summary: "2 flows too many" })],
    120,
  );
  expect(screen.split("\n")).toEqual([
    "R2   holds    R2 in short",
    "R10  fails    2 flows too many (and 1 more)",
    "",
    "3 findings: 1 fail, 2 hold. --why REQUIREMENT prints the whole witness",
  ]);
});

test.each([20, 40, 79])("keeps within %d columns", (columns) => {
  const long = finding("R3", "fails", { summary: "a long\nsummary ".repeat(20) });
  const lines = overview([long, long], columns).split("\n");
  expect(lines.filter((one) => one.length > columns)).toEqual([]);
  expect(lines[0]).toContain("…");
});

test("prints all witnesses of a requirement, whichever way it is written", () => {
  const findings = [
    finding("R3", "holds"),
    finding("invariant 4", "fails", { evidence: [line, { ...line, attribute: "" }] }),
  ];
  expect(about("r3", findings)).toEqual(findings.slice(0, 1));
  expect(why(about("invariant-4", findings))).toBe(
    [
      "invariant 4: Does invariant 4 hold?",
      "  fails: invariant 4 in short",
      "    net aws_vpc.main cidr_block: is 10.0.0.0/16",
      "    net aws_vpc.main: is 10.0.0.0/16",
    ].join("\n"),
  );
});

test("names the requirements that it knows", () => {
  expect(() => about("R99", [finding("R3", "holds"), finding("model", "holds")])).toThrow(
    '--why is "R99"; allowed: R3, model',
  );
});

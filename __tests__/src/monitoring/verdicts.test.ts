import { production } from "../../../src/config/production";
import { type States, stateOfRule } from "../../helpers/alarm-state";
import { type Attributes, resources, stack, synthesized } from "../../helpers/synthesized";
import { alarmsOf, watched } from "../../helpers/watched";

const dr = stack(watched(), "dr");

function composite(word: string): Attributes {
  const found = Object.values(resources(dr, "aws_cloudwatch_composite_alarm")).find(
    ({ alarm_name: name }) => name === `project-x-production-${word}`,
  );
  if (found === undefined) throw new Error(`no composite ${word}`);
  return found;
}

/** Names of the alarms that a rule refers to, which Terraform puts there, by the references. */
const NAMES = Object.fromEntries(
  Object.entries(resources(dr, "aws_cloudwatch_metric_alarm")).map(([address, { alarm_name: name }]) => [
    `\${${address}.alarm_name}`,
    String(name).replace("project-x-production-", ""),
  ]),
);

const ruleOf = (word: string) =>
  String(composite(word).alarm_rule).replace(/\$\{[^}]+\}/g, (reference) => NAMES[reference] ?? reference);

const allWell: States = Object.fromEntries(Object.keys(alarmsOf(dr)).map((name) => [name, "OK"]));

const given = (...fired: string[]): States => ({
  ...allWell,
  ...Object.fromEntries(fired.map((name) => [name, "ALARM" as const])),
});

const PROBE = "probe-primary";
const LAG = "database-replication-lag";
const [SILENT, ERRORS] = ["prober-silent", "prober-errors"];

test.each<[when: string, fired: string[], state: "ALARM" | "OK"]>([
  ["everything is well", [], "OK"],
  ["the prober finds it failing", [PROBE], "ALARM"],
  ["it fails, and nothing is replicated", [PROBE, LAG], "ALARM"],
  ["nothing is replicated, and it serves", [LAG], "OK"],
  ["the prober is silent", [PROBE, SILENT], "OK"],
  ["the prober fails", [PROBE, ERRORS], "OK"],
  ["the prober is silent and fails", [PROBE, SILENT, ERRORS], "OK"],
  ["the prober is silent, and nothing is replicated", [PROBE, SILENT, LAG], "ALARM"],
  ["the prober fails, and nothing is replicated", [PROBE, ERRORS, LAG], "ALARM"],
  ["the prober is silent and fails, and nothing is replicated", [PROBE, SILENT, ERRORS, LAG], "ALARM"],
  ["only the prober is silent", [SILENT], "OK"],
  ["only the prober fails", [ERRORS], "OK"],
  ["the prober is silent, nothing is replicated, and no probe was bad yet", [SILENT, LAG], "OK"],
  ["the prober fails, nothing is replicated, and no probe was bad yet", [ERRORS, LAG], "OK"],
  ["the prober is silent and fails, and no probe was bad yet", [SILENT, ERRORS], "OK"],
  ["all but the probe", [SILENT, ERRORS, LAG], "OK"],
])("the primary is impaired when %s: %j is %s", (_, fired, state) => {
  expect(stateOfRule(ruleOf("primary-impaired"), given(...fired))).toBe(state);
});

/** What the standby needs, whatever the primary does: tasks, functions, replicas, prober, certificate, button. */
const needed = [
  "probe-standby",
  SILENT,
  ERRORS,
  "database-memory",
  ...Array.from(
    { length: production.regions.dr.databaseInstances },
    (_, index) => `database-instance-${index + 1}-cpu`,
  ),
  ...Object.keys(production.frontends).flatMap((name) => [`frontend-${name}-tasks`, `frontend-${name}-healthy-hosts`]),
  ...Object.keys(production.backends).flatMap((name) =>
    ["errors", "api-errors", "throttles"].map((word) => `backend-${name}-${word}`),
  ),
  "entry-certificate",
  "button-bundle-age",
  "button-failed",
];

test("the standby is ready when everything that it needs is well, and asks nothing else", () => {
  expect(stateOfRule(ruleOf("standby-not-ready"), allWell)).toBe("OK");
  const others = Object.keys(allWell).filter((name) => !needed.includes(name) && name !== LAG);
  expect(others).toEqual(expect.arrayContaining([PROBE, "frontend-home-latency", "writers-no-writer"]));
  expect(stateOfRule(ruleOf("standby-not-ready"), given(...others))).toBe("OK");
});

test.each(needed)("the standby is not ready when %s fires, or is not known yet", (name) => {
  expect(stateOfRule(ruleOf("standby-not-ready"), given(name))).toBe("ALARM");
  expect(stateOfRule(ruleOf("standby-not-ready"), { ...allWell, [name]: "INSUFFICIENT_DATA" })).toBe("ALARM");
});

test.each<[when: string, states: States, state: "ALARM" | "OK"]>([
  ["the copy falls behind while the primary serves", { [LAG]: "ALARM" }, "ALARM"],
  ["nobody knows how far the copy is while the primary serves", { [LAG]: "INSUFFICIENT_DATA" }, "ALARM"],
  ["the same, and nobody knows whether the primary serves", { [LAG]: "ALARM", [PROBE]: "INSUFFICIENT_DATA" }, "ALARM"],
  ["the primary is lost, and so nothing is copied", { [LAG]: "ALARM", [PROBE]: "ALARM" }, "OK"],
  ["the primary is lost, and figures of the copy with it", { [LAG]: "INSUFFICIENT_DATA", [PROBE]: "ALARM" }, "OK"],
  ["the primary is lost, and tasks are missing", { [PROBE]: "ALARM", "frontend-home-tasks": "ALARM" }, "ALARM"],
])("readiness when %s: %j is %s", (_, states, state) => {
  expect(stateOfRule(ruleOf("standby-not-ready"), { ...allWell, ...states })).toBe(state);
});

test("the rules are read as AWS reads them", () => {
  const states: States = { a: "ALARM", b: "OK", c: "INSUFFICIENT_DATA" };
  expect(stateOfRule('ALARM("b") AND ALARM("a") OR ALARM("a")', states)).toBe("ALARM");
  expect(stateOfRule('ALARM("a") AND (NOT OK("b"))', states)).toBe("OK");
  expect(stateOfRule('INSUFFICIENT_DATA("c")', states)).toBe("ALARM");
  expect(() => stateOfRule('ALARM("d")', states)).toThrow("no state of d");
  expect(() => stateOfRule("TRUE", states)).toThrow("cannot read");
});

test.each(["primary-impaired", "standby-not-ready"])("%s tells the topic, and where button and runbook are", (word) => {
  const { alarm_actions: actions, ok_actions: ok, alarm_description: text, alarm_rule: rule } = composite(word);
  expect([actions, ok]).toEqual([
    [expect.stringMatching("aws_sns_topic_policy")],
    [expect.stringMatching("aws_sns_topic")],
  ]);
  expect(text).toMatch(/\nFirst action: .{20,}\n/);
  expect(text).toContain(
    "Button: https://eu-central-1.console.aws.amazon.com/systems-manager/automation/execute/project-x-production-failover",
  );
  expect(text).toContain("Runbook: docs/runbooks/region-lost.md");
  // Source: CloudWatch API reference, PutCompositeAlarm.
  expect(String(rule).length).toBeLessThanOrEqual(10_240);
});

test("the alarms that may begin the decision say where button and runbook are, those of the standby do not", () => {
  const button = "/automation/execute/project-x-production-failover";
  const asked = alarmsOf(stack(synthesized(production), "global-dns"));
  expect(alarmsOf(dr)[PROBE]?.alarm_description).toContain(button);
  expect(asked["endpoint-primary-home-unreachable"]?.alarm_description).toContain(button);
  expect(asked["endpoint-dr-home-unreachable"]?.alarm_description).not.toContain(button);
});

import { production } from "../../../src/config/production";
import { evaluateCondition } from "../../../src/proof/independence/condition";
import { independence } from "../../../src/proof/questions/independence";
import { subjectOf } from "../../../src/proof/subject";
import { testQuestion } from "../../helpers/proof-mutants";
import { resources, stack, synthesized } from "../../helpers/synthesized";
import { mutants } from "./independence.mutants";

testQuestion(independence, mutants);

test("says that nothing changes where DR is active as committed", () => {
  const config = { ...production, activeRegion: production.regions.dr.name };
  const findings = independence.ask(subjectOf(synthesized(config), config));
  expect(findings.filter(({ status }) => status !== "holds")).toEqual([]);
});

test("knows no answer for somebody else's stacks", () => {
  const findings = independence.ask(subjectOf({ foreign: { resource: { aws_vpc: { main: {} } } } }, undefined));
  expect(new Set(findings.map(({ status }) => status))).toEqual(new Set(["unknown"]));
});

test("does not claim to know what it cannot read", () => {
  const copy = synthesized();
  const [target] = Object.values(resources(stack(copy, "failover"), "aws_appautoscaling_target"));
  Object.assign(target ?? {}, { max_capacity: `\${length(var.active_region)}` });
  const [first] = independence.ask(subjectOf(copy, production));
  expect(first).toMatchObject({ requirement: "invariant 2", status: "unknown" });
  expect(first?.summary).toMatch(/aws_appautoscaling_target\S*: what a press makes of it is not known/);
});

describe("a condition", () => {
  const look = (reference: string) => (reference === "data.a.b.values" ? ["x"] : undefined);
  test.each([
    [`\${contains(nonsensitive(data.a.b.values), "x") && !("a" == "b")}`, true],
    [`\${contains(data.a.b.values, "y") || ("a" != "a")}`, false],
    [`\${!(true && false) && "a" == "a"}`, true],
    [`\${can(regex("x", data.a.b.values))}`, undefined],
    [`\${"a" == var.unknown}`, undefined],
    [`\${true}}`, undefined],
    ["always", undefined],
  ])("%s is %s", (text, value) => expect(evaluateCondition(text, look)).toBe(value));
});

import { regionLoss } from "../../../src/proof/questions/region-loss";
import { mentions } from "../../../src/proof/region-loss/loss";
import { subjectOf } from "../../../src/proof/subject";
import { testQuestion } from "../../helpers/proof-mutants";
import { mutants } from "./region-loss.mutants";

testQuestion(regionLoss, mutants);

test("knows no answer for somebody else's stacks", () => {
  const findings = regionLoss.ask(subjectOf({ foreign: { resource: { aws_vpc: { main: {} } } } }, undefined));
  expect(new Set(findings.map(({ status }) => status))).toEqual(new Set(["unknown"]));
});

test.each([
  ["home-eu-west-1.example.com", true],
  ["eu-west-1a", true],
  ["eu-west-12", false],
  ["eu-west-12 and eu-west-1", true],
  ["eu-west-2", false],
])("%s names eu-west-1: %s", (text, isNamed) => expect(mentions(text, "eu-west-1")).toBe(isNamed));

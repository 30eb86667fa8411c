import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { synthesizedButton } from "../../../src/gameday/synthesized-button";
import { temporaryFolder } from "../../helpers/folder";
import { type StackJson, stack, synthesized } from "../../helpers/synthesized";

const dr = stack(synthesized(), "dr-region");
const folder = temporaryFolder();

function read(json: StackJson) {
  const at = path.join(folder(), "dr-region");
  mkdirSync(at);
  writeFileSync(path.join(at, "cdk.tf.json"), JSON.stringify(json));
  return synthesizedButton({ folder: (name) => path.join(folder(), name) });
}

const TYPED = { Reason: "The primary is silent", Confirmation: "eu-central-1" };

test("the button as synthesized has a script, the project's variables, and what the document hands on", () => {
  const { script, variables, typed } = read(dr);
  expect(script).toContain("node failover.cjs");
  expect(variables).toMatchObject({ DR_REGION: "eu-central-1" });
  expect(typed(TYPED)).toEqual({ PRESS_REASON: TYPED.Reason, PRESS_CONFIRMATION: TYPED.Confirmation });
});

test.each([
  ["another region", { ...TYPED, Confirmation: "eu-west-1" }],
  ["no confirmation", { Reason: TYPED.Reason }],
  ["a reason that could be a command", { ...TYPED, Reason: "$(reboot) the machine" }],
])("the document takes no form with %s", (_, form) => {
  expect(read(dr).typed(form)).toBeUndefined();
});

test("a variable that Terraform would fill in is nothing to rehearse with", () => {
  const text = JSON.stringify(dr).replace('"value":"eu-central-1"', `"value":"\${local.region}"`);
  expect(() => read(JSON.parse(text) as StackJson)).toThrow("no reference");
});

import { expectEmptyPlans } from "../../../src/gameday/deployment";
import { RunFolder } from "../../../src/operations/run-folder";
import { Steps } from "../../../src/operations/steps";
import type { Plan } from "../../../src/operations/workspace";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();

const UP_TO_DATE = "No changes. Your infrastructure matches the configuration.";
const NOTHING: Plan = { changes: [], changedOutputs: [] };

/** Plans three stacks, of which the second ends as said. */
async function planned(exitCode: number, output: string, plan: () => Promise<Plan>) {
  const asked: string[] = [];
  const steps = new Steps(RunFolder.create(folder(), "test", new Date(0)), { name: "test", progress: () => {} });
  const workspace = {
    stacks: () => ["first", "second", "third"],
    tryPlan: async (stack: string) => ({
      timedOut: false,
      ...(stack === "second" ? { exitCode, output } : { exitCode: 0, output: `\n${UP_TO_DATE}\n` }),
    }),
    plan: (stack: string) => {
      asked.push(stack);
      return plan();
    },
  };
  await expectEmptyPlans({ steps, workspace });
  return asked;
}

test("reads no plan that Terraform itself calls empty", async () => {
  expect(await planned(0, UP_TO_DATE, async () => NOTHING)).toEqual([]);
});

test.each<[string, Plan, string]>([
  [
    "a resource",
    { ...NOTHING, changes: [{ address: "aws_vpc.main", actions: ["update"], attributes: ["tags"] }] },
    "second: aws_vpc.main update tags",
  ],
  ["an output", { ...NOTHING, changedOutputs: ["zone"] }, "second: output zone"],
  ["what a second look does not show any more", NOTHING, "second: no changes"],
])("fails on a plan that changes %s", async (_, plan, words) => {
  const output = "Changes to Outputs:\n\nWarning: it says that there are\nno changes, or: No changes.";
  await expect(planned(0, output, async () => plan)).rejects.toThrow(`Is a plan of every stack empty? No: ${words}`);
});

test("fails as Terraform does, where it cannot plan", async () => {
  const failing = planned(1, UP_TO_DATE, () => Promise.reject(new Error("no credentials")));
  await expect(failing).rejects.toThrow("no credentials");
});

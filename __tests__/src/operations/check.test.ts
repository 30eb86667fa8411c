import {
  blocking,
  type Check,
  failed,
  inLines,
  notVerifiable,
  passed,
  runChecks,
  together,
  unverified,
  warnings,
} from "../../../src/operations/check";

const check = (severity: Check["severity"], look: Check["look"]): Check => ({
  name: "one",
  question: "Is it?",
  severity,
  look,
});
const silent = async () => {
  throw new Error("it does not answer");
};

test("blocks on what it cannot look at, if that may block", async () => {
  const results = await runChecks([check("blocks", silent)]);
  expect(blocking(results)).toHaveLength(1);
  expect(inLines(results)).toContain("blocks              one: it could not be looked at: it does not answer");
});

test("never takes for passed what it cannot look at", async () => {
  const results = await runChecks([check("warns", silent)]);
  expect(results[0]).toMatchObject({ status: "not verifiable here", summary: "it does not answer" });
  expect([blocking(results), warnings(results), unverified(results)].map(({ length }) => length)).toEqual([0, 0, 1]);
});

test("gives up on a look that hangs", async () => {
  const hangs = { ...check("blocks", () => new Promise<never>(() => {})), limitSeconds: 0.01 };
  expect((await runChecks([hangs]))[0]?.summary).toContain("no answer in 0.01 s");
});

test("tells apart what blocks, what warns and what passed", async () => {
  const results = await runChecks([
    check("blocks", async () => failed("bad", "Mend it.")),
    check("warns", async () => failed("poor", "Mind it.")),
    check("warns", async () => passed("good")),
  ]);
  expect(blocking(results).map(({ summary }) => summary)).toEqual(["bad"]);
  expect(warnings(results).map(({ summary }) => summary)).toEqual(["poor"]);
  expect(inLines(results)).toMatch(
    /blocks +one: bad\n +Mend it\.\n +warns +one: poor\n +Mind it\.\n +passed +one: good$/,
  );
});

test("of several findings the worst counts, and each remedy is said once", () => {
  const bad = failed("no tasks", "Repair.");
  expect(together([passed("a"), notVerifiable("b"), bad, bad], "all")).toEqual({
    status: "failed",
    summary: "no tasks; no tasks",
    remedy: "Repair.",
  });
  expect(together([passed("a"), notVerifiable("b")], "all")).toEqual({ status: "not verifiable here", summary: "b" });
  expect(together([passed("a")], "all")).toEqual(passed("all"));
});

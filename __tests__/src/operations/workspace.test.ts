import { isEmpty, readPlan } from "../../../src/operations/workspace";

const planOf = (...resource_changes: object[]) => JSON.stringify({ resource_changes });
const change = (actions: string[], before: object | null, after: object | null, after_unknown = {}) => ({
  address: "aws_rds_cluster.database",
  change: { actions, before, after, after_unknown },
});

test("lists the attributes that differ, and those that are known only after the apply", () => {
  const { changes } = readPlan(planOf(change(["update"], { a: 1, b: [2], c: "x" }, { a: 1, b: [3] }, { c: true })));
  const before = { a: 1, b: [2], c: "x" };
  const after = { a: 1, b: [3] };
  expect(changes).toEqual([
    { address: "aws_rds_cluster.database", actions: ["update"], attributes: ["b", "c"], before, after },
  ]);
  expect(readPlan(planOf(change(["create"], null, {}))).changes[0]).not.toHaveProperty("before");
});

test("is empty if nothing acts: reading data is no change", () => {
  expect(isEmpty(readPlan(planOf(change(["no-op"], {}, {}), change(["read"], null, {}))))).toBe(true);
  expect(isEmpty(readPlan("{}"))).toBe(true);
});

test("is not empty for a deletion, a replacement or an output", () => {
  expect(isEmpty(readPlan(planOf(change(["delete"], {}, null))))).toBe(false);
  expect(isEmpty(readPlan(planOf(change(["delete", "create"], {}, {}))))).toBe(false);
  expect(isEmpty(readPlan(JSON.stringify({ output_changes: { zone_id: { actions: ["update"] } } })))).toBe(false);
});

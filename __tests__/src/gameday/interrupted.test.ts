import { table } from "../../../src/gameday/interrupted-table";
import type { Result } from "../../../src/gameday/interruption";
import { distinct, sample } from "../../../src/gameday/scenarios/interrupted";

const request = (operation: string | null, body: string, stack: string | null = "failover") => ({
  service: "rds",
  operation,
  stack,
  resource: "shop",
  request: { method: "POST", path: "/", body },
});

test("numbers each distinct request of Terraform among all of its operation, and takes a poll once", () => {
  const requests = [
    request("Describe", "x", null),
    request("Describe", "a"),
    request("Modify", "a"),
    request("Describe", "a"),
    request("Modify", "b"),
    request(null, "x"),
  ];
  expect(distinct(requests)).toEqual([
    { service: "rds", operation: "Describe", nth: 2, resource: "shop" },
    { service: "rds", operation: "Modify", nth: 1, resource: "shop" },
    { service: "rds", operation: "Modify", nth: 2, resource: "shop" },
  ]);
});

const cases = [1, 2, 3, 4, 5].flatMap((nth) =>
  (["fail", "drop", "kill", "outage"] as const).map((fault) => ({ nth, fault })),
);

test("a sample has every fault, and is the same for the same seed only", () => {
  const chosen = sample(cases, 8, 1);
  const twice = (fault: string) => [fault, fault];
  expect(chosen.map(({ fault }) => fault)).toEqual(["fail", "drop", "kill", "outage"].flatMap(twice));
  expect(new Set(chosen.map(({ nth, fault }) => `${nth} ${fault}`)).size).toBe(8);
  expect(sample(cases, 8, 1)).toEqual(chosen);
  const others = [2, 3, 4, 5].map((seed) => JSON.stringify(sample(cases, 8, seed)));
  expect(new Set([...others, JSON.stringify(chosen)]).size).toBeGreaterThan(1);
});

test("the table has a row for each request and says what stayed open", () => {
  const one = { service: "rds", operation: "Describe", nth: 2, resource: "shop" };
  const results: Result[] = [
    { ...one, fault: "kill", words: "killed, marker old", isOpen: true },
    { ...one, fault: "fail", words: "moved", isOpen: false },
    { ...one, operation: "Add", nth: 1, fault: "drop", words: "moved", isOpen: false },
  ];
  const text = table(results, new Date("2026-01-02T03:04:05Z"));
  expect(text).toContain("on 2026-01-02: 2 distinct requests, 3 cases, 1 open.");
  expect(text.split("\n").slice(-3)).toEqual([
    "| rds Add 1 | shop |  | moved |  |  |",
    "| rds Describe 2 | shop | moved |  | **open**: killed, marker old |  |",
    "",
  ]);
});

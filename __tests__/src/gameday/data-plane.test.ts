import { answers, isHealthy } from "../../../src/gameday/data-plane";

const minute = (number: number) => new Date(Date.UTC(2026, 0, 1, 0, number));
const check = { periodSeconds: 60, threshold: 1, withoutData: "LastKnownStatus" } as const;
const published = (...values: [minute: number, value: number][]) =>
  values.map(([at, value]) => ({ time: minute(at), value }));

test("is healthy as long as nothing was ever published", () => {
  expect(isHealthy(check, [], minute(5))).toBe(true);
});

test("goes by the newest data, and not by what comes later", () => {
  const points = published([1, 0], [2, 1], [3, 0]);
  expect([1, 2, 3].map((at) => isHealthy(check, points, minute(at)))).toEqual([true, false, true]);
});

test("holds what was said last once its data have aged out", () => {
  expect(isHealthy(check, published([1, 0], [2, 1]), minute(600))).toBe(false);
  expect(isHealthy(check, published([1, 1], [2, 0]), minute(600))).toBe(true);
});

test.each([
  ["Healthy", true],
  ["Unhealthy", false],
] as const)("is %s without data if that was chosen, whatever was said last", (withoutData, healthy) => {
  const other = { ...check, withoutData };
  expect(isHealthy(other, published([2, healthy ? 1 : 0]), minute(600))).toBe(healthy);
});

const primary = { setIdentifier: "primary", weight: 100, healthCheckId: "switch" };
const dr = { setIdentifier: "dr", weight: 0 };

test("answers with the records that have weight, and with the others once those are unhealthy", () => {
  expect(answers([primary, dr], () => true)).toEqual(["primary"]);
  expect(answers([primary, dr], () => false)).toEqual(["dr"]);
});

test("answers with DR after the press, whatever the switch says", () => {
  const moved = [
    { ...primary, weight: 0 },
    { ...dr, weight: 100 },
  ];
  expect(answers(moved, () => true)).toEqual(["dr"]);
  expect(answers(moved, () => false)).toEqual(["dr"]);
});

test("answers with whatever has weight if nothing at all is healthy", () => {
  expect(answers([primary, { ...dr, healthCheckId: "other" }], () => false)).toEqual(["primary"]);
});

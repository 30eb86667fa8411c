import { median } from "../../../src/bench/statistics";

test("takes the middle, whatever the order", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 9, 1, 2])).toBe(5.5);
  expect(median([7])).toBe(7);
});

test("has no median of nothing", () => {
  expect(() => median([])).toThrow("no median of nothing");
});

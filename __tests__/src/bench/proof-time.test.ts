import { proofTime } from "../../../src/bench/proof-time";

const sample = (seconds: number, more: object = {}) => ({
  resources: 1000,
  modelSeconds: seconds,
  questionSeconds: seconds,
  pairs: 500,
  pairSeconds: 0.5,
  maxRssKiB: 102400,
  ...more,
});

test("takes medians of what the runs measured, and says how fast the pairs were", () => {
  const time = proofTime(1, [sample(1), sample(3), sample(2, { pairSeconds: 0.25 })], undefined);
  expect(time).toEqual({
    times: 1,
    runs: 3,
    resources: 1000,
    modelSeconds: 2,
    questionSeconds: 2,
    peakMiB: 100,
    pairs: 500,
    pairsPerSecond: 1000,
    growth: null,
  });
});

test.each([
  ["in step with the resources", 2, 1],
  ["with their square", 4, 2],
])("says that time grows %s", (_, times, exponent) => {
  const before = proofTime(1, [sample(1)], undefined);
  expect(proofTime(10, [sample(times, { resources: 2000 })], before).growth).toBeCloseTo(exponent);
});

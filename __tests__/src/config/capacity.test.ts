import { leastTasksForZoneLoss, tasksAfterZoneLoss, tasksForPeak, zonesToCountOn } from "../../../src/config/capacity";
import { production } from "../../../src/config/production";

const frontends = Object.entries(production.frontends);
const zones = zonesToCountOn(production);

test("needs a whole task for a part of one", () => {
  const needed = (peak: number) => tasksForPeak({ peakRequestsPerSecond: peak, requestsPerSecondPerTask: 100 });
  expect([1, 100, 101, 400].map(needed)).toEqual([1, 1, 2, 4]);
});

test("loses the fullest zone", () => {
  expect([3, 4, 5, 6, 7].map((tasks) => tasksAfterZoneLoss(tasks, 3))).toEqual([2, 2, 3, 4, 4]);
});

test("names the least number of tasks of which enough go on, and not one more", () => {
  for (const zoneCount of [2, 3, 4]) {
    for (let needed = 1; needed <= 500; needed += 1) {
      const least = leastTasksForZoneLoss(needed, zoneCount);
      expect(tasksAfterZoneLoss(least, zoneCount)).toBeGreaterThanOrEqual(needed);
      expect(tasksAfterZoneLoss(least - 1, zoneCount)).toBeLessThan(needed);
    }
  }
});

test("counts on the zones of the region that has fewer", () => {
  const { primary, dr } = production.regions;
  expect(zonesToCountOn({ regions: { primary, dr: { ...dr, zones: [...dr.zones, "eu-central-1d"] } } })).toBe(3);
});

describe.each(frontends)("%s in production", (_, { load, tasks }) => {
  const carried = (count: number) => count * load.requestsPerSecondPerTask;

  test("carries its peak as a standby at warm size, from the moment of the press", () => {
    expect(carried(tasks.standby)).toBeGreaterThanOrEqual(load.peakRequestsPerSecond);
  });

  test("carries its peak with a zone lost, before anything is scaled", () => {
    expect(carried(tasksAfterZoneLoss(tasks.active, zones))).toBeGreaterThanOrEqual(load.peakRequestsPerSecond);
  });

  test("has room to scale beyond its peak after the press", () => {
    expect(tasks.max).toBeGreaterThan(tasks.active);
    expect(carried(tasksAfterZoneLoss(tasks.max, zones))).toBeGreaterThanOrEqual(2 * load.peakRequestsPerSecond);
  });
});

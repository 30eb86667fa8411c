import { incidentStart, lossBoundSeconds } from "../../../src/operations/incident";
import type { Point } from "../../../src/operations/standby-aws";

const NOW = new Date("2026-01-01T12:00:00Z");
const ago = (minutes: number, value: number): Point => ({ time: new Date(NOW.getTime() - minutes * 60_000), value });
const minutesAgo = (minutes: number) => ago(minutes, 0).time;

test.each<[string, Point[], Date | undefined]>([
  ["began with the first of the bad minutes", [ago(5, 1), ago(4, 0), ago(3, 0), ago(1, 0)], minutesAgo(4)],
  ["began anew after a good minute", [ago(9, 0), ago(5, 1), ago(2, 0)], minutesAgo(2)],
  ["goes on over a minute without a value", [ago(8, 1), ago(7, 0), ago(2, 0)], minutesAgo(7)],
  ["is older than anybody looks back", [ago(9, 0), ago(1, 0)], minutesAgo(9)],
  ["is none while the last value is good", [ago(5, 0), ago(1, 1)], undefined],
  ["is unknown if the prober has been silent", [ago(9, 1), ago(8, 0)], undefined],
  ["is unknown without any value", [], undefined],
])("an incident %s", (_, points, expected) => {
  expect(incidentStart(points, NOW)).toEqual(expected);
});

test.each<[string, Point[], Point[], number | undefined]>([
  ["is the lag while the replication was heard of after the last write", [ago(4, 800)], [ago(4, 1), ago(3, 0)], 1],
  ["counts what was written since the replication was heard of", [ago(4, 1000)], [ago(4, 1), ago(1, 1)], 181],
  ["counts until now if nobody looked at the writes", [ago(4, 1000)], [], 181],
  ["is the lag if no frontend could write all the time", [ago(4, 1000)], [ago(5, 0), ago(1, 0)], 1],
  ["takes the last word, not the best", [ago(9, 10), ago(1, 90_000)], [ago(1, 1)], 90],
  ["is unknown without a word of the replication", [], [ago(1, 1)], undefined],
])("the bound of lost writes %s", (_, lag, writable, expected) => {
  expect(lossBoundSeconds(lag, writable, NOW)).toBe(expected);
});

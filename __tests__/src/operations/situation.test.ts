import { type Facts, type Place, situationOf } from "../../../src/operations/situation";

const PRIMARY: Facts = {
  primary: "eu-west-1",
  dr: "eu-central-1",
  committed: "eu-west-1",
  fenced: false,
  marker: "eu-west-1",
  isMember: true,
  clusterStatus: "available",
  moved: false,
  switchedOff: false,
  switchReset: "aws cloudwatch put-metric-data --value 0",
  lock: undefined,
};
const DR: Facts = { ...PRIMARY, marker: "eu-central-1", isMember: false, moved: true };

test.each<[string, Facts, Place, RegExp | undefined]>([
  ["nothing is deployed", { ...PRIMARY, marker: undefined }, "not deployed", /npm run deploy/],
  ["there is no cluster", { ...PRIMARY, clusterStatus: "absent" }, "not deployed", /npm run deploy/],
  ["the primary serves", PRIMARY, "primary active", undefined],
  ["Route 53 is silent", { ...PRIMARY, moved: undefined }, "primary active", undefined],
  ["the switch is unknown", { ...PRIMARY, switchedOff: undefined }, "primary active", undefined],
  [
    "a zero weight answers for a primary that is switched off",
    { ...PRIMARY, switchedOff: true },
    "primary active, but switched off",
    /put-metric-data --value 0/,
  ],
  [
    "it is switched off, and weights send customers to DR besides",
    { ...PRIMARY, switchedOff: true, moved: true },
    "changed by hand",
    /put-metric-data --value 0.*weights right/,
  ],
  ["a deployment would press", { ...PRIMARY, committed: "eu-central-1" }, "primary active", /would press/],
  ["somebody detached the cluster", { ...PRIMARY, isMember: false }, "detached by hand", /npm run failover completes/],
  ["somebody moved weights", { ...PRIMARY, moved: "mixed" }, "changed by hand", /weights right/],
  ["the marker alone was written", { ...DR, isMember: true, moved: false }, "pressed, not promoted", /Press again/],
  ["the database is promoted", { ...DR, clusterStatus: "promoting", moved: false }, "promoting", /Wait/],
  ["no weight is moved", { ...DR, moved: false }, "promoted, DNS not moved", /Press again/],
  ["some weights are moved", { ...DR, moved: "mixed" }, "promoted, DNS not moved", /Press again/],
  ["Route 53 says nothing", { ...DR, moved: undefined }, "promoted, DNS not moved", /Press again/],
  ["the switch is on", { ...DR, moved: undefined, switchedOff: true }, "switched", /once Route 53 answers/],
  ["it is not committed", DR, "DR active, to be committed", /Commit activeRegion: "eu-central-1"/],
  ["the old primary is open", { ...DR, committed: "eu-central-1" }, "DR active, to be fenced", /npm run fence/],
  ["the fence is unknown", { ...DR, committed: "eu-central-1", fenced: undefined }, "DR active, to be fenced", /fence/],
  [
    "a part of it is open",
    { ...DR, committed: "eu-central-1", fenced: "partly" },
    "DR active, partly fenced",
    /npm run fence/,
  ],
  ["it is closed", { ...DR, committed: "eu-central-1", fenced: true }, "DR active, fenced", /way home/],
  [
    "the switch is still on",
    { ...DR, committed: "eu-central-1", fenced: true, switchedOff: true },
    "DR active, fenced",
    /publish 0/,
  ],
])("knows where we are when %s", (_, facts, place, next) => {
  const found = situationOf(facts);
  expect(found).toMatchObject({ place, isUnderWay: false });
  if (next === undefined) expect(found.next).toEqual([]);
  else expect(found.next.join(" ")).toMatch(next);
});

test("says who is at work, whatever else is so", () => {
  const found = situationOf({ ...DR, isMember: true, lock: "ann@desk, OperationTypeApply, since noon" });
  expect(found).toMatchObject({ place: "pressed, not promoted", isUnderWay: true });
  expect(found.next[0]).toContain("ann@desk");
});

test("does not say that nobody is at work if nobody could be asked", () => {
  expect(situationOf({ ...PRIMARY, lockUnknown: "no table" }).says).toContain("at work is unknown: no table");
});

test("does not claim a switch that nobody could look at", () => {
  expect(situationOf({ ...PRIMARY, switchedOff: undefined }).says).toContain("the switch is on is unknown");
  expect(situationOf(PRIMARY).says).not.toContain("switch");
});

test("does not believe in a moved shop before the database is promoted", () => {
  expect(situationOf({ ...DR, clusterStatus: "promoting" }).place).toBe("promoting");
});

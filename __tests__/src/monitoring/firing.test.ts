import { type Series, stateOf, stateOfCalculation } from "../../helpers/alarm-state";
import { type Attributes, stack } from "../../helpers/synthesized";
import { alarmsOf, watched } from "../../helpers/watched";

const stacks = watched();

function alarm(region: string, name: string): Attributes {
  const found = alarmsOf(stack(stacks, region))[name];
  if (found === undefined) throw new Error(`no alarm ${name}`);
  return found;
}

const NONE = undefined;
const silent: Series = [NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE];

const series: [name: string, when: string, values: Series, state: "ALARM" | "OK"][] = [
  ["probe-primary", "every probe succeeds", [1, 1, 1], "OK"],
  ["probe-primary", "the last probe fails", [1, 1, 0], "ALARM"],
  ["probe-primary", "it is over", [0, 0, 1], "OK"],
  ["probe-primary", "one value is late", [1, 1, NONE], "OK"],
  ["probe-primary", "there is no value any more", silent, "ALARM"],
  ["probe-standby", "one probe fails", [1, 1, 0], "OK"],
  ["probe-standby", "three fail", [1, 0, 0, 0], "ALARM"],
  ["probe-standby", "there is no value any more", silent, "ALARM"],
  ["probe-primary-checkout", "three fail", [0, 0, 0], "ALARM"],
  ["probe-dr-home", "three fail", [0, 0, 0], "ALARM"],
  ["database-replication-lag", "it is as usual", [300, 500, 800], "OK"],
  ["database-replication-lag", "it is a tenth of the objective", [60_000, 60_000, 60_000], "OK"],
  ["database-replication-lag", "it is above that", [60_001, 60_001, 60_001], "ALARM"],
  ["database-replication-lag", "it was for a moment", [800, 90_000, 90_000], "OK"],
  ["database-replication-lag", "nothing is replicated", silent, "ALARM"],
  ["prober-silent", "it runs", [1, 1, 1], "OK"],
  ["prober-silent", "it stops", silent, "ALARM"],
  ["prober-errors", "it fails once", [0, 0, 1], "OK"],
  ["prober-errors", "it fails", [0, 1, 1], "ALARM"],
  ["prober-errors", "it does not run", silent, "OK"],
  ["frontend-home-healthy-hosts", "there are as many as the load needs", [4, 4], "OK"],
  ["frontend-home-healthy-hosts", "one is missing", [3, 3], "ALARM"],
  ["frontend-home-healthy-hosts", "there are none, so no value", silent, "ALARM"],
  ["frontend-home-tasks", "they are at the floor", [4, 4, 4, 4, 4], "OK"],
  ["frontend-home-tasks", "they are below", [3, 3, 3, 3, 3], "ALARM"],
  ["frontend-home-tasks", "the service is gone", silent, "ALARM"],
  ["frontend-home-latency", "it is slow", [3, 3, 3, 3, 3], "ALARM"],
  ["frontend-home-latency", "nobody asks", silent, "OK"],
  ["entry-load-balancer-errors", "there are some", [6, 0, 6], "ALARM"],
  ["entry-load-balancer-errors", "there are none", silent, "OK"],
  ["entry-certificate", "it lasts", [200], "OK"],
  ["entry-certificate", "it was not renewed", [29], "ALARM"],
  ["entry-certificate", "it has ended", silent, "ALARM"],
  ["backend-products-errors", "three calls of five minutes fail", [1, 0, 1, 0, 1], "ALARM"],
  ["backend-products-errors", "nobody calls", silent, "OK"],
  ["backend-products-concurrency", "four fifths are in use", [80, 80, 80], "OK"],
  ["backend-products-concurrency", "more are", [81, 81, 81], "ALARM"],
  ["backend-products-duration", "calls are nearly cut off", [8001, 10, 8001, 10, 8001], "ALARM"],
  ["backend-products-api-errors", "one of fifty fails", [0.02, 0.02, 0.02, 0, 0], "ALARM"],
  ["backend-products-throttles", "calls are refused", [0, 1, 1], "ALARM"],
  ["database-instance-1-cpu", "it is busy for ten minutes", Array.from({ length: 10 }, () => 95), "ALARM"],
  ["database-instance-1-cpu", "it is busy for a moment", [20, 20, 20, 20, 20, 20, 20, 20, 95, 95], "OK"],
  ["database-instance-1-cpu", "it is gone", silent, "ALARM"],
  ["button-bundle-age", "it was made at the last deployment", [1, 1, 1, 1, 1], "OK"],
  ["button-bundle-age", "it is 35 days old", [840, 840, 840, 840, 840], "OK"],
  ["button-bundle-age", "it is older", [841, 841, 841, 841, 841], "ALARM"],
  ["button-bundle-age", "there is none", silent, "ALARM"],
  ["button-failed", "a press fails", [1], "ALARM"],
  ["button-failed", "nobody presses", silent, "OK"],
  ["button-failed", "a press works", [0], "OK"],
  ["database-memory", "it is nearly used up", [5e8, 5e8, 5e8, 5e8, 5e8], "ALARM"],
  ["database-memory", "the cluster is gone", silent, "ALARM"],
];

test.each(series)("%s when %s: %s is %s", (name, _, values, state) => {
  expect(stateOf(alarm("dr", name), values)).toBe(state);
});

test("tasks of the primary have to be as many as it keeps while it serves", () => {
  expect(stateOf(alarm("primary", "frontend-home-tasks"), [5, 5, 5, 5, 5])).toBe("ALARM");
  expect(stateOf(alarm("primary", "frontend-home-tasks"), [6, 6, 6, 6, 6])).toBe("OK");
});

const calculations: [name: string, when: string, values: Record<string, Series>, state: "ALARM" | "OK"][] = [
  ["writers-no-writer", "the primary takes writes", { primary: [1, 1], dr: [0, 0] }, "OK"],
  ["writers-no-writer", "DR does", { primary: [0, 0], dr: [1, 1] }, "OK"],
  ["writers-no-writer", "nobody does", { primary: [0, 0], dr: [0, 0] }, "ALARM"],
  ["writers-no-writer", "nobody did for a moment", { primary: [1, 0], dr: [0, 0] }, "OK"],
  ["writers-no-writer", "nobody knows", { primary: silent, dr: silent }, "ALARM"],
  ["writers-two-writers-home", "one region takes writes", { primary: [1, 1], dr: [0, 0] }, "OK"],
  ["writers-two-writers-home", "both do", { primary: [1, 1], dr: [1, 1] }, "ALARM"],
  ["writers-two-writers-home", "a switchover passes by", { primary: [1, 0], dr: [1, 1] }, "OK"],
  ["writers-two-writers-home", "nobody knows", { primary: silent, dr: silent }, "OK"],
  [
    "frontend-home-errors",
    "two of a hundred fail",
    { errors: [2, 2, 2, 0, 0], requests: [100, 100, 100, 100, 100] },
    "ALARM",
  ],
  [
    "frontend-home-errors",
    "one of a hundred does",
    { errors: [1, 1, 1, 1, 1], requests: [100, 100, 100, 100, 100] },
    "OK",
  ],
  ["frontend-home-errors", "none is counted", { errors: silent, requests: [100, 100, 100, 100, 100] }, "OK"],
  ["frontend-home-errors", "nobody asks", { errors: silent, requests: silent }, "OK"],
  [
    "database-proxy-connections",
    "nearly all are open",
    { open: [85, 85, 85, 85, 85], allowed: [100, 100, 100, 100, 100] },
    "ALARM",
  ],
  ["database-proxy-connections", "nothing ever connected", { open: silent, allowed: silent }, "OK"],
  ["egress-dropped", "calls are turned away in one zone", { zone1: [51], zone2: [NONE], zone3: [0] }, "ALARM"],
  ["egress-dropped", "stray packets are dropped", { zone1: [20], zone2: [20], zone3: [10] }, "OK"],
];

test.each(calculations)("%s when %s: %j is %s", (name, _, values, state) => {
  expect(stateOfCalculation(alarm("dr", name), values)).toBe(state);
});

test("each of an alarm's numbers decides: with another one a case above comes out differently", () => {
  const lag = alarm("dr", "database-replication-lag");
  expect(stateOf({ ...lag, threshold: 600_000 }, [60_001, 60_001, 60_001])).toBe("OK");
  expect(stateOf({ ...lag, treat_missing_data: "notBreaching" }, silent)).toBe("OK");
  expect(stateOf({ ...lag, comparison_operator: "LessThanThreshold" }, [300, 500, 800])).toBe("ALARM");
  expect(stateOf({ ...lag, datapoints_to_alarm: 2 }, [800, 90_000, 90_000])).toBe("ALARM");
  const [result, ...inputs] = alarm("dr", "writers-no-writer").metric_query as Attributes[];
  const difference = {
    ...alarm("dr", "writers-no-writer"),
    metric_query: [{ ...result, expression: "primary - dr" }, ...inputs],
  };
  expect(stateOfCalculation(difference, { primary: [0, 0], dr: [1, 1] })).toBe("ALARM");
});

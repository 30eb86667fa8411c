import { production } from "../../../src/config/production";
import { type AlarmState, type Series, stateOf, stateOfCalculation } from "../../helpers/alarm-state";
import { type Attributes, stack, synthesized } from "../../helpers/synthesized";
import { alarmsOf, watched } from "../../helpers/watched";

const stacks = watched();
const platform = synthesized();

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
  ["database-reader-lag", "readers are two seconds behind", [2000, 2000, 2000, 2000, 2000], "OK"],
  ["database-reader-lag", "they are further behind", [2001, 2001, 2001, 2001, 2001], "ALARM"],
  ["database-reader-lag", "one restarts", [20, 20, 9000, 9000, 9000], "OK"],
  ["database-reader-lag", "there are no readers", silent, "OK"],
  ["database-transaction-ids", "fewer than half are used up", [1e9], "OK"],
  ["database-transaction-ids", "more than half are", [1e9 + 1], "ALARM"],
  ["database-transaction-ids", "it is a standby", silent, "OK"],
  ["database-proxy-borrowing", "calls wait a second", [1e6, 1e6, 1e6], "OK"],
  ["database-proxy-borrowing", "they wait longer", [1e6 + 1, 1e6 + 1, 1e6 + 1], "ALARM"],
  ["database-proxy-borrowing", "nobody calls", silent, "OK"],
  ["backend-products-api-latency", "answers take three seconds", [3001, 3001, 3001, 3001, 3001], "ALARM"],
  ["backend-products-api-latency", "they are quick", [30, 30, 30, 30, 30], "OK"],
  ["backend-products-api-errors", "none fails", [0, 0, 0, 0, 0], "OK"],
  ["backend-products-duration", "calls are quick", [10, 10, 10, 10, 10], "OK"],
  ["backend-products-throttles", "nobody calls", silent, "OK"],
  ["frontend-home-latency", "it is quick", [0.2, 0.2, 0.2, 0.2, 0.2], "OK"],
  ["probe-primary-checkout", "it answers", [1, 1, 1], "OK"],
  ["probe-dr-home", "it answers", [1, 1, 1], "OK"],
  ["database-memory", "there is enough", [8e9, 8e9, 8e9, 8e9, 8e9], "OK"],
  ["database-memory", "it is nearly used up", [5e8, 5e8, 5e8, 5e8, 5e8], "ALARM"],
  ["database-memory", "the cluster is gone", silent, "ALARM"],
];

test.each(series)("%s when %s: %s is %s", (name, _, values, state) => {
  expect(stateOf(alarm("dr", name), values)).toBe(state);
});

const elsewhere: [stack: string, name: string, when: string, values: Series, state: AlarmState][] = [
  ["global-dns", "endpoint-primary-home-unreachable", "Route 53's checkers reach it", [1], "OK"],
  ["global-dns", "endpoint-primary-home-unreachable", "they do not", [0], "ALARM"],
  ["global-dns", "endpoint-primary-home-unreachable", "nobody checks", silent, "ALARM"],
  ["global-dns", "endpoint-dr-checkout-unreachable", "Route 53's checkers reach it", [1], "OK"],
  ["global-dns", "endpoint-dr-checkout-unreachable", "they do not", [0], "ALARM"],
  ["failover", "primary-switched-off", "a press has switched it off", [1], "ALARM"],
  ["failover", "primary-switched-off", "somebody let it in again", [0], "OK"],
  // Its health check keeps the last known status then, which is the point of it.
  ["failover", "primary-switched-off", "nobody ever pressed, or that was a while ago", silent, "INSUFFICIENT_DATA"],
];

test.each(elsewhere)("in %s %s when %s: %s is %s", (where, name, _, values, state) => {
  expect(stateOf(alarmsOf(stack(platform, where))[name] ?? {}, values)).toBe(state);
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

/** An alarm without the names of what there are several of. */
function kindOf(name: string): string {
  const several = [...Object.keys(production.frontends), ...Object.keys(production.backends)].join("|");
  return name.replace(new RegExp(`(^|-)(${several})(?=-|$)`), "$1*").replace(/instance-\d+/, "instance-*");
}

/** Kinds of alarms without a case in which they fire, or without one in which they do not. */
function untold(names: readonly string[], cases: readonly (readonly [name: string, state: string])[]): string[] {
  const told = new Set(cases.map(([name, state]) => `${kindOf(name)} ${state === "ALARM"}`));
  return [...new Set(names.map(kindOf))].filter((kind) => !told.has(`${kind} true`) || !told.has(`${kind} false`));
}

test("every alarm of every stack has a case in which it fires, and one in which it does not", () => {
  const names = Object.entries(platform)
    // These have their own in replication-alarms.test.ts.
    .filter(([name, { resource }]) => name !== "data-replication" && resource.aws_cloudwatch_metric_alarm !== undefined)
    .flatMap(([, json]) => Object.keys(alarmsOf(json)));
  const cases = [
    ...[...series, ...calculations].map(([name, , , state]) => [name, state] as const),
    ...elsewhere.map(([, name, , , state]) => [name, state] as const),
  ];
  expect(names.length).toBeGreaterThan(50);
  expect(untold(names, cases)).toEqual([]);
  expect(untold([...names, "backend-products-forgotten"], cases)).toEqual(["backend-*-forgotten"]);
  const without = cases.filter(([name, state]) => name !== "button-failed" || state !== "ALARM");
  expect(untold(names, without)).toEqual(["button-failed"]);
});

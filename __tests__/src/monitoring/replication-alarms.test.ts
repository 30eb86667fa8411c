import { replicationMetric } from "../../../src/monitoring/metrics";
import { replicationAlarms, type Trouble } from "../../../src/monitoring/replication-alarms";
import { type Series, stateOf } from "../../helpers/alarm-state";
import { KNOWN_METRICS } from "../../helpers/known-metrics";
import { type Attributes, resources, stack, synthesized } from "../../helpers/synthesized";
import { metricsOf } from "../../helpers/watched";

const json = stack(synthesized(), "data-replication");

function alarm(trouble: Trouble): Attributes {
  const found = Object.values(resources(json, "aws_cloudwatch_metric_alarm")).find(
    ({ alarm_name: name }) => name === `project-x-production-payments-replication-${trouble}`,
  );
  if (found === undefined) throw new Error(`no alarm ${trouble}`);
  return found;
}

const silent: Series = Array.from({ length: 12 }, () => undefined);

test.each<[trouble: Trouble, when: string, values: Series, state: "ALARM" | "OK"]>([
  ["late", "records take seconds", [12], "OK"],
  ["late", "they take five minutes", [300], "OK"],
  ["late", "they take longer", [301], "ALARM"],
  ["late", "S3 says nothing", silent, "OK"],
  ["backlog", "the load is at its peak", [10_000, 10_000, 10_000, 10_000, 10_000], "OK"],
  ["backlog", "more wait for a moment", [0, 20_000, 20_000, 20_000, 20_000], "OK"],
  ["backlog", "more wait for five minutes", [10_001, 10_001, 10_001, 10_001, 10_001], "ALARM"],
  ["backlog", "S3 says nothing", silent, "OK"],
  ["silent", "S3 says something", [5, 5, 5], "OK"],
  ["silent", "S3 says nothing", silent, "ALARM"],
  ["failed", "S3 gives one up", [1], "ALARM"],
  ["failed", "none is given up", silent, "OK"],
])("%s when %s: %j is %s", (trouble, _, values, state) => {
  expect(stateOf(alarm(trouble), values)).toBe(state);
});

test("each has a first action, a topic, and a metric that exists", () => {
  const words = Object.keys(replicationAlarms(replicationMetric("a", "b", "c"))) as Trouble[];
  expect(words).toHaveLength(4);
  for (const found of words.map(alarm)) {
    expect(found.alarm_description).toMatch(/\nFirst action: .{20,}/);
    expect([found.alarm_actions, found.ok_actions]).toEqual([
      [expect.stringMatching(/topic/)],
      [expect.stringMatching(/topic/)],
    ]);
    for (const { namespace, name, dimensions } of metricsOf(found)) {
      expect(KNOWN_METRICS[namespace]?.[name]).toContain(Object.keys(dimensions).sort().join());
    }
  }
});

test("the figures of a delay are looked for in the destination's region, those of a failure in the source's", () => {
  const isInPrimary = (trouble: Trouble) =>
    Object.values(resources(json, "aws_cloudwatch_metric_alarm"))
      .filter(({ alarm_name: name }) => name === `project-x-production-payments-replication-${trouble}`)
      .map(({ provider, dimensions }) => [
        provider === undefined ? "dr" : "primary",
        /primary/.test(String((dimensions as Record<string, string>).SourceBucket)) ? "from primary" : "from dr",
      ])
      .sort();
  expect(isInPrimary("late")).toEqual([
    ["dr", "from primary"],
    ["primary", "from dr"],
  ]);
  expect(isInPrimary("failed")).toEqual([
    ["dr", "from dr"],
    ["primary", "from primary"],
  ]);
});

import { production } from "../../../src/config/production";
import { KNOWN_METRICS } from "../../helpers/known-metrics";
import { type Attributes, type Stacks, stack } from "../../helpers/synthesized";
import { alarmsOf, metricsOf, watched } from "../../helpers/watched";

const stacks = watched();
const { primary, dr } = production.regions;
const frontends = Object.keys(production.frontends).length;
const backends = Object.keys(production.backends).length;

const TOPIC = `\${aws_sns_topic_policy.alerts_policy_`;

/** What is wrong with any alarm, in words. */
function violations(copy: Stacks): string[] {
  return Object.entries(copy).flatMap(([name, json]) => {
    const alarms = Object.entries(alarmsOf(json));
    return [
      ...alarms.flatMap(([alarm, attributes]) =>
        [...told(attributes), ...understood(attributes), ...fed(attributes, name)].map((text) => `${alarm} ${text}`),
      ),
      ...(alarms.length === Object.keys(json.resource.aws_cloudwatch_metric_alarm ?? {}).length
        ? []
        : [`${name} has two alarms of one name`]),
    ];
  });
}

function told(alarm: Attributes): string[] {
  return ["alarm_actions", "ok_actions"]
    .filter((actions) => {
      const [topic, ...more] = (alarm[actions] as string[] | undefined) ?? [];
      return !topic?.startsWith(TOPIC) || more.length > 0;
    })
    .map((actions) => `has no topic in ${actions}`);
}

function understood({ alarm_name, alarm_description: text, treat_missing_data: missing }: Attributes): string[] {
  const [, action = ""] = /\nFirst action: (.+)/.exec(String(text)) ?? [];
  const saysWhy = /\nNo data are normal: .{15,}/.test(String(text));
  return [
    ...(action.length > 20 ? [] : ["has no first action"]),
    ...(missing === "breaching" || (missing === "notBreaching" && saysWhy) ? [] : ["is silent without a reason"]),
    ...(String(alarm_name).length <= 255 && String(text).length <= 1024 ? [] : ["has a name or text beyond the limit"]),
  ];
}

function fed(alarm: Attributes, name: string): string[] {
  const metrics = metricsOf(alarm);
  const queries = (alarm.metric_query as { metric?: Attributes; account_id?: string }[] | undefined) ?? [];
  const periods = [alarm.period, ...queries.map(({ metric }) => metric?.period)].filter(
    (period) => period !== undefined,
  );
  return [
    ...metrics
      .filter(({ namespace, name: metric, dimensions }) => {
        const sets = KNOWN_METRICS[namespace]?.[metric] ?? [];
        return !sets.includes(Object.keys(dimensions).sort().join());
      })
      .map(
        ({ namespace, name: metric, dimensions }) =>
          `watches an unknown ${namespace} ${metric} by ${Object.keys(dimensions)}`,
      ),
    ...metrics
      .filter(({ namespace, name: metric }) => /^project-x|GlobalDB/.test(`${namespace} ${metric}`) && name !== "dr")
      .map(({ name: metric }) => `watches ${metric}, which is in the DR region only`),
    ...metrics
      .filter(
        ({ namespace, dimensions }) =>
          JSON.stringify(dimensions).includes(other(name)) &&
          namespace !== "project-x-production" &&
          !dimensions.SourceRegion,
      )
      .map(({ name: metric }) => `watches ${metric} of the other region`),
    ...(metrics.length >= 1 && metrics.length <= 10 ? [] : [`has ${metrics.length} metrics`]),
    ...(new Set(periods).size === 1 && Number(periods[0]) % 60 === 0 ? [] : [`has periods ${periods}`]),
    ...(Number(periods[0]) * Number(alarm.evaluation_periods) <= 86_400 ? [] : ["looks back longer than a day"]),
    ...(Number(alarm.datapoints_to_alarm) <= Number(alarm.evaluation_periods) ? [] : ["can never fire"]),
    ...(alarm.threshold === undefined ? ["has no threshold"] : []),
  ];
}

const other = (name: string) => (name === "dr" ? primary.name : dr.name);

test("every alarm tells the topic, has a first action, a reason for silence, and a metric that exists in its region", () => {
  expect(violations(stacks)).toEqual([]);
});

const alarm = (copy: Stacks, region: string, name: string): Attributes => {
  const found = alarmsOf(stack(copy, region))[name];
  if (found === undefined) throw new Error(`no alarm ${name}`);
  return found;
};

const mutants: [what: string, break_: (copy: Stacks) => unknown, says: string][] = [
  [
    "nobody is told",
    (copy) => delete alarm(copy, "dr", "probe-primary").alarm_actions,
    "has no topic in alarm_actions",
  ],
  [
    "nobody hears the end",
    (copy) => delete alarm(copy, "dr", "probe-primary").ok_actions,
    "has no topic in ok_actions",
  ],
  [
    "another topic is told",
    (copy) => Object.assign(alarm(copy, "dr", "probe-primary"), { alarm_actions: ["arn:aws:sns:x"] }),
    "has no topic in alarm_actions",
  ],
  [
    "there is no first action",
    (copy) => Object.assign(alarm(copy, "primary", "backend-products-errors"), { alarm_description: "It fails." }),
    "has no first action",
  ],
  [
    "silence is ignored",
    (copy) => Object.assign(alarm(copy, "dr", "probe-primary"), { treat_missing_data: "ignore" }),
    "is silent without a reason",
  ],
  [
    "silence is normal for no reason",
    (copy) => Object.assign(alarm(copy, "dr", "probe-primary"), { treat_missing_data: "notBreaching" }),
    "is silent without a reason",
  ],
  [
    "silence is left to AWS",
    (copy) => delete alarm(copy, "dr", "database-replication-lag").treat_missing_data,
    "is silent without a reason",
  ],
  [
    "a metric does not exist",
    (copy) => Object.assign(alarm(copy, "primary", "database-memory"), { metric_name: "FreeMemory" }),
    "watches an unknown AWS/RDS FreeMemory",
  ],
  [
    "a metric is not found under its dimensions",
    (copy) =>
      Object.assign(alarm(copy, "dr", "database-replication-lag"), { dimensions: { DBClusterIdentifier: "x" } }),
    "watches an unknown AWS/RDS AuroraGlobalDBReplicationLag by DBClusterIdentifier",
  ],
  [
    "a metric lies in the other region",
    (copy) =>
      Object.assign(alarm(copy, "primary", "database-memory"), {
        namespace: "project-x-production",
        metric_name: "Healthy",
        dimensions: { Region: primary.name },
      }),
    "which is in the DR region only",
  ],
  [
    "a cluster of the other region is watched",
    (copy) =>
      Object.assign(alarm(copy, "dr", "database-memory"), { dimensions: { DBClusterIdentifier: `x-${primary.name}` } }),
    "watches FreeableMemory of the other region",
  ],
  [
    "a period is too short",
    (copy) => Object.assign(alarm(copy, "dr", "probe-primary"), { period: 30 }),
    "has periods 30",
  ],
  [
    "it looks back too far",
    (copy) => Object.assign(alarm(copy, "dr", "entry-certificate"), { evaluation_periods: 2 }),
    "looks back longer than a day",
  ],
  [
    "it needs more bad periods than it looks at",
    (copy) => Object.assign(alarm(copy, "dr", "probe-primary"), { datapoints_to_alarm: 2 }),
    "can never fire",
  ],
  [
    "two have one name",
    (copy) => Object.assign(alarm(copy, "dr", "probe-standby"), { alarm_name: "project-x-production-probe-primary" }),
    "two alarms of one name",
  ],
];

test.each(mutants)("is found wrong when %s", (_, break_, says) => {
  const copy = structuredClone(stacks);
  break_(copy);
  expect(violations(copy).join("\n")).toContain(says);
});

const REGIONAL = 2 + 1 + 4 * frontends + 6 * backends + 3 + 2;

test("there are as many alarms as there are things to watch", () => {
  expect(Object.keys(alarmsOf(stack(stacks, "primary")))).toHaveLength(REGIONAL + primary.databaseInstances);
  // Both regions and each frontend in both; no writer, and two writers behind each frontend; the lag; the prober's two; the button's two.
  const standby = 2 + 2 * frontends + 1 + frontends + 1 + 2 + 2;
  expect(Object.keys(alarmsOf(stack(stacks, "dr")))).toHaveLength(REGIONAL + dr.databaseInstances + standby);
});

test("a frontend and a backend more bring their alarms with them, by configuration alone", () => {
  const { home } = production.frontends;
  const { payments } = production.backends;
  if (home === undefined || payments === undefined) throw new Error("production has changed");
  const more = watched({
    ...production,
    frontends: { ...production.frontends, outlet: { ...home, host: "outlet.shop.example.com", calls: ["returns"] } },
    backends: { ...production.backends, returns: payments },
  });
  const added = (region: string) => {
    const before = Object.keys(alarmsOf(stack(stacks, region)));
    return Object.keys(alarmsOf(stack(more, region))).filter((name) => !before.includes(name));
  };
  const regional = [
    ...["api-errors", "api-latency", "concurrency", "duration", "errors", "throttles"].map(
      (word) => `backend-returns-${word}`,
    ),
    ...["errors", "healthy-hosts", "latency", "tasks"].map((word) => `frontend-outlet-${word}`),
  ];
  expect(added("primary").sort()).toEqual(regional);
  // Without a database behind it a frontend takes writes in both regions, so it tells nothing of two writers.
  expect(added("dr").sort()).toEqual([...regional, "probe-dr-outlet", "probe-primary-outlet"]);
});

test("the alarm that begins a failover takes as long as the budget says", () => {
  const { alarm: budget, healthCheck } = production.budget;
  expect(alarm(stacks, "dr", "probe-primary")).toMatchObject({
    period: budget.periodSeconds,
    evaluation_periods: budget.evaluationPeriods,
    datapoints_to_alarm: budget.evaluationPeriods,
  });
  // The prober asks once a minute, which is no longer than what the budget allows for noticing.
  expect(healthCheck.intervalSeconds * healthCheck.failureThreshold).toBeGreaterThanOrEqual(60);
});

test("the database alarms are about each instance of the region, by its name", () => {
  for (const [region, { name, databaseInstances }] of [
    ["primary", primary],
    ["dr", dr],
  ] as const) {
    for (let number = 1; number <= databaseInstances; number++) {
      expect(alarm(stacks, region, `database-instance-${number}-cpu`).dimensions).toEqual({
        DBInstanceIdentifier: `project-x-production-${name}-g1-${number}`,
      });
    }
  }
});

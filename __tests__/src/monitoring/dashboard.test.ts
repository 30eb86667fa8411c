import { production } from "../../../src/config/production";
import { KNOWN_METRICS } from "../../helpers/known-metrics";
import { only, type Stacks, stack } from "../../helpers/synthesized";
import { watched } from "../../helpers/watched";

const stacks = watched();
const { primary, dr } = production.regions;

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: {
    markdown?: string;
    title?: string;
    region?: string;
    metrics?: unknown[][];
    annotations?: { horizontal: { label: string; value: number }[] };
  };
}

const widgets = (copy: Stacks, name: string): Widget[] =>
  JSON.parse(String(only(stack(copy, name), "aws_cloudwatch_dashboard").dashboard_body)).widgets;

/** Lines of a dashboard's graphs, each with the region that it is read from. */
const lines = (all: Widget[]) =>
  all.flatMap(({ properties }) =>
    (properties.metrics ?? []).map((metric) => {
      const options = metric.at(-1) as { region: string; expression?: string; stat?: string };
      return {
        ...options,
        namespace: String(metric[0]),
        name: String(metric[1]),
        dimensions: metric.slice(2, -1).map(String),
      };
    }),
  );

function violations(copy: Stacks, name: string): string[] {
  const all = widgets(copy, name);
  return [
    ...lines(all)
      .filter(({ region }) => region !== primary.name && region !== dr.name)
      .map(({ name: metric }) => `${metric} has no region`),
    ...lines(all)
      .filter(({ expression, namespace, name: metric, dimensions }) => {
        const keys = dimensions.filter((_, index) => index % 2 === 0).sort();
        return expression === undefined && !KNOWN_METRICS[namespace]?.[metric]?.includes(keys.join());
      })
      .map(({ namespace, name: metric }) => `${namespace} ${metric} is unknown`),
    ...lines(all)
      .filter(
        ({ namespace, name: metric, region }) =>
          /^project-x|GlobalDB/.test(`${namespace} ${metric}`) && region !== dr.name,
      )
      .map(({ name: metric }) => `${metric} is in the DR region only`),
    ...all
      .filter(({ x, width, properties }) => x + width > 24 || (properties.metrics ?? [[]]).length === 0)
      .map(({ properties }) => `${properties.title} has no place or no line`),
  ];
}

test.each(["primary", "dr"])(
  "the dashboard of %s answers four questions in the order in which they are asked",
  (name) => {
    const questions = widgets(stacks, name).filter(({ type }) => type === "text");
    expect(questions.map(({ properties }) => properties.markdown)).toEqual([
      "## Are customers served?",
      "## May I fail over?",
      "## How much would be lost?",
      "## Did it work?",
    ]);
    expect(questions.map(({ y }) => y)).toEqual([0, 7, 14, 21]);
  },
);

test.each(["primary", "dr"])(
  "every line of the dashboard of %s is a metric that exists where it is looked for",
  (name) => {
    expect(violations(stacks, name)).toEqual([]);
    expect(lines(widgets(stacks, name)).length).toBeGreaterThan(20);
  },
);

const body = (copy: Stacks) => only(stack(copy, "dr"), "aws_cloudwatch_dashboard");

test.each([
  ["a metric is misspelt", '"Healthy"', '"Health"', "Health is unknown"],
  [
    "a metric is looked for in the wrong region",
    `"label":"lag","region":"${dr.name}"`,
    `"label":"lag","region":"${primary.name}"`,
    "in the DR region only",
  ],
  ["a region is missing", `"region":"${dr.name}"}`, `"region":""}`, "has no region"],
  ["a graph is too wide", '"width":8', '"width":48', "has no place"],
])("is found wrong when %s", (_, from, to, says) => {
  const copy = structuredClone(stacks);
  const text = String(body(copy).dashboard_body);
  body(copy).dashboard_body = text.replaceAll(from, to);
  expect(body(copy).dashboard_body).not.toBe(text);
  expect(violations(copy, "dr").join("\n")).toContain(says);
});

test("the dashboards have names of their own, because they are global", () => {
  const names = ["primary", "dr"].map((name) => only(stack(stacks, name), "aws_cloudwatch_dashboard").dashboard_name);
  expect(names).toEqual(["project-x-production-eu-west-1", "project-x-production-eu-central-1"]);
});

test("what would be lost is shown beside the alarm's threshold and the objective", () => {
  const [lag] = widgets(stacks, "dr").filter(({ properties }) => properties.title === "Database: milliseconds behind");
  expect(lag?.properties.annotations?.horizontal).toEqual([
    { label: "alarm", value: 60_000 },
    { label: "recovery point objective", value: 600_000 },
  ]);
});

test.each(["primary", "dr"])(
  "the dashboard of %s says in one word whether it is needed and whether it would help",
  (name) => {
    const verdicts = widgets(stacks, name).filter(({ type }) => type === "alarm");
    expect(verdicts.map(({ y, properties }) => [y, JSON.stringify(properties)])).toEqual([
      [1, expect.stringContaining(`arn:aws:cloudwatch:${dr.name}:`)],
      [8, expect.stringContaining("alarm:project-x-production-standby-not-ready")],
    ]);
  },
);

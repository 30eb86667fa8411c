import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Construct } from "constructs";
import type { Metric } from "./metrics";

/** One line of a graph, and the region that its metric lies in. */
export interface Line {
  readonly metric: Metric;
  readonly label: string;
  readonly region: string;
}

/** Every metric that CloudWatch finds, where names are not known beforehand. */
export interface Search {
  readonly expression: string;
  readonly region: string;
}

export interface Graph {
  readonly title: string;
  readonly lines: readonly (Line | Search)[];
  /**
   * Horizontal lines, by what they mean.
   *
   * @default - none
   */
  readonly limits?: Readonly<Record<string, number>>;
}

/** A question, and the graphs that answer it. */
export interface Section {
  readonly question: string;
  readonly graphs: readonly Graph[];
  /**
   * ARNs of alarms whose state stands before the graphs.
   *
   * @default - none
   */
  readonly alarms?: readonly string[];
}

export interface DashboardProps {
  readonly dashboardName: string;
  /** Where graphs begin; each line names its own. */
  readonly region: string;
  readonly sections: readonly Section[];
}

const GRID_WIDTH = 24;
const QUESTION_HEIGHT = 1;
const GRAPH_HEIGHT = 6;
const PERIOD_SECONDS = 60;

/** A dashboard that answers its questions from top to bottom. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { region, sections } = props;
    const height = QUESTION_HEIGHT + GRAPH_HEIGHT;
    const widgets = sections.flatMap((section, index) => sectionWidgets(section, index * height, region));
    new CloudwatchDashboard(this, "dashboard", {
      dashboardName: props.dashboardName,
      // The only tokens inside are names and parts of ARNs, which hold nothing that JSON would escape.
      dashboardBody: JSON.stringify({ widgets }),
    });
  }
}

function sectionWidgets({ question, graphs, alarms = [] }: Section, y: number, region: string) {
  const first = alarms.length > 0 ? 1 : 0;
  const width = Math.floor(GRID_WIDTH / (graphs.length + first));
  const place = (index: number) => ({ x: index * width, y: y + QUESTION_HEIGHT, width, height: GRAPH_HEIGHT });
  return [
    {
      type: "text",
      x: 0,
      y,
      width: GRID_WIDTH,
      height: QUESTION_HEIGHT,
      properties: { markdown: `## ${question}`, background: "transparent" },
    },
    ...(alarms.length > 0 ? [{ type: "alarm", ...place(0), properties: { title: "In one word", alarms } }] : []),
    ...graphs.map((graph, index) => ({
      type: "metric",
      ...place(index + first),
      properties: graphProperties(graph, region),
    })),
  ];
}

function graphProperties({ title, lines, limits = {} }: Graph, region: string) {
  const horizontal = Object.entries(limits).map(([label, value]) => ({ label, value }));
  return {
    title,
    view: "timeSeries",
    stacked: false,
    region,
    period: PERIOD_SECONDS,
    metrics: lines.map(metricLine),
    yAxis: { left: { min: 0 } },
    ...(horizontal.length > 0 && { annotations: { horizontal } }),
  };
}

/** Source: CloudWatch API reference, "Dashboard body structure and syntax", metrics array. */
function metricLine(line: Line | Search) {
  if ("expression" in line) return [{ expression: line.expression, region: line.region }];
  const { namespace, name, dimensions, statistic } = line.metric;
  return [
    namespace,
    name,
    ...Object.entries(dimensions).flat(),
    { stat: statistic, label: line.label, region: line.region },
  ];
}

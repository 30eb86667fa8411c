import type { Finding } from "./probe";

/**
 * One finding as a line of CloudWatch's embedded metric format, which becomes metrics without any call. By region alone
 * the minimum tells whether all its frontends are healthy. (CloudWatch user guide, "Embedded metric format specification")
 */
export function metricLine(namespace: string, timestamp: number, finding: Finding): string {
  const { region, frontend, healthy, writable, milliseconds, reason } = finding;
  const Metrics = [
    { Name: "Healthy", Unit: "Count" },
    { Name: "Writable", Unit: "Count" },
    { Name: "Latency", Unit: "Milliseconds" },
  ];
  const directive = { Namespace: namespace, Dimensions: [["Region"], ["Region", "Frontend"]], Metrics };
  return JSON.stringify({
    _aws: { Timestamp: timestamp, CloudWatchMetrics: [directive] },
    Region: region,
    Frontend: frontend,
    Healthy: Number(healthy),
    Writable: Number(writable),
    Latency: milliseconds,
    ...(reason !== undefined && { reason }),
  });
}

import type { Aws, MetricCheck, WeightedRecord } from "../operations/aws";

/** A value of a metric at a time. */
export interface Point {
  readonly time: Date;
  readonly value: number;
}

/**
 * Whether a health check of a metric is healthy at a time: Route 53 looks at the alarm's data, not at its state.
 * Without data in the period it takes the status that was chosen for that; with none ever it is healthy.
 * Source: Route 53 API reference, HealthCheckConfig, InsufficientDataHealthStatus.
 */
export function isHealthy(check: MetricCheck, points: readonly Point[], at: Date): boolean {
  const seen = points.filter(({ time }) => time <= at).sort((a, b) => a.time.getTime() - b.time.getTime());
  const period = check.periodSeconds * 1000;
  const fresh = seen.filter(({ time }) => at.getTime() - time.getTime() < period);
  const good = (values: readonly Point[]) => Math.max(...values.map(({ value }) => value)) < check.threshold;
  if (fresh.length > 0) return good(fresh);
  if (check.withoutData !== "LastKnownStatus") return check.withoutData === "Healthy";
  const last = seen.at(-1);
  if (last === undefined) return true;
  return good(seen.filter(({ time }) => last.time.getTime() - time.getTime() < period));
}

/**
 * Set identifiers that a weighted name can answer with. Records of weight 0 count only if no other one is healthy; if
 * none at all is, all count as healthy. Source: Route 53 developer guide, "How Amazon Route 53 chooses records when
 * health checking is configured".
 */
export function answers(records: readonly WeightedRecord[], healthy: (healthCheckId: string) => boolean): string[] {
  const fit = records.filter(({ healthCheckId }) => healthCheckId === undefined || healthy(healthCheckId));
  const candidates = fit.length > 0 ? fit : records;
  const weighted = candidates.filter(({ weight }) => weight > 0);
  return (weighted.length > 0 ? weighted : candidates).map(({ setIdentifier }) => setIdentifier);
}

/** What a name would answer at a time, from its records, their health checks and what was published by then. */
export async function answersAt(aws: Aws, region: string, zone: string, name: string, at: Date): Promise<string[]> {
  const records = await aws.weightedRecords(region, zone, name);
  const ids = [...new Set(records.flatMap(({ healthCheckId }) => healthCheckId ?? []))];
  const health = await Promise.all(
    ids.map(async (id) => {
      const { check, metric, region: where } = await aws.metricCheck(region, id);
      return [id, isHealthy(check, await aws.points(where, metric, at), at)] as const;
    }),
  );
  const byId = new Map(health);
  return answers(records, (id) => byId.get(id) ?? true);
}

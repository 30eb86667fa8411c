import type { Resource } from "../../model/model";

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/**
 * True if a value of its metric sets an alarm off; undefined if that cannot be told, as of a band of what is expected.
 * Source: CloudWatch API reference, PutMetricAlarm.
 */
export function isSetOffBy({ attributes }: Pick<Resource, "attributes">, value: number): boolean | undefined {
  const { comparison_operator: operator, threshold } = attributes;
  const compare = COMPARISONS[String(operator)];
  if (compare === undefined || threshold === undefined || threshold === null) return undefined;
  return Number.isNaN(Number(threshold)) ? undefined : compare(value, Number(threshold));
}

/** True if it is about that metric, one by one: no computed series. */
export function isAbout({ attributes }: Pick<Resource, "attributes">, namespace: string, metric: string): boolean {
  return attributes.namespace === namespace && attributes.metric_name === metric;
}

import type { PlatformConfig } from "./schema";

type Load = PlatformConfig["frontends"][string]["load"];

/** Zones that a frontend can count on in either region: the smaller of both numbers. */
export function zonesToCountOn({ regions }: Pick<PlatformConfig, "regions">): number {
  return Math.min(regions.primary.zones.length, regions.dr.zones.length);
}

/** Tasks that carry the peak. A part of a task is a whole one. */
export function tasksForPeak({ peakRequestsPerSecond, requestsPerSecondPerTask }: Load): number {
  return Math.ceil(peakRequestsPerSecond / requestsPerSecondPerTask);
}

/**
 * Tasks that go on while a zone is lost, in the worst case. ECS spreads the tasks of a service evenly over its zones,
 * so the fullest zone has at most its share, rounded up.
 * Source: Amazon ECS developer guide, "Amazon ECS task placement on Fargate" and "Availability Zone rebalancing".
 */
export function tasksAfterZoneLoss(tasks: number, zones: number): number {
  return tasks - Math.ceil(tasks / zones);
}

/**
 * The least tasks of which enough go on after the loss of a zone.
 *
 * @param needed tasks that have to go on
 * @param zones at least two
 */
export function leastTasksForZoneLoss(needed: number, zones: number): number {
  // The zones that are left have `needed` tasks; the lost one had as many as the fullest of them.
  return needed + Math.ceil(needed / (zones - 1));
}

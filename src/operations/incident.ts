import type { Point } from "./standby-aws";

/** A prober that was silent for longer says nothing of now: it runs once a minute. */
const FRESH_MINUTES = 5;

/** How far back the start of an incident, and the last word of the replication, are looked for. */
export const LOOK_BACK_MINUTES = 180;

const MINUTE = 60_000;

/** The last value, if it is not older than so many minutes. */
export function fresh(points: readonly Point[], now: Date, minutes = FRESH_MINUTES): number | undefined {
  const last = points.at(-1);
  if (last === undefined || now.getTime() - last.time.getTime() > minutes * MINUTE) return undefined;
  return last.value;
}

/**
 * When the run of bad values began that lasts until now: a minute without a value does not end it. Undefined if the
 * last value is good, or nobody has looked for too long.
 *
 * @param healthy 1 where the primary serves, 0 where not, oldest first
 */
export function incidentStart(healthy: readonly Point[], now: Date): Date | undefined {
  if ((fresh(healthy, now) ?? 1) >= 1) return undefined;
  const lastGood = healthy.findLastIndex(({ value }) => value >= 1);
  return healthy[lastGood + 1]?.time;
}

/**
 * Upper bound of the writes that are lost by a detach now, in seconds; undefined if the replication was not heard of.
 * The largest lag v of a minute means: what was written by its end less v had arrived. What was written later counts as
 * lost, up to the last minute in which any frontend of the primary could write.
 *
 * @param lag milliseconds, the largest of each minute, oldest first
 * @param writable 1 where any frontend of the primary could write, oldest first; without any, writes go on until now
 */
export function lossBoundSeconds(lag: readonly Point[], writable: readonly Point[], now: Date): number | undefined {
  const last = lag.at(-1);
  if (last === undefined) return undefined;
  const heardOf = last.time.getTime() + MINUTE;
  const lastWrite = writable.findLast(({ value }) => value >= 1);
  const isWatched = writable.length > 0;
  const ended = lastWrite === undefined ? (isWatched ? heardOf : now.getTime()) : lastWrite.time.getTime() + MINUTE;
  const unheard = Math.max(0, Math.min(ended, now.getTime()) - heardOf);
  return Math.ceil((unheard + last.value) / 1000);
}

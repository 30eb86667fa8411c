/** Names of DR's alarms by subject and word, such as `probe-primary`. */
export type AlarmNames = Readonly<Record<string, string>>;

/**
 * The primary is impaired: the prober works and finds it failing, or the prober is blind and the database is no longer
 * replicated either. A prober that fails alone says nothing of the primary.
 */
export function primaryImpaired(alarms: AlarmNames): string {
  const blind = `(${alarm(alarms, "prober-silent")} OR ${alarm(alarms, "prober-errors")})`;
  const failing = alarm(alarms, "probe-primary");
  return `${failing} AND ((NOT ${blind}) OR ${alarm(alarms, "database-replication-lag")})`;
}

/** Of what a failover needs of DR, by subject and word. Figures of load say nothing of a standby, which has none. */
const NEEDED =
  /^(probe-standby|prober-(silent|errors)|database-(memory|instance-\d+-cpu)|frontend-.+-(tasks|healthy-hosts)|backend-.+-(errors|throttles)|entry-certificate|button-(bundle-age|failed))$/;

/**
 * The standby is not ready: whatever a failover needs is not known to be well. Without figures nobody knows it. A copy
 * that falls behind counts while the primary serves: once it does not, nothing is copied because of what a failover is for.
 */
export function standbyNotReady(alarms: AlarmNames): string {
  const needed = Object.keys(alarms)
    .filter((word) => NEEDED.test(word))
    .sort();
  const behind = `(${notOk(alarms, "database-replication-lag")} AND (NOT ${alarm(alarms, "probe-primary")}))`;
  return [...needed.map((word) => notOk(alarms, word)), behind].join(" OR ");
}

function notOk(alarms: AlarmNames, word: string): string {
  return `(NOT ${alarm(alarms, word, "OK")})`;
}

/** @throws Error if there is no such alarm */
function alarm(alarms: AlarmNames, word: string, state: "ALARM" | "OK" = "ALARM"): string {
  if (alarms[word] === undefined) throw new Error(`no alarm ${word} among ${Object.keys(alarms).join(", ")}`);
  return `${state}("${alarms[word]}")`;
}

import { bundleAgeLine } from "./bundle-age";
import { metricLine } from "./metrics";
import { type Finding, probe } from "./probe";
import type { ProberSettings } from "./settings";

/** Asks every target at the same time, and for the age of the button's bundle; writes what it found as metrics. */
export function prober(
  { targets, timeoutMilliseconds, namespace, region }: ProberSettings,
  token: () => Promise<string>,
  bundleAge: () => Promise<number | undefined> = async () => undefined,
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
) {
  return async (): Promise<readonly Finding[]> => {
    const timestamp = Date.now();
    const bearer = await token();
    const probes = targets.map((target) => probe(target, bearer, timeoutMilliseconds));
    const [hours, findings] = await Promise.all([bundleAge(), Promise.all(probes)]);
    for (const finding of findings) write(metricLine(namespace, timestamp, finding));
    if (hours !== undefined) write(bundleAgeLine(namespace, timestamp, region, hours));
    return findings;
  };
}

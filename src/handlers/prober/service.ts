import { metricLine } from "./metrics";
import { type Finding, probe } from "./probe";
import type { ProberSettings } from "./settings";

/** Asks every target at the same time and writes what it found as metrics. */
export function prober(
  { targets, timeoutMilliseconds, namespace }: ProberSettings,
  token: () => Promise<string>,
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
) {
  return async (): Promise<readonly Finding[]> => {
    const timestamp = Date.now();
    const bearer = await token();
    const findings = await Promise.all(targets.map((target) => probe(target, bearer, timeoutMilliseconds)));
    for (const finding of findings) write(metricLine(namespace, timestamp, finding));
    return findings;
  };
}

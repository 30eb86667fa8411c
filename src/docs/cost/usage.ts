/** A figure that no stack knows. */
export interface Assumption {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

function assumed(what: string, value: number, unit: string): Assumption {
  return { what, value, unit };
}

/**
 * What is assumed of the use of the platform. They are guesses to begin with: replace them by what was measured, and run
 * `npm run docs`.
 */
export const USAGE = {
  hours: assumed("hours of a month", 730, "h"),
  averageLoad: assumed("average load, as a part of the frontends' peak", 0.25, "of 1"),
  responseKib: assumed("answer to a customer, on average", 20, "KiB"),
  callsPerRequest: assumed("calls of a backend for each request of a customer", 1, "calls"),
  callMilliseconds: assumed("a call of a backend, on average", 100, "ms"),
  logKibPerRequest: assumed("all logs together, for each request of a customer", 3, "KiB"),
  standbyLogsGib: assumed("logs of the standby in a month", 10, "GiB"),
  capacityUnits: assumed("capacity units of the load balancer that serves, on average", 8, "LCU"),
  databaseGib: assumed("size of the database", 100, "GiB"),
  databaseIoMillions: assumed("input and output of the database in a month", 500, "million requests"),
  databaseWriteMillions: assumed("of those, writes that are copied to the other region", 100, "million requests"),
  wayOutGib: assumed("what backends exchange with external APIs in a month", 20, "GiB"),
  bucketGib: assumed("size of each metadata bucket, with its old versions", 50, "GiB"),
  copiedGib: assumed("what is written to each metadata bucket in a month", 10, "GiB"),
  imagesGib: assumed("images in each repository", 2, "GiB"),
  customMetrics: assumed(
    "metrics beyond those that AWS gives with a service, in each region (Container Insights, the prober)",
    40,
    "metrics",
  ),
} as const;

const SECONDS_PER_HOUR = 3600;

/** Requests of customers in a month, in millions. */
export function requestMillions(peakRequestsPerSecond: number): number {
  const seconds = USAGE.hours.value * SECONDS_PER_HOUR;
  return (peakRequestsPerSecond * USAGE.averageLoad.value * seconds) / 1_000_000;
}

/** Of some KiB for each of some millions. */
export function gib(millions: number, kib: number): number {
  return (millions * 1_000_000 * kib) / 1024 / 1024;
}

import type { PlatformConfig } from "../../config/schema";
import type { Model } from "../../model/model";
import { type Component, used } from "./component";
import { gib, requestMillions, USAGE } from "./usage";

/** What grows with the use of the platform, in a region that serves customers or in one that stands by. */
export function usedIn(model: Model, config: PlatformConfig, region: string, serves: boolean): readonly Component[] {
  const peak = Object.values(config.frontends).reduce((sum, { load }) => sum + load.peakRequestsPerSecond, 0);
  const millions = serves ? requestMillions(peak) : 0;
  const calls = millions * USAGE.callsPerRequest.value;
  return [
    ...(serves ? customers(region, peak, millions) : []),
    ...(serves ? backends(model, region, calls) : []),
    ...storage(model, config, region, serves),
    used(
      "Logs taken in",
      region,
      serves ? gib(millions, USAGE.logKibPerRequest.value) : USAGE.standbyLogsGib.value,
      serves
        ? `${rounded(millions)} million requests × ${USAGE.logKibPerRequest.value} KiB`
        : "health checks and the prober alone",
    ),
    used("Custom metric", region, USAGE.customMetrics.value, "assumed"),
  ];
}

function customers(region: string, peak: number, millions: number): Component[] {
  const counted = `${peak} requests/s at the peak × ${USAGE.averageLoad.value} × ${USAGE.hours.value} h`;
  return [
    used("Load balancer, capacity units", region, USAGE.capacityUnits.value * USAGE.hours.value, "assumed"),
    used(
      "Web ACL, requests",
      region,
      millions * (1 + USAGE.callsPerRequest.value),
      `${counted}; once more for each call of an API`,
    ),
    used(
      "Data to customers",
      region,
      gib(millions, USAGE.responseKib.value),
      `${counted} × ${USAGE.responseKib.value} KiB`,
    ),
  ];
}

/** Calls share out over the functions whatever way: all have the same memory, or the largest is counted. */
function backends(model: Model, region: string, millions: number): Component[] {
  const memories = model
    .ofType("aws_lambda_function")
    .filter((one) => one.region === region)
    .map(({ attributes }) => Number(attributes.memory_size));
  const gb = Math.max(0, ...memories) / 1024;
  const seconds = USAGE.callMilliseconds.value / 1000;
  const counted = `${rounded(millions)} million calls`;
  return [
    used("API Gateway, requests", region, millions, counted),
    used("Lambda, requests", region, millions, counted),
    used("Lambda, arm64", region, millions * 1_000_000 * seconds * gb, `${counted} × ${seconds} s × ${gb} GB`),
    used("Firewall, data", region, USAGE.wayOutGib.value, "assumed"),
    used("NAT gateway, data", region, USAGE.wayOutGib.value, "assumed"),
  ];
}

function storage(model: Model, config: PlatformConfig, region: string, serves: boolean): Component[] {
  const buckets = Object.values(config.backends).filter(({ bucket }) => bucket).length;
  const repositories = model.ofType("aws_ecr_repository").filter((one) => one.region === region).length;
  const copied = buckets * USAGE.copiedGib.value;
  return [
    used("Aurora storage", region, USAGE.databaseGib.value, "assumed; a copy in each region"),
    ...(serves
      ? [
          used("Aurora input and output", region, USAGE.databaseIoMillions.value, "assumed"),
          used("S3 Replication Time Control", region, copied, `${buckets} buckets × ${USAGE.copiedGib.value} GiB`),
          used("Data to the other region", region, copied, "copies of the buckets; Aurora's are paid for by the write"),
        ]
      : [used("Aurora copied writes", region, USAGE.databaseWriteMillions.value, "assumed")]),
    used("S3 storage", region, buckets * USAGE.bucketGib.value, `${buckets} buckets × ${USAGE.bucketGib.value} GiB`),
    used(
      "ECR storage",
      region,
      repositories * USAGE.imagesGib.value,
      `${repositories} repositories × ${USAGE.imagesGib.value} GiB`,
    ),
  ];
}

function rounded(value: number): string {
  return value.toFixed(0);
}

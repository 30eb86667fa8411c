import { production } from "../../src/config/production";
import type { PlatformConfig, RegionConfig } from "../../src/config/schema";
import { randomNumbers } from "../../src/random";

type Frontend = PlatformConfig["frontends"][string];
type Backend = PlatformConfig["backends"][string];

const REGIONS = ["eu-west-1", "eu-central-1", "us-west-2", "ca-central-1", "ap-southeast-2", "us-east-1"] as const;

/** Addresses of the two regions. In the last pair they overlap, which is refused. */
const RANGES: readonly (readonly [string, string])[] = [
  ["10.0.0.0/16", "10.1.0.0/16"],
  ["172.20.0.0/17", "192.168.128.0/18"],
  ["10.8.0.0/20", "10.8.16.0/20"],
  ["192.168.0.0/18", "172.16.0.0/16"],
  ["10.0.0.0/16", "10.0.128.0/20"],
];

/** A configuration that somebody could write, which need not be a valid one. */
export function randomConfiguration(seed: number): PlatformConfig {
  const random = randomNumbers(seed);
  const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const among = <T>(choices: readonly T[]): T => {
    const chosen = choices[whole(0, choices.length - 1)];
    if (chosen === undefined) throw new RangeError("no choice among nothing");
    return chosen;
  };
  const region = (name: string, cidr: string, least: number): RegionConfig => ({
    name,
    zones: ["a", "b", "c", "d"].slice(0, whole(3, 4)).map((letter) => `${name}${letter}`),
    cidr,
    clusterGeneration: 1,
    databaseInstances: whole(least, 5),
  });
  const domain = among(["shop.example.com", "s.example.org", "store.example.net"]);
  const [first, second] = among(RANGES);
  const primary = region(among(REGIONS), first, 3);
  const dr = region(among(REGIONS), second, 2);
  const backends = Object.fromEntries(
    Array.from({ length: whole(1, 5) }, (_, index): [string, Backend] => [`backend-${index}`, backend(index)]),
  );
  const names = Object.keys(backends);
  const frontends = Object.fromEntries(
    Array.from({ length: whole(1, 4) }, (_, index): [string, Frontend] => [`front-${index}`, frontend(index)]),
  );
  return {
    ...production,
    project: among(["s", "project-x", "store"]),
    environment: among(["t", "production"]),
    domain: { name: domain, adoptZone: random() < 0.5 },
    regions: { primary, dr },
    activeRegion: primary.name,
    frontends,
    backends,
  };

  function backend(index: number): Backend {
    const kind = among(["payments", "products", "shipping"] as const);
    const calls = kind !== "products" && random() < 0.8;
    return {
      code: kind,
      environment: calls ? { EXTERNAL_API_URL: `https://api-${index}.example.com` } : {},
      memoryMiB: whole(128, 2048),
      timeoutSeconds: whole(8, 29),
      reservedConcurrency: whole(1, 100),
      database: kind === "products",
      bucket: kind !== "products",
      egressDomains: calls ? [`api-${index}.example.com`] : [],
    };
  }

  function frontend(index: number): Frontend {
    const least = whole(1, 6);
    const active = Math.ceil((least * 3) / 2);
    return {
      host: index === 0 ? domain : `front-${index}.${domain}`,
      imageDigest: `sha256:${"a".repeat(64)}`,
      port: whole(1024, 65535),
      cpu: 512,
      memoryMiB: 1024 * whole(1, 4),
      calls: names.filter(() => random() < 0.6),
      load: { peakRequestsPerSecond: 100 * least, requestsPerSecondPerTask: 100 },
      tasks: { standby: least, active, max: active + whole(0, 20) },
    };
  }
}

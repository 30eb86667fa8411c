import type { Problem } from "../input";
import { NAMED, namesFor } from "../names";
import type { PlatformConfig } from "../schema";
import type { Rule } from "./rule";

export const frontendRules: readonly Rule[] = [
  { needs: ["frontends"], check: atLeastOneFrontend },
  { needs: ["frontends", "backends"], check: callsKnownBackends },
  { needs: ["frontends"], check: sizesOfFargate },
  { needs: ["domain"], check: domainFitsACertificate },
  { needs: ["domain", "frontends"], check: hostsInTheZone },
  { needs: ["frontends"], check: hostsOfTheirOwn },
  { needs: NAMED, check: hostsBesideThePlatforms },
];

/**
 * Memory in MiB that a task may have, by its CPU units.
 * Source: Amazon ECS developer guide, "Troubleshoot Amazon ECS task definition invalid CPU or memory errors".
 */
const FARGATE_MEMORY: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: gibibytes(1, 4),
  1024: gibibytes(2, 8),
  2048: gibibytes(4, 16),
  4096: gibibytes(8, 30),
};

function gibibytes(least: number, most: number): number[] {
  return Array.from({ length: most - least + 1 }, (_, index) => (least + index) * 1024);
}

function atLeastOneFrontend({ frontends }: PlatformConfig): Problem[] {
  if (Object.keys(frontends).length > 0) return [];
  return [{ field: "frontends", value: frontends, allowed: "at least one frontend" }];
}

function callsKnownBackends({ frontends, backends }: PlatformConfig): Problem[] {
  const known = Object.keys(backends);
  return Object.entries(frontends).flatMap(([name, { calls }]) =>
    calls
      .filter((call) => !known.includes(call))
      .map((call) => ({
        field: `frontends.${name}.calls`,
        value: call,
        allowed: `names of backends: ${known.join(", ")}`,
      })),
  );
}

function sizesOfFargate({ frontends }: PlatformConfig): Problem[] {
  return Object.entries(frontends).flatMap(([name, { cpu, memoryMiB }]) => {
    const sizes = FARGATE_MEMORY[cpu] ?? [];
    if (sizes.includes(memoryMiB)) return [];
    const allowed = `a size that Fargate has with ${cpu} CPU units: ${sizes.join(", ")}`;
    return [{ field: `frontends.${name}.memoryMiB`, value: memoryMiB, allowed }];
  });
}

/** The common name of a certificate. Source: ACM API reference, RequestCertificate, DomainName. */
const MAX_COMMON_NAME = 64;

function domainFitsACertificate({ domain }: PlatformConfig): Problem[] {
  if (domain.name.length <= MAX_COMMON_NAME) return [];
  const allowed = `at most ${MAX_COMMON_NAME} characters, this has ${domain.name.length}`;
  return [{ field: "domain.name", value: domain.name, allowed, remedy: "No certificate could name it" }];
}

/** A certificate covers the domain and one label below it. */
function hostsInTheZone({ domain, frontends }: PlatformConfig): Problem[] {
  return Object.entries(frontends)
    .filter(([, { host }]) => host !== domain.name && host.slice(host.indexOf(".") + 1) !== domain.name)
    .map(([name, { host }]) => ({
      field: `frontends.${name}.host`,
      value: host,
      allowed: `${domain.name}, or one label and .${domain.name}`,
      remedy: "It is a record of that zone, and the certificate covers one label",
    }));
}

function hostsOfTheirOwn({ frontends }: PlatformConfig): Problem[] {
  const entries = Object.entries(frontends);
  return entries.flatMap(([name, { host }], index) => {
    const [first] = entries.slice(0, index).find(([, other]) => other.host === host) ?? [];
    if (first === undefined) return [];
    const allowed = `another host than that of frontends.${first}`;
    return [{ field: `frontends.${name}.host`, value: host, allowed }];
  });
}

function hostsBesideThePlatforms(config: PlatformConfig): Problem[] {
  const names = namesFor(config);
  const frontends = Object.keys(config.frontends);
  const taken = new Map([
    [names.activeRegionName, "the name that answers with the active region"],
    ...frontends.flatMap((name) =>
      (["primary", "dr"] as const).map(
        (role) => [names.regionalHost(name, role), `${name} in ${config.regions[role].name}`] as const,
      ),
    ),
  ]);
  return Object.entries(config.frontends).flatMap(([name, { host }]) => {
    const holder = taken.get(host);
    if (holder === undefined) return [];
    const allowed = `a name that the platform does not use itself: this one is ${holder}`;
    return [{ field: `frontends.${name}.host`, value: host, allowed }];
  });
}

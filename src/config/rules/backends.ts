import type { Problem } from "../input";
import { isSetByPlatform } from "../platform-variables";
import { RESERVED_BY_PLATFORM } from "../reserved-concurrency";
import type { PlatformConfig } from "../schema";
import type { Rule } from "./rule";

export const backendRules: readonly Rule[] = [
  { needs: ["backends"], check: atLeastOneBackend },
  { needs: ["backends"], check: onlyProductsReachesTheDatabase },
  { needs: ["backends"], check: leavesConcurrencyUnreserved },
  { needs: ["backends"], check: ownNames },
  { needs: ["backends"], check: ownVariables },
  { needs: ["backends"], check: fitsItsCode },
];

/** Concurrent executions of an account in a region. Source: AWS Lambda developer guide, "Lambda quotas". */
const DEFAULT_QUOTA = 1000;

/** What AWS keeps for functions that reserve nothing. Source: AWS Lambda developer guide, "Configuring reserved concurrency". */
const UNRESERVED = 100;

function atLeastOneBackend({ backends }: PlatformConfig): Problem[] {
  if (Object.keys(backends).length > 0) return [];
  return [{ field: "backends", value: backends, allowed: "at least one backend" }];
}

function onlyProductsReachesTheDatabase({ backends }: PlatformConfig): Problem[] {
  return Object.entries(backends)
    .filter(([name, { database }]) => database && name !== "products")
    .map(([name]) => ({
      field: `backends.${name}.database`,
      value: true,
      allowed: "false for every backend but products",
      remedy: "Requirement R3: let the backend call the products API instead",
    }));
}

function leavesConcurrencyUnreserved({ backends }: PlatformConfig): Problem[] {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const reserved = sum(Object.values(backends).map(({ reservedConcurrency }) => reservedConcurrency));
  const own = sum(Object.values(RESERVED_BY_PLATFORM));
  const most = DEFAULT_QUOTA - UNRESERVED - own;
  if (reserved <= most) return [];
  return [
    {
      field: "backends (sum of reservedConcurrency)",
      value: reserved,
      allowed: `at most ${most}`,
      remedy: `Lambda's default quota is ${DEFAULT_QUOTA} in a region, of which ${UNRESERVED} have to stay unreserved and the platform's own functions take ${own}`,
    },
  ];
}

function ownNames({ backends }: PlatformConfig): Problem[] {
  return Object.keys(RESERVED_BY_PLATFORM)
    .filter((name) => name in backends)
    .map((name) => ({
      field: `backends.${name}`,
      value: name,
      allowed: `names other than ${Object.keys(RESERVED_BY_PLATFORM).join(" and ")}, which are the platform's own functions`,
    }));
}

function ownVariables({ backends }: PlatformConfig): Problem[] {
  return Object.entries(backends).flatMap(([name, { environment }]) =>
    Object.entries(environment)
      .filter(([variable]) => isSetByPlatform(variable))
      .map(([variable, value]) => ({
        field: `backends.${name}.environment.${variable}`,
        value,
        allowed: "no variable that the platform, Lambda or Node.js sets by itself",
        remedy: "Remove it: docs/application-contract.md says what the platform sets",
      })),
  );
}

/** What the reference handlers need, each by its name; an archive of the client's own knows best. */
function fitsItsCode({ backends }: PlatformConfig): Problem[] {
  return Object.entries(backends).flatMap(([name, backend]) => {
    const { code, database, bucket } = backend;
    if (code.endsWith(".zip")) return [];
    const needs = code === "products" ? "database" : "bucket";
    const has = code === "products" ? database : bucket;
    const missing = { field: `backends.${name}.${needs}`, value: false, allowed: `true with the code of ${code}` };
    return [...(has ? [] : [missing]), ...(code === "products" ? [] : callsOut(name, backend))];
  });
}

function callsOut(name: string, { environment, egressDomains }: PlatformConfig["backends"][string]): Problem[] {
  const url = environment.EXTERNAL_API_URL ?? "";
  const host = URL.canParse(url) && url.startsWith("https://") ? new URL(url).hostname : undefined;
  if (host !== undefined && egressDomains.includes(host)) return [];
  return [
    {
      field: `backends.${name}.environment.EXTERNAL_API_URL`,
      value: environment.EXTERNAL_API_URL,
      allowed: `an https address whose host is one of egressDomains: ${egressDomains.join(", ") || "none"}`,
      remedy: "The firewall lets it reach no other",
    },
  ];
}

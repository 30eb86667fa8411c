import type { Model } from "../../model/model";
import type { Evidence, Finding } from "../../report/report";
import type { Question, Subject } from "../question";
import { addressUsage } from "../quotas/addresses";
import { applicationUsage } from "../quotas/applications";
import { nameUsage } from "../quotas/names";
import { networkUsage } from "../quotas/network";
import { policyUsage } from "../quotas/policies";
import type { Usage } from "../quotas/quota";
import { evidence, verdict } from "../verdict";

/** What the configuration takes of AWS's quotas at full scale, the nearest to its limit first (R16). */
export const quotas: Question = { name: "quotas", ask };

function ask({ model }: Subject): readonly Finding[] {
  const usages = usagesOf(model);
  const undecided = usages.filter(({ used }) => !Number.isFinite(used));
  const nearest = nearestUsages(usages);
  const [first] = nearest;
  return [
    verdict({
      requirement: "R16",
      question: "Which quotas of AWS does the configuration come near, and does it exceed one?",
      against: usages.filter((one) => one.used > one.quota.limit).map(line),
      open: undecided.map((one) =>
        evidence(one.resource, one.attribute, `${one.quota.name}: not known before an apply`),
      ),
      witnesses: nearest.map(line),
      summary: `${usages.length} figures against ${nearest.length} quotas, none exceeded; nearest: ${first === undefined ? "" : inWords(first)}`,
    }),
  ];
}

/** Everything that counts against a quota, the nearest to its limit first. */
export function usagesOf(model: Model): readonly Usage[] {
  return [networkUsage, addressUsage, applicationUsage, nameUsage, policyUsage]
    .flatMap((usageOf) => usageOf(model))
    .sort((a, b) => share(b) - share(a));
}

function share({ used, quota }: Usage): number {
  return used / quota.limit;
}

/** The nearest of each quota, of what is known before an apply. */
export function nearestUsages(usages: readonly Usage[]): readonly Usage[] {
  const seen = new Set<string>();
  return usages.filter(({ used, quota: { name } }) => Number.isFinite(used) && !seen.has(name) && seen.add(name));
}

function line(usage: Usage): Evidence {
  const { quota, resource, attribute, what } = usage;
  const isOver = usage.used > quota.limit;
  const remedy = quota.isAdjustable ? "AWS raises it on request" : "AWS does not raise it";
  const text = `${inWords(usage)}${what === undefined || what === "" ? "" : ` (${what})`}`;
  return evidence(
    resource,
    attribute,
    `${text}${isOver ? `: ${resource.address} exceeds it` : ""}; ${remedy}; source: ${quota.source}`,
  );
}

function inWords({ used, quota }: Usage): string {
  return `${used} of ${quota.limit} ${quota.name}`;
}

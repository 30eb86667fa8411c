import { type BudgetTerm, failoverTerms, worstCaseSeconds } from "../../config/budget";
import type { PlatformConfig } from "../../config/schema";
import type { Model } from "../../model/model";
import type { Evidence, Finding } from "../../report/report";
import { verdict } from "../verdict";
import { alarmTerm, healthChecksOf, healthCheckTerm, type Measured } from "./detection";
import { ttlTerm } from "./ttl";

/** Both clocks, term by term: what the stacks configure is what the budget counts, and the sum is within the objective. */
export function clocks(model: Model, config: PlatformConfig): Finding {
  const planned = failoverTerms(config);
  const measured = measure(model, config);
  const actual = planned.map((term) => ({ ...term, seconds: measured.get(term.name)?.seconds ?? term.seconds }));
  const [incident, press] = [worstCaseSeconds(actual, "incident"), worstCaseSeconds(actual, "press")];
  const limit = config.budget.rtoMinutes * 60;
  const sum: Evidence[] =
    incident > limit
      ? [
          {
            ...NOWHERE,
            text: `${incident} s from the incident, ${limit} s allowed: ${actual.map((one) => `${one.name} ${one.seconds} s`).join(", ")}`,
          },
        ]
      : [];
  return verdict({
    requirement: "R7",
    question: "How long is the shop down at worst, from the incident and from the press?",
    against: [...planned.flatMap((term) => disagreements(term, measured.get(term.name))), ...sum],
    witnesses: actual.flatMap((term) => witnesses(term, measured.get(term.name))),
    summary: `${minutes(incident)} from the incident, ${minutes(press)} from the press, ${config.budget.rtoMinutes} min allowed`,
  });
}

/** What stands in no stack, but in the configuration or in AWS's documents. */
const NOWHERE = { stack: "", address: "", attribute: "" } as const;

/** The terms that stand in the stacks, by name. */
function measure(model: Model, config: PlatformConfig): ReadonlyMap<string, Measured> {
  const checks = healthChecksOf(model, config.regions.primary.name);
  return new Map([
    ["health check", healthCheckTerm(checks)],
    ["alarm", alarmTerm(model, checks)],
    ["DNS TTL", ttlTerm(model)],
  ]);
}

function disagreements({ name, seconds, source }: BudgetTerm, measured: Measured | undefined): Evidence[] {
  if (measured === undefined || measured.seconds === seconds) return [];
  if (measured.seconds === undefined) {
    const what = `${name}: nothing in the stacks says how long it takes`;
    return measured.evidence.length === 0
      ? [{ ...NOWHERE, text: what }]
      : measured.evidence.map((one) => ({ ...one, text: `${name}: ${one.text}` }));
  }
  return measured.evidence.map((one) => ({
    ...one,
    text: `${name}: ${measured.seconds} s (${one.text}), the budget counts ${seconds} s (${source})`,
  }));
}

function witnesses({ name, seconds, source, afterPress }: BudgetTerm, measured: Measured | undefined): Evidence[] {
  const text = `${name} ${seconds} s, ${afterPress ? "on both clocks" : "before the press"}; source: ${source}`;
  const places = measured?.evidence ?? [];
  return places.length === 0 ? [{ ...NOWHERE, text }] : places.map((one) => ({ ...one, text: `${text}: ${one.text}` }));
}

function minutes(seconds: number): string {
  return `${(seconds / 60).toFixed(1)} min`;
}

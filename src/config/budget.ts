import type { PlatformConfig } from "./schema";

/** One term of the computed worst case. */
export interface BudgetTerm {
  readonly name: string;
  readonly seconds: number;
  /** Terms after the press count on both clocks. */
  readonly afterPress: boolean;
  /** Where the figure comes from. */
  readonly source: string;
}

/**
 * The provider waits this long before it looks at a detached cluster for the first time.
 * Source: terraform-provider-aws 5.100.0, internal/service/rds/cluster.go, `waitDBClusterUpdated` (30 s delay).
 */
const PROVIDER_FLOOR_SECONDS = 30;

/**
 * Route 53 changes propagate "generally within 60 seconds" to all its name servers.
 * Source: Route 53 API reference, GetChange.
 */
const DNS_PROPAGATION_SECONDS = 60;

/**
 * Customers' names are aliases that end at a load balancer, whose TTL AWS fixes.
 * Source: Route 53 developer guide, "Values specific for weighted alias records" and "Choosing between alias and non-alias records".
 */
export const CUSTOMER_TTL_SECONDS = 60;

/** The worst case of a failover, term by term, in seconds. */
export function failoverTerms({ budget }: Pick<PlatformConfig, "budget">): BudgetTerm[] {
  const { healthCheck, alarm } = budget;
  return [
    {
      name: "health check",
      seconds: healthCheck.intervalSeconds * healthCheck.failureThreshold,
      afterPress: false,
      source: "budget.healthCheck: interval × threshold",
    },
    {
      name: "alarm",
      seconds: alarm.periodSeconds * alarm.evaluationPeriods,
      afterPress: false,
      source: "budget.alarm: period × evaluations",
    },
    { name: "decision", seconds: budget.decisionMinutes * 60, afterPress: false, source: "budget.decisionMinutes" },
    { name: "preflight", seconds: budget.preflightMinutes * 60, afterPress: true, source: "budget.preflightMinutes" },
    {
      name: "provider floor",
      seconds: PROVIDER_FLOOR_SECONDS,
      afterPress: true,
      source: "AWS provider 5.100.0, first poll after the detach",
    },
    { name: "promotion", seconds: budget.promotionMinutes * 60, afterPress: true, source: "budget.promotionMinutes" },
    {
      name: "DNS propagation",
      seconds: DNS_PROPAGATION_SECONDS,
      afterPress: true,
      source: "Route 53 API reference, GetChange",
    },
    {
      name: "DNS TTL",
      seconds: CUSTOMER_TTL_SECONDS,
      afterPress: true,
      source: "Route 53 developer guide, an alias has its target's TTL",
    },
  ];
}

/** Sum of the terms in seconds, from the incident or from the press. */
export function worstCaseSeconds(terms: readonly BudgetTerm[], from: "incident" | "press"): number {
  return terms.filter((term) => from === "incident" || term.afterPress).reduce((sum, term) => sum + term.seconds, 0);
}

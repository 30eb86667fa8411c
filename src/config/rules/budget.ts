import { failoverTerms, worstCaseSeconds } from "../budget";
import type { Problem } from "../input";
import type { PlatformConfig } from "../schema";
import type { Rule } from "./rule";

export const budgetRules: readonly Rule[] = [{ needs: ["budget"], check: worstCaseWithinRto }];

function worstCaseWithinRto(config: PlatformConfig): Problem[] {
  const terms = failoverTerms(config);
  const seconds = worstCaseSeconds(terms, "incident");
  const { rtoMinutes } = config.budget;
  if (seconds <= rtoMinutes * 60) return [];
  const listed = terms.map((term) => `${term.name} ${term.seconds} s (${term.source})`).join(", ");
  return [
    {
      field: "budget.rtoMinutes",
      value: rtoMinutes,
      allowed: `at least the computed worst case of ${(seconds / 60).toFixed(1)} minutes`,
      remedy: `Shorten one of its terms: ${listed}`,
    },
  ];
}

import { billsOf, sumOf, whileServing } from "./cost/bills";
import type { Known } from "./known";

/** Digits that a figure of planning has. */
const DIGITS = 2;

/** What it costs in a month, in US dollars, rounded: prices and use are figures to plan with. */
export function costValues(known: Known) {
  const bills = billsOf(known);
  const now = sumOf(whileServing("primary", bills));
  const standby = bills.find(({ place }) => place === "standby");
  return {
    "cost.together": rounded(now.together),
    "cost.fixed": rounded(now.fixed),
    "cost.standby": rounded(sumOf(standby?.components ?? []).together),
    "cost.verified": rounded(now.verified),
    "cost.failedOver": rounded(sumOf(whileServing("dr", bills)).together),
  };
}

function rounded(usd: number): string {
  return Number(usd.toPrecision(DIGITS)).toLocaleString("en");
}

import { type Bill, billsOf, sumOf, whileServing } from "../cost/bills";
import type { Component } from "../cost/component";
import { PRICES, priceOf } from "../cost/prices";
import { USAGE } from "../cost/usage";
import type { Document } from "../document";
import type { Known } from "../known";
import { heading, page, paragraph, type Text, table } from "../markdown";
import { regionsOf } from "../regions";

const NOT_VERIFIED = "not verified";

/** What the platform costs in a month, component by component, and where each price comes from. */
export function cost(known: Known): Document {
  const bills = billsOf(known);
  return page(
    "cost.md",
    "Monthly cost",
    paragraph(
      "In US dollars, before tax, discounts, reserved capacity and what AWS gives for free. Quantities are counted from the stacks; what depends on use rests on the assumptions below. ",
      `A price marked "${NOT_VERIFIED}" had no dated source at hand: it is a figure to plan with. The others were read in public copies of the document that is named, of the day that is named. Replace both by AWS's own price list before anybody decides by them (src/docs/cost/prices.ts).`,
    ),
    heading(2, "In short"),
    sums(bills),
    ...bills.flatMap(({ title, components }) => [heading(2, title), billTable(components)]),
    heading(2, "What is assumed of the use"),
    table(
      ["What", "How much", "Unit"],
      Object.values(USAGE).map(({ what, value, unit }) => [what, value, unit]),
    ),
    heading(2, "Prices"),
    pricesTable(known),
    heading(2, "What is not in it"),
    paragraph(
      "Requests to KMS, S3, Secrets Manager and Route 53, the lock tables, logs that are kept, traces, backups beyond the size of the database, notifications, presses in CodeBuild, support. How much that is, a month on AWS shows.",
    ),
  );
}

function sums(bills: readonly Bill[]): string {
  return table(
    ["", "Fixed", "By use", "Together", "Of that at verified prices"],
    [
      ...bills.map(({ title, components }) => sumRow(title, components)),
      sumRow("Together, while the primary serves", whileServing("primary", bills)),
      sumRow("Together, while DR serves and the primary is lost", whileServing("dr", bills)),
    ],
  );
}

function billTable(components: readonly Component[]): string {
  return table(
    ["Component", "Quantity", "Unit price", "A month", "Counted from"],
    components
      .filter(({ quantity }) => quantity > 0)
      .map((one): Text[] => {
        const price = priceOf(one.what, one.region);
        const unit = PRICES[one.what]?.unit ?? "";
        const isVerified = price?.source !== undefined;
        return [
          one.what,
          `${figure(one.quantity)} ${unit}`,
          price === undefined ? "no price known" : `${price.usd}${isVerified ? "" : ` (${NOT_VERIFIED})`}`,
          price === undefined ? "unknown" : money(one.quantity * price.usd),
          one.counted,
        ];
      }),
  );
}

function sumRow(title: string, components: readonly Component[]): Text[] {
  const { fixed, byUse, together, verified } = sumOf(components);
  return [title, ...[fixed, byUse, together, verified].map(money)];
}

function pricesTable({ config }: Known): string {
  const regions = regionsOf(config).map(({ name }) => name);
  const rows = Object.entries(PRICES).flatMap(([what, { unit, prices }]) =>
    Object.entries(prices)
      .filter(([region]) => region === "" || regions.includes(region))
      .map(([region, { usd, source }]): Text[] => [
        what,
        unit,
        region === "" ? "every region" : region,
        String(usd),
        source?.document ?? NOT_VERIFIED,
        source?.date ?? "",
      ]),
  );
  return table(["What", "Unit", "Region", "USD", "Source", "Date"], rows);
}

function money(usd: number): string {
  return usd.toFixed(2);
}

function figure(quantity: number): string {
  return Number(quantity.toFixed(1)).toLocaleString("en");
}

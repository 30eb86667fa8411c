import { nearestUsages, usagesOf } from "../../proof/questions/quotas";
import type { Usage } from "../../proof/quotas/quota";
import type { Document } from "../document";
import type { Known } from "../known";
import { page, paragraph, type Text, table } from "../markdown";

/** How near the platform comes to AWS's quotas at full scale: what limits its growth. */
export function quotas({ model }: Known): Document {
  const usages = usagesOf(model);
  const nearest = nearestUsages(usages);
  return page(
    "quotas.md",
    "Quotas and limits",
    paragraph(
      `${usages.length} figures were held against ${nearest.length} quotas. Each quota is listed once, with whatever comes nearest to it at full scale, the nearest first. `,
      "The limits are an account's defaults. Whether AWS has raised one, or something else in the account uses it too, no stack can tell.",
    ),
    table(["Quota", "Used", "Limit", "By", "More on request", "Source"], nearest.map(rowOf)),
  );
}

function rowOf({ quota, used, resource, what }: Usage): Text[] {
  const { name, limit, source, isAdjustable } = quota;
  const by = `${resource.stack} ${resource.type}`;
  return [name, used, limit, what === undefined || what === "" ? by : [by, what], isAdjustable ? "yes" : "no", source];
}

import { plainText } from "../../model/access/arns";
import type { Model } from "../../model/model";

/** Floor and ceiling that the scaling of a service has in a region; 0 if it has none. */
export function capacityOf(
  model: Model,
  region: string,
  service: string,
): { readonly least: number; readonly most: number } {
  const target = model
    .ofType("aws_appautoscaling_target")
    .find(
      (one) =>
        one.region === region && plainText(model, String(one.attributes.resource_id), region).endsWith(`/${service}`),
    );
  return { least: Number(target?.attributes.min_capacity ?? 0), most: Number(target?.attributes.max_capacity ?? 0) };
}

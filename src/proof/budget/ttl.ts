import { CUSTOMER_TTL_SECONDS } from "../../config/budget";
import type { Model, Resource } from "../../model/model";
import { at } from "../../model/stack-json";
import { evidence } from "../verdict";
import { longest, type Measured } from "./detection";

/** The longest that a resolver keeps the answer of a name that the press switches. */
export function ttlTerm(model: Model): Measured {
  const switched = model
    .ofType("aws_route53_record")
    .filter(({ attributes }) => attributes.weighted_routing_policy !== undefined);
  return longest(
    switched.map((record) => {
      const seconds = ttlOf(model, record, 0);
      const attribute = record.attributes.alias === undefined ? "ttl" : "alias";
      const name = String(model.literal(record.attributes.name));
      return { seconds, evidence: evidence(record, attribute, `${name}: ${seconds ?? "an unknown number of"} s`) };
    }),
  );
}

/** An alias answers with the TTL of what it leads to: of another record its own, of a load balancer what AWS fixes. */
function ttlOf(model: Model, record: Resource, depth: number): number | undefined {
  const { alias, ttl, zone_id: zone } = record.attributes;
  if (alias === undefined) return ttl === undefined ? undefined : Number(model.literal(ttl));
  if (depth > 5) return undefined;
  if (model.targets(alias).some(({ type }) => type === "aws_lb")) return CUSTOMER_TTL_SECONDS;
  const name = model.literal(at(alias, "name"));
  const next = model
    .ofType("aws_route53_record")
    .filter((one) => model.literal(one.attributes.name) === name && one.attributes.type === record.attributes.type)
    .filter((one) => model.target(one.attributes.zone_id)?.key === model.target(zone)?.key);
  const all = next.map((one) => ttlOf(model, one, depth + 1));
  return all.length === 0 || all.includes(undefined) ? undefined : Math.max(...all.map((seconds = 0) => seconds));
}

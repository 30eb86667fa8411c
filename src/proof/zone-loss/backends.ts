import type { Model } from "../../model/model";
import { list } from "../../model/stack-json";
import { evidence, type Grounds, grounds } from "../verdict";
import { everyClassSpans } from "./spread";
import type { Zoned } from "./zones";

/**
 * Functions have interfaces in every zone, and the endpoint of their APIs too. Concurrency is a region's, so what is left
 * carries the whole. Source: AWS Lambda developer guide, "Resilience in AWS Lambda".
 */
export function backendsGoOn(zoned: Zoned): Grounds {
  return grounds(everyClassSpans(zoned, ["function", "endpoint"]), { witnesses: outside(zoned.model) });
}

/** Functions without interfaces in a VPC run in the zones that AWS chooses, several of them. */
function outside(model: Model) {
  return model
    .ofType("aws_lambda_function")
    .filter(({ attributes }) => list(attributes.vpc_config).length === 0)
    .map((found) => evidence(found, "vpc_config", "runs outside of the VPC, over several zones by itself"));
}

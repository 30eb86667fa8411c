import type { Model, Resource } from "../../model/model";

/** A function with its aliases. */
export function targetsOf(model: Model, one: Resource): Resource[] {
  return [one, ...model.users(one).filter(({ type }) => type === "aws_lambda_alias")];
}

/** REST APIs with an integration that invokes a function. */
export function apisOf(model: Model, one: Resource): Resource[] {
  const targets = targetsOf(model, one);
  const found = targets
    .flatMap((target) => model.users(target))
    .filter(({ type, mode }) => type === "aws_api_gateway_integration" && mode === "managed")
    .filter(({ attributes }) => model.targets(attributes.uri).some((target) => targets.includes(target)))
    .flatMap(({ attributes }) => model.target(attributes.rest_api_id) ?? []);
  return [...new Set(found)];
}

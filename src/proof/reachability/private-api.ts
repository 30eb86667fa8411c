import { ACCOUNT } from "../../model/access/arns";
import { policyAt } from "../../model/access/policy";
import { identifiersOf, isNegated, type Statement } from "../../model/access/statement";
import type { Model, Resource } from "../../model/model";
import { valuesAt } from "../../model/network/values";
import { apisOf, targetsOf } from "./function-apis";
import { type Problem, problemOf } from "./ground";

/** What makes an API of a function anything but private, authorized and its own. */
export function apiProblems(model: Model, one: Resource): Problem[] {
  const apis = apisOf(model, one);
  const count = apis.length === 1 ? [] : [problemOf(one, "", `${apis.length} APIs invoke it, not one of its own`)];
  return [
    ...count,
    ...apis.flatMap((api) => [
      ...shared(model, one, api),
      ...placeProblems(model, api),
      ...methodProblems(model, api),
      ...resourcePolicyProblems(model, api),
    ]),
  ];
}

function of(model: Model, type: string, api: Resource): Resource[] {
  return model
    .users(api)
    .filter((user) => user.type === type && user.mode === "managed")
    .filter(({ attributes }) => model.target(attributes.rest_api_id) === api);
}

function shared(model: Model, one: Resource, api: Resource): Problem[] {
  const targets = targetsOf(model, one);
  return of(model, "aws_api_gateway_integration", api)
    .filter(({ attributes }) => !model.targets(attributes.uri).some((target) => targets.includes(target)))
    .map((integration) =>
      problemOf(integration, "uri", `leads from the API of ${one.attributes.function_name} to something else`),
    );
}

function placeProblems(model: Model, api: Resource): Problem[] {
  const types = valuesAt(api.attributes, ["endpoint_configuration", "types"]);
  if (types.join() !== "PRIVATE") {
    return [problemOf(api, "endpoint_configuration.types", `is not private: ${types.join(", ") || "EDGE"}`)];
  }
  const endpoints = valuesAt(api.attributes, ["endpoint_configuration", "vpc_endpoint_ids"]).map((id) =>
    model.target(id),
  );
  const isBound = endpoints.length > 0 && endpoints.every((endpoint) => isOwnEndpoint(model, api, endpoint));
  return isBound
    ? []
    : [problemOf(api, "endpoint_configuration.vpc_endpoint_ids", "is not bound to the region's execute-api endpoint")];
}

function isOwnEndpoint(model: Model, api: Resource, endpoint: Resource | undefined): boolean {
  if (endpoint?.type !== "aws_vpc_endpoint" || endpoint.region !== api.region) return false;
  return String(model.literal(endpoint.attributes.service_name)).endsWith(".execute-api");
}

function methodProblems(model: Model, api: Resource): Problem[] {
  const methods = of(model, "aws_api_gateway_method", api);
  const body =
    api.attributes.body === undefined ? [] : [problemOf(api, "body", "has methods in a document that is not read")];
  return [
    ...body,
    ...methods
      .filter(({ attributes }) => attributes.authorization !== "AWS_IAM")
      .map((method) => problemOf(method, "authorization", `answers without IAM: ${method.attributes.authorization}`)),
  ];
}

function resourcePolicyProblems(model: Model, api: Resource): Problem[] {
  const [standalone] = of(model, "aws_api_gateway_rest_api_policy", api);
  const holder = standalone ?? api;
  const { statements, unread } = policyAt(model, holder, "policy", holder.attributes.policy);
  if (unread.length > 0) return [problemOf(holder, "policy", "has no resource policy that is read")];
  const isClosed = statements.some((statement) => deniesOthers(model, api, statement));
  const open = statements.filter(
    (one) => one.effect === "Allow" && (isNegated(one) || identifiersOf(one).some(isAnybody)),
  );
  return [
    ...(isClosed
      ? []
      : [
          problemOf(
            statements[0]?.origin ?? holder,
            "statement",
            "does not deny what comes by another endpoint (aws:SourceVpce)",
          ),
        ]),
    ...open.map(({ sid, origin }) =>
      problemOf(origin, "statement", `admits everybody: ${sid ?? "a statement without sid"}`),
    ),
  ];
}

/** `*`, or another account than this one. */
function isAnybody(principal: string): boolean {
  if (principal === "*") return true;
  return !principal.includes(ACCOUNT) && !principal.includes("«") && !/^[a-z-]+\.amazonaws\.com$/.test(principal);
}

function deniesOthers(model: Model, api: Resource, statement: Statement): boolean {
  const { effect, actions, resources, conditions } = statement;
  if (effect !== "Deny" || isNegated(statement) || !identifiersOf(statement).includes("*")) return false;
  const isWhole = resources.some((resource) => resource === "*" || resource.endsWith("/*"));
  const isInvoke = actions.some((action) => ["execute-api:Invoke", "execute-api:*", "*"].includes(action));
  const [only, ...more] = conditions;
  if (!isWhole || !isInvoke || only === undefined || more.length > 0) return false;
  const endpoints = only.values.map((value) => model.target(value));
  const isEndpoint = only.test === "StringNotEquals" && only.key.toLowerCase() === "aws:sourcevpce";
  return isEndpoint && endpoints.length > 0 && endpoints.every((endpoint) => isOwnEndpoint(model, api, endpoint));
}

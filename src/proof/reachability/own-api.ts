import { namesFor } from "../../config/names";
import type { Model, Resource } from "../../model/model";
import type { Evidence } from "../../report/report";
import { apisOf, targetsOf } from "./function-apis";
import { type Answer, cellText, type Ground, openWay, type Problem, problemOf } from "./ground";
import { apiProblems } from "./private-api";

/** R2: each backend is invoked by its own private API and by nothing else, and takes no connection. */
export function onlyByItsApi(ground: Ground): Answer {
  const { config, model, matrix } = ground;
  const wanted = Object.keys(config.backends).map((name) => namesFor(config).function(name));
  const regions = [config.regions.primary.name, config.regions.dr.name];
  const backends = regions.flatMap((region) =>
    wanted.map((name) => ({ region, name, found: functionOf(model, region, name) })),
  );
  const found = backends.flatMap((one) => one.found ?? []);
  const reached = matrix.open.filter(({ to }) => wanted.includes(to.replace(/^.*function\//, "")));
  return {
    summary: `${found.length} functions, each invoked by its own private API with IAM and by nothing else; none takes a connection`,
    evidence: found.flatMap((one) => witness(model, one)),
    problems: [
      ...backends.flatMap(({ region, name, found: one }) => (one ? [] : [absent(region, name)])),
      ...found.flatMap((one) => [...invokers(model, one), ...permissionProblems(model, one), ...networkProblems(one)]),
      ...found.flatMap((one) => apiProblems(model, one)),
      ...reached.map((cell) => ({ says: `a backend takes connections, ${cellText(cell)}`, evidence: openWay(cell) })),
    ],
  };
}

function functionOf(model: Model, region: string, name: string): Resource | undefined {
  return model
    .ofType("aws_lambda_function")
    .find((one) => one.region === region && model.literal(one.attributes.function_name) === name);
}

function absent(region: string, name: string): Problem {
  const says = `there is no function ${name} in ${region}`;
  return { says, evidence: [{ stack: "", address: "aws_lambda_function", attribute: "function_name", text: says }] };
}

function networkProblems(one: Resource): Problem[] {
  if (one.attributes.vpc_config !== undefined) return [];
  return [problemOf(one, "vpc_config", "is in no VPC: no group, ACL or firewall stands before it")];
}

/** Types that name a function without invoking it. */
const SILENT =
  /^aws_(lambda_(alias|permission|provisioned_concurrency_config|function_event_invoke_config|function_recursion_config|runtime_management_config)|api_gateway_(integration|deployment)|cloudwatch_(metric_alarm|dashboard|log_)\w*|iam_\w+|appautoscaling_\w+)$/;

/** Whatever else names the function, or one of its aliases, and may invoke it. */
function invokers(model: Model, one: Resource): Problem[] {
  return targetsOf(model, one)
    .flatMap((target) => model.users(target))
    .filter(({ type, mode }) => mode === "managed" && !SILENT.test(type))
    .map((user) => problemOf(user, "", `may invoke ${one.attributes.function_name} past its API`));
}

function permissionProblems(model: Model, one: Resource): Problem[] {
  const apis = apisOf(model, one);
  const permissions = permissionsOf(model, one);
  if (permissions.length === 0) return [problemOf(one, "", "nobody may invoke it: it has no permission")];
  return permissions.flatMap((permission) => {
    const { principal, source_arn: source, function_url_auth_type: url } = permission.attributes;
    if (url !== undefined || principal !== "apigateway.amazonaws.com") {
      return [
        problemOf(permission, "principal", `lets ${principal} invoke ${one.attributes.function_name} past its API`),
      ];
    }
    const named = model.targets(source).map((target) => apiOf(model, target)?.key);
    const isOwn = named.length === 1 && apis.some(({ key }) => key === named[0]);
    if (isOwn) return [];
    return [
      problemOf(
        permission,
        "source_arn",
        `lets ${source ?? "every API"} invoke ${one.attributes.function_name}, not only its own API`,
      ),
    ];
  });
}

/** The API of a stage, or itself. */
function apiOf(model: Model, target: Resource): Resource | undefined {
  return target.type === "aws_api_gateway_rest_api" ? target : model.target(target.attributes.rest_api_id);
}

function permissionsOf(model: Model, one: Resource): Resource[] {
  const name = model.literal(one.attributes.function_name);
  return model.ofType("aws_lambda_permission").filter((permission) => {
    const { function_name: target } = permission.attributes;
    const meant = model.target(target);
    if (meant) return targetsOf(model, one).includes(meant);
    return permission.region === one.region && String(target).includes(String(name));
  });
}

function witness(model: Model, one: Resource): Evidence[] {
  const permissions = permissionsOf(model, one).map(({ stack, address, attributes }) => ({
    stack,
    address,
    attribute: "source_arn",
    text: `only ${attributes.principal} for ${attributes.source_arn} may invoke ${one.attributes.function_name}`,
  }));
  const apis = apisOf(model, one).map(({ stack, address }) => ({
    stack,
    address,
    attribute: "endpoint_configuration",
    text: `private; every method asks for IAM; its policy admits this account by the VPC's endpoint only`,
  }));
  return [...permissions, ...apis];
}

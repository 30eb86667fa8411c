import { namesFor } from "../../config/names";
import { ACCOUNT } from "../../model/access/arns";
import { isAbout, type Request } from "../../model/access/decide";
import { policyAt } from "../../model/access/policy";
import { covers, overlap } from "../../model/access/wildcards";
import type { Resource } from "../../model/model";
import { type Answer, type Ground, type Problem, problemOf } from "./ground";
import type { DeclaredFlow } from "./intent";

/** What is asked through an endpoint, by its service. Source: the ECS, ECR, Lambda and Secrets Manager guides. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  "execute-api": ["execute-api:Invoke"],
  "ecr.api": ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  "ecr.dkr": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  logs: ["logs:CreateLogStream", "logs:PutLogEvents"],
  kms: ["kms:Decrypt"],
  secretsmanager: ["secretsmanager:GetSecretValue"],
  sts: ["sts:GetCallerIdentity"],
};

/** R10: names and policies of the endpoints, and policies of the APIs behind them, let the declared flows pass. */
export function endpointsServe(ground: Ground): Answer {
  const flows = ground.declared.filter(({ to }) => to === "s3" || to.startsWith("endpoint/"));
  const asked = flows.map((flow) => ({ flow, endpoint: endpointOf(ground, flow) }));
  const endpoints = new Set(asked.flatMap(({ endpoint }) => endpoint ?? []));
  return {
    summary: `names and policies of ${endpoints.size} endpoints let ${flows.length} declared flows pass`,
    evidence: [...endpoints].map(({ stack, address, attributes }) => {
      const text = `${attributes.service_name}: name and policy let pass what is declared`;
      return { stack, address, attribute: "policy", text };
    }),
    problems: [
      ...[...endpoints].flatMap((endpoint) => nameProblems(ground, endpoint)),
      ...asked.flatMap(({ flow, endpoint }) => (endpoint ? policyProblems(ground, flow, endpoint) : absent(flow))),
      ...ground.model.ofType("aws_api_gateway_rest_api").flatMap((api) => apiProblems(ground, api)),
    ],
  };
}

function serviceOf(ground: Ground, { attributes }: Resource): string {
  return String(ground.model.literal(attributes.service_name)).replace(/^com\.amazonaws\.[a-z0-9-]+\./, "");
}

function endpointOf(ground: Ground, { region, to }: DeclaredFlow): Resource | undefined {
  const service = to.replace(/^endpoint\//, "");
  return ground.model
    .ofType("aws_vpc_endpoint")
    .find((one) => one.region === region && serviceOf(ground, one) === service);
}

function absent({ from, to, region }: DeclaredFlow): Problem[] {
  const says = `${region} has no endpoint for ${from} to ${to}`;
  return [{ says, evidence: [{ stack: "", address: "aws_vpc_endpoint", attribute: "service_name", text: says }] }];
}

/** Private names need both switches of the VPC. Source: VPC user guide, "DNS attributes for your VPC". */
function nameProblems(ground: Ground, endpoint: Resource): Problem[] {
  const { vpc_endpoint_type: type, private_dns_enabled: isPrivate, vpc_id: id } = endpoint.attributes;
  const vpc = ground.model.target(id);
  const isApi = serviceOf(ground, endpoint) === "execute-api";
  const { enable_dns_support: support, enable_dns_hostnames: hostnames } = vpc?.attributes ?? {};
  const off = vpc && support === false ? [problemOf(vpc, "enable_dns_support", "is off: no name is answered")] : [];
  if (type !== "Interface") return off;
  if (isApi) {
    const why = "is on: public APIs of third parties would be asked here";
    return isPrivate === true ? [...off, problemOf(endpoint, "private_dns_enabled", why)] : off;
  }
  if (isPrivate !== true) {
    return [...off, problemOf(endpoint, "private_dns_enabled", "is off: the service's name leads to the internet")];
  }
  const unnamed = vpc && hostnames !== true;
  return unnamed ? [...off, problemOf(vpc, "enable_dns_hostnames", "is off, and private names need it")] : off;
}

function requestsOf(ground: Ground, { from, to, region }: DeclaredFlow): Request[] {
  if (to !== "s3") return (ASKED[to.replace(/^endpoint\//, "")] ?? []).map((action) => ({ action, resource: "*" }));
  if (from.startsWith("service/")) {
    return [{ action: "s3:GetObject", resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket/*` }];
  }
  const names = namesFor(ground.config);
  const role = ground.config.regions.primary.name === region ? "primary" : "dr";
  return Object.keys(ground.config.backends)
    .filter((name) => from === `function/${names.function(name)}`)
    .map((name) => `arn:aws:s3:::${names.metadataBucket(name, role)}/*`)
    .flatMap((resource) => ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].map((action) => ({ action, resource })));
}

function policyProblems(ground: Ground, flow: DeclaredFlow, endpoint: Resource): Problem[] {
  // Without one everything is allowed.
  if (endpoint.attributes.policy === undefined) return [];
  const apis = ground.model.ofType("aws_api_gateway_rest_api").filter(({ region }) => region === flow.region);
  const requests =
    flow.to === "endpoint/execute-api"
      ? apis.map(({ key }) => ({
          action: "execute-api:Invoke",
          resource: `arn:aws:execute-api:${flow.region}:${ACCOUNT}:«${key}»/*`,
        }))
      : requestsOf(ground, flow);
  return requests
    .filter((request) => !lets(ground, endpoint, request))
    .map(({ action, resource }) => problemOf(endpoint, "policy", `keeps ${flow.from} from ${action} on ${resource}`));
}

/** Whatever denies on a condition is taken as not met. */
function lets(ground: Ground, holder: Resource, { action, resource }: Request): boolean {
  const { statements } = policyAt(ground.model, holder, "policy", holder.attributes.policy);
  const about = statements.filter((one) => isAbout(one, action));
  const isDenied = about.some(
    ({ effect, conditions, resources }) =>
      effect === "Deny" && conditions.length === 0 && resources.some((one) => covers(one, resource)),
  );
  return !isDenied && about.some((one) => one.effect === "Allow" && one.resources.some((r) => overlap(r, resource)));
}

function apiProblems(ground: Ground, api: Resource): Problem[] {
  const [holder = api] = ground.model
    .ofType("aws_api_gateway_rest_api_policy")
    .filter(({ attributes }) => ground.model.target(attributes.rest_api_id) === api);
  const resource = `arn:aws:execute-api:${api.region}:${ACCOUNT}:«${api.key}»/*`;
  const isOpen =
    holder.attributes.policy === undefined || lets(ground, holder, { action: "execute-api:Invoke", resource });
  return isOpen ? [] : [problemOf(holder, "policy", `lets nobody invoke ${api.address}`)];
}

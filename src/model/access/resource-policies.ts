import type { Model, Resource, Unread } from "../model";
import { arnOf, plainText } from "./arns";
import { policyAt } from "./policy";
import type { Statement } from "./statement";

/** A policy that something has itself: it says who may use it. */
export interface ResourcePolicy {
  readonly holder: Resource;
  /** What it protects; the holder if the policy is an argument of it. */
  readonly about: Resource;
  readonly statements: readonly Statement[];
}

/** Arguments that hold a policy of the resource itself, in whatever type. */
const POLICY_ARGUMENTS = ["policy", "access_policy", "policy_document", "resource_policy", "policy_text"];

/** Types whose `policy` is that of an identity, or no question of access. */
const NO_RESOURCE_POLICIES =
  /^aws_(iam_(role|user|group)_policy|iam_policy|ecr_lifecycle_policy|backup_plan|dlm_lifecycle_policy|organizations_policy)$/;

/** The argument that says what a policy in a resource of its own is about, the first that there is. */
const ABOUT = [
  "bucket",
  "key_id",
  "rest_api_id",
  "secret_arn",
  "queue_url",
  "repository",
  "arn",
  "resource_arn",
  "vpc_endpoint_id",
];

/**
 * Policies that a resource has or is, as statements.
 *
 * @param unread gets what could not be read
 */
export function resourcePoliciesOf(model: Model, resource: Resource, unread: Unread[]): readonly ResourcePolicy[] {
  if (resource.mode !== "managed" || NO_RESOURCE_POLICIES.test(resource.type)) return [];
  if (resource.type === "aws_lambda_permission") return [permission(model, resource)];
  return POLICY_ARGUMENTS.filter((name) => typeof resource.attributes[name] === "string").map((name) => {
    const policy = policyAt(model, resource, name, resource.attributes[name]);
    unread.push(...policy.unread);
    return { holder: resource, about: protectedBy(model, resource), statements: policy.statements };
  });
}

function protectedBy(model: Model, resource: Resource): Resource {
  const argument = ABOUT.find((name) => model.target(resource.attributes[name]) !== undefined);
  const found = argument === undefined ? undefined : model.target(resource.attributes[argument]);
  if (found === undefined) return resource;
  // A bucket is named by what configures it, too.
  const bucket = found.type.startsWith("aws_s3_bucket_") ? model.target(found.attributes.bucket) : undefined;
  return bucket ?? found;
}

/** A permission of Lambda's is a statement in the function's policy. */
function permission(model: Model, resource: Resource): ResourcePolicy {
  const { attributes, stack, address } = resource;
  const text = (value: unknown) => plainText(model, String(model.literal(value)), resource.region);
  const about = model.target(attributes.function_name) ?? resource;
  const condition = (test: string, key: string, value: unknown) =>
    value === undefined ? [] : [{ test, key, values: [text(value)] }];
  const principal = text(attributes.principal);
  const statement: Statement = {
    sid: undefined,
    effect: "Allow",
    principals: [{ type: principal.includes(".") ? "Service" : "AWS", identifiers: [principal] }],
    notPrincipals: [],
    actions: [text(attributes.action)],
    notActions: [],
    resources: [arnOf(model, about) ?? about.key],
    notResources: [],
    conditions: [
      ...condition("ArnLike", "aws:SourceArn", attributes.source_arn),
      ...condition("StringEquals", "aws:SourceAccount", attributes.source_account),
    ],
    origin: { stack, address, attribute: "principal" },
  };
  return { holder: resource, about, statements: [statement] };
}

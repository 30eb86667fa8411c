import { accessOf } from "../../model/access/access";
import { ACCOUNT } from "../../model/access/arns";
import type { Condition, Principal, Statement } from "../../model/access/statement";
import type { Model, Resource } from "../../model/model";
import { QUOTAS, type Quota, type Usage } from "./quota";

/** Sizes of policies, as IAM counts them: without white space. */
export function policyUsage(model: Model): Usage[] {
  const access = accessOf(model);
  const roles = access.identities.filter(({ resource }) => resource.type === "aws_iam_role");
  return [
    ...access.managedPolicies.map((one) => usage(QUOTAS.managedPolicy, one.resource, "policy", sizeOf(one.statements))),
    ...roles.flatMap(({ resource, trust }) =>
      trust.length === 0 ? [] : [usage(QUOTAS.trustPolicy, resource, "assume_role_policy", sizeOf(trust))],
    ),
    ...roles.map(({ resource, policies }) => {
      const managed = new Set(access.managedPolicies.flatMap(({ statements }) => statements));
      return usage(QUOTAS.inlinePolicies, resource, "policy", sizeOf(policies.filter((one) => !managed.has(one))));
    }),
    ...roles.map(({ resource, foreignPolicies, policies }) => {
      const own = access.managedPolicies.filter(({ statements }) => statements.some((one) => policies.includes(one)));
      return usage(QUOTAS.managedPolicies, resource, "policy_arn", own.length + foreignPolicies.length);
    }),
    ...access.resourcePolicies.flatMap(({ holder, about, statements }) => {
      const quota = OF_RESOURCES[about.type];
      return quota === undefined ? [] : [usage(quota, holder, "policy", sizeOf(statements))];
    }),
  ];
}

/** Quota of the policy of each type. */
const OF_RESOURCES: Readonly<Record<string, Quota>> = {
  aws_api_gateway_rest_api: QUOTAS.apiPolicy,
  aws_kms_key: QUOTAS.keyPolicy,
  aws_lambda_function: QUOTAS.functionPolicy,
  aws_s3_bucket: QUOTAS.bucketPolicy,
  aws_sns_topic: QUOTAS.topicPolicy,
  aws_vpc_endpoint: QUOTAS.endpointPolicy,
};

function usage(quota: Quota, resource: Resource, attribute: string, used: number): Usage {
  return { quota, resource, attribute, used };
}

/** An id that AWS chooses is 36 characters long at most: that of a key. */
const ID_LENGTH = 36;

/** Characters of a policy's JSON, with ids and the account's number as long as they will be. */
function sizeOf(statements: readonly Statement[]): number {
  if (statements.length === 0) return 0;
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.map(written) })
    .replaceAll(ACCOUNT, "0".repeat(12))
    .replace(/«[^»]*»/g, "x".repeat(ID_LENGTH)).length;
}

function written(statement: Statement): unknown {
  const { sid, effect, actions, notActions, resources, notResources, conditions, principals, notPrincipals } =
    statement;
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    ...some("Principal", principals, byType),
    ...some("NotPrincipal", notPrincipals, byType),
    ...some("Action", actions, single),
    ...some("NotAction", notActions, single),
    ...some("Resource", resources, single),
    ...some("NotResource", notResources, single),
    ...some("Condition", conditions, byTest),
  };
}

function some<T>(name: string, values: readonly T[], as: (values: readonly T[]) => unknown): Record<string, unknown> {
  return values.length === 0 ? {} : { [name]: as(values) };
}

function single(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function byType(principals: readonly Principal[]): unknown {
  return Object.fromEntries(principals.map(({ type, identifiers }) => [type, single(identifiers)]));
}

function byTest(conditions: readonly Condition[]): unknown {
  const tests = new Map<string, Record<string, unknown>>();
  for (const { test, key, values } of conditions) tests.set(test, { ...tests.get(test), [key]: single(values) });
  return Object.fromEntries(tests);
}

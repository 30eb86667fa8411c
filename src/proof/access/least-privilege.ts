import type { Access, Identity } from "../../model/access/access";
import type { Statement } from "../../model/access/statement";
import { covers } from "../../model/access/wildcards";
import type { Evidence, Finding } from "../../report/report";
import { evidence, verdict } from "../verdict";
import { actionsLike } from "./service-authorization";

/** Services whose resources have names that the customer chooses, so that a policy can say which it means. */
const NAMED_BY_US =
  /^arn:aws[\w-]*:(s3|sns|sqs|dynamodb|lambda|secretsmanager|ecr|logs|iam|ssm|scheduler|ecs|cloudwatch):/;

/** A resource type before the name, such as `function:` or `log-group:`. */
const TYPE =
  /^(table|function|secret|repository|log-group|role|policy|user|group|parameter|schedule|cluster|service|alarm|dashboard)[:/]/;

/**
 * What AWS itself has to write where nobody can name it before: API Gateway makes the log groups of APIs that have their
 * execution logged. Source: API Gateway developer guide, "Set up CloudWatch logging for REST APIs", permissions.
 */
const NAMED_BY_AWS = { usedBy: "aws_api_gateway_account", actions: /^logs:/ } as const;

/** What each role can do, and that none of it is wider than it must be. */
export function leastPrivilege(access: Access): Finding {
  const against = access.identities.flatMap((identity) => [
    ...identity.policies.flatMap((statement) => tooWide(identity, statement)),
    ...identity.foreignPolicies
      .filter(isAdministrator)
      .map((arn) =>
        evidence(
          identity.resource,
          "policy",
          `${identity.name} has AWS's own ${arn}, which allows a whole service or more`,
        ),
      ),
  ]);
  const actions = new Set(access.identities.flatMap(({ policies }) => policies.flatMap((one) => one.actions)));
  return verdict({
    requirement: "access",
    question: "What can each role do, and is any of it wider than AWS makes necessary?",
    against,
    witnesses: access.identities.map((identity) => evidence(identity.resource, "policy", whatItCanDo(identity))),
    summary: `${access.identities.length} roles and policies with ${actions.size} actions: no "*", and "*" as resource only where AWS narrows nothing`,
  });
}

function tooWide(identity: Identity, statement: Statement): Evidence[] {
  if (statement.effect === "Deny") return [];
  const { actions, notActions, notResources, origin } = statement;
  const said = (text: string): Evidence => ({ ...origin, text: `${identity.name} ${text}` });
  return [
    ...(notActions.length + notResources.length > 0 ? [said("may do everything but a few things")] : []),
    ...actions
      .filter((action) => /^\*$|:\*$/.test(action))
      .map((action) => said(`may ${action}, a whole service or more`)),
    ...onEverything(statement).map((action) => said(`may ${action} on "*", though AWS lets it be narrowed`)),
    ...inEveryNamespace(statement).map((action) => said(`may ${action} in every namespace`)),
    ...onEveryName(identity, statement).map(([action, resource]) =>
      said(`may ${action} on ${resource}, whoever it belongs to`),
    ),
  ];
}

/** Actions on every resource that could be narrowed. A pattern that only looks may have some among them that could. */
function onEverything({ actions, resources }: Statement): string[] {
  if (!resources.includes("*")) return [];
  return actions.filter((pattern) => {
    const found = actionsLike(pattern);
    const onlyLooks = found.every(({ accessLevel }) => accessLevel === "List" || accessLevel === "Read");
    if (pattern.includes("*") && onlyLooks && found.some(({ isNarrowable }) => !isNarrowable)) return false;
    return found.some(({ isNarrowable }) => isNarrowable);
  });
}

/** What AWS narrows by a condition alone. Source: CloudWatch user guide, "Using condition keys to limit access". */
function inEveryNamespace({ actions, conditions }: Statement): string[] {
  if (conditions.some(({ test, key }) => test === "StringEquals" && key.toLowerCase() === "cloudwatch:namespace"))
    return [];
  return actions.filter((pattern) => actionsLike(pattern).some(({ name }) => name === "cloudwatch:PutMetricData"));
}

/** What changes something, on resources of any name. */
function onEveryName(identity: Identity, { actions, resources }: Statement): [string, string][] {
  const isAws = identity.uses.some(({ resource }) => resource.type === NAMED_BY_AWS.usedBy);
  const writes = actions.filter(
    (action) =>
      !(isAws && NAMED_BY_AWS.actions.test(action)) &&
      actionsLike(action).some(({ accessLevel, isNarrowable }) => isNarrowable && !/^(List|Read)$/.test(accessLevel)),
  );
  const nameless = resources.filter((resource) => NAMED_BY_US.test(resource) && nameOf(resource).startsWith("*"));
  return writes.flatMap((action) =>
    nameless
      .filter((resource) => covers(`arn:aws*:${action.split(":")[0]}:*`, resource))
      .map((resource): [string, string] => [action, resource]),
  );
}

function nameOf(arn: string): string {
  return arn.split(":").slice(5).join(":").replace(TYPE, "");
}

/** AWS's own policies that are known to be wide by their names. */
function isAdministrator(arn: string): boolean {
  return /:aws:policy\/(\S*\/)?(AdministratorAccess|PowerUserAccess|IAMFullAccess|\w*FullAccess)$/.test(arn);
}

/** Actions and resources, statement by statement. */
function whatItCanDo({ name, policies, uses }: Identity): string {
  const allowed = policies.filter(({ effect }) => effect === "Allow");
  const by = uses.map(({ resource }) => resource.address).join(", ");
  const does = allowed.map(({ actions, resources }) => `${actions.join(", ")} on ${resources.join(", ")}`);
  return `${name}${by === "" ? "" : ` (${by})`}: ${does.length === 0 ? "nothing" : does.join("; ")}`;
}

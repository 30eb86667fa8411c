import { namesFor } from "../../src/config/names";
import { production } from "../../src/config/production";
import { at, eachString, list } from "../../src/model/stack-json";
import { ACCOUNT_ID, arnsOf, placeOf, statementsIn } from "./arns";
import { allows, type Request } from "./iam";
import { actionsOf } from "./provider-actions";
import type { Row } from "./provider-actions/row";
import { addressOf, type Found, follow, within } from "./references";
import type { Attributes, Stacks } from "./synthesized";
import { WITHOUT_RESOURCES } from "./without-resources";

/** What a role's policies say, and its boundary. */
export interface Limits {
  readonly policies: readonly Attributes[];
  readonly boundary: readonly Attributes[];
}

export const names = namesFor(production);

/** The policies and the boundary of one of the delivery's roles. */
export function limitsOf(stacks: Stacks, role: "plan" | "operations"): Limits {
  const found = within(stacks, "foundation", "aws_iam_role").find(
    ({ attributes: { name } }) => name === names.delivery(role),
  );
  if (found === undefined) throw new Error(`foundation has no role ${names.delivery(role)}`);
  const attached = within(stacks, "foundation", "aws_iam_role_policy_attachment")
    .filter(({ attributes }) => follow(stacks, "foundation", attributes.role)?.name === found.name)
    .map(({ attributes }) => follow(stacks, "foundation", attributes.policy_arn));
  return {
    policies: attached.flatMap((policy) => documentOf(stacks, policy)),
    boundary: documentOf(stacks, follow(stacks, "foundation", found.attributes.permissions_boundary)),
  };
}

/** Statements of a policy of foundation. */
export function documentOf(stacks: Stacks, policy: Found | undefined): Attributes[] {
  const document = follow(stacks, "foundation", policy?.attributes.policy);
  if (document === undefined) throw new Error("a policy of the delivery is no document");
  return statementsIn(stacks, "foundation", document.attributes);
}

/** True if both allow it: a boundary gives nothing, and a policy gives nothing beyond it. */
export function may({ policies, boundary }: Limits, request: Request): boolean {
  return allows(policies, request) && allows(boundary, request);
}

/** What only a person changes in foundation: the states, what stands in for them, and the delivery itself. */
const KEPT = /^(delivery_|lock-table|primary_spare-lock-table|primary_state-replica|state-)/;

const isKept = ({ stack: name, name: id }: Found) => name === "foundation" && KEPT.test(id);

const LOOKS = /:(Describe|Get|List)/;

/** The operations role may do what the provider does for every resource, and looks only at what a person changes. */
export function deployable(stacks: Stacks): string[] {
  const limits = limitsOf(stacks, "operations");
  return everything(stacks).flatMap((found) => {
    const { read, create, update, delete: remove } = actionsOf(found.type);
    const changes = [...create, ...update, ...remove];
    const asked = isKept(found) ? changes.filter((action) => LOOKS.test(action)) : changes;
    // An action that cannot be narrowed says nothing about this one.
    const kept = isKept(found) ? changes.filter((one) => !LOOKS.test(one) && !WITHOUT_RESOURCES.test(one)) : [];
    return [
      ...refusals(stacks, limits, found, [...read, ...asked]),
      ...kept
        .filter((action) => requests(stacks, found, action).every((request) => may(limits, request)))
        .map((action) => `operations may ${action} for ${addressOf(found)}`),
    ];
  });
}

/** Every data source can be read by either role, and what the resources of a plan are made of. */
export function readable(stacks: Stacks): string[] {
  return (["plan", "operations"] as const).flatMap((role) => {
    const limits = limitsOf(stacks, role);
    return sources(stacks)
      .flatMap((found) => refusals(stacks, limits, found, actionsOf(found.type).read))
      .map((what) => `${role}: ${what}`);
  });
}

/** Operations may hand every role to the service that takes it, where something is told to use it. */
export function passable(stacks: Stacks): string[] {
  const limits = limitsOf(stacks, "operations");
  return everything(stacks)
    .filter((found) => !isKept(found))
    .flatMap((found) => rolesOf(stacks, found))
    .flatMap((role) => {
      const context = { ...contextOf(stacks, role), "iam:PassedToService": takerOf(stacks, role) };
      const [resource = ""] = arnsOf(stacks, role);
      return may(limits, { action: "iam:PassRole", resource, context }) ? [] : [`iam:PassRole of ${addressOf(role)}`];
    });
}

/** Services that some role trusts. */
export function takers(stacks: Stacks): string[] {
  const roles = everything(stacks).filter(({ type }) => type === "aws_iam_role");
  const found = roles.map((role) => takerOf(stacks, role)).filter((taker) => taker.endsWith(".amazonaws.com"));
  return [...new Set(found)].sort();
}

/** Services whose own role AWS makes for some resource. */
export function linked(stacks: Stacks): string[] {
  const actions = everything(stacks).flatMap(({ type }) => actionsOf(type).create);
  const found = actions.filter((action) => action.startsWith("linked:")).map(linkedService);
  return [...new Set(found)].sort();
}

function takerOf(stacks: Stacks, { stack: name, attributes }: Found): string {
  const trust = follow(stacks, name, attributes.assume_role_policy)?.attributes.statement;
  return String(list(at(trust, "principals", "identifiers"))[0]);
}

function rolesOf(stacks: Stacks, { stack: name, attributes }: Found): Found[] {
  const roles = new Map<string, Found>();
  eachString(attributes, (text) => {
    const role = follow(stacks, name, text);
    if (role?.type === "aws_iam_role" && text.endsWith(".arn}")) roles.set(role.name, role);
    // Foundation's own are named.
    for (const [, named] of text.matchAll(/:role\/([\w-]+)/g)) {
      const found = within(stacks, "foundation", "aws_iam_role").find(({ attributes }) => attributes.name === named);
      if (found !== undefined) roles.set(found.name, found);
    }
  });
  return [...roles.values()];
}

function everything(stacks: Stacks): Found[] {
  return Object.entries(stacks).flatMap(([name, { resource }]) =>
    Object.keys(resource).flatMap((type) => within(stacks, name, type)),
  );
}

/** Data sources and ephemeral resources. */
function sources(stacks: Stacks): Found[] {
  return Object.entries(stacks).flatMap(([name, { data = {}, ephemeral = {} }]) => [
    ...Object.keys(data).flatMap((type) => within(stacks, name, `data.${type}`)),
    ...Object.entries(ephemeral).flatMap(([type, all]) =>
      Object.entries(all).map(([id, attributes]) => ({ stack: name, type: `ephemeral.${type}`, name: id, attributes })),
    ),
  ]);
}

function refusals(stacks: Stacks, limits: Limits, found: Found, actions: Row["read"]): string[] {
  return actions.flatMap((action) =>
    requests(stacks, found, action)
      .filter((request) => !may(limits, request))
      .map((request) => `${request.action} on ${request.resource} for ${addressOf(found)}`),
  );
}

function requests(stacks: Stacks, found: Found, action: string): Request[] {
  const context = contextOf(stacks, found);
  if (action.startsWith("linked:")) {
    const service = linkedService(action);
    const resource = `arn:aws:iam::${ACCOUNT_ID}:role/aws-service-role/${service}/AWSServiceRole`;
    return [
      { action: "iam:CreateServiceLinkedRole", resource, context: { ...context, "iam:AWSServiceName": service } },
    ];
  }
  const resources = WITHOUT_RESOURCES.test(action) ? ["*"] : arnsOf(stacks, found);
  return resources.map((resource) => ({ action, resource, context }));
}

const linkedService = (action: string) => `${action.replace("linked:", "")}.amazonaws.com`;

/** What comes with every request for a resource: IAM and Route 53 are in us-east-1. */
function contextOf(stacks: Stacks, { stack: name, type, attributes }: Found): Readonly<Record<string, string>> {
  const isGlobal = /aws_(iam|route53)_(?!resolver)/.test(type);
  return {
    "aws:RequestedRegion": isGlobal ? "us-east-1" : placeOf(stacks, name, attributes).region,
    "iam:PermissionsBoundary": `arn:aws:iam::${ACCOUNT_ID}:policy/${names.workloadBoundary}`,
  };
}

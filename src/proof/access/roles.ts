import type { Access, Identity } from "../../model/access/access";
import { ACCOUNT } from "../../model/access/arns";
import { grantsOf } from "../../model/access/decide";
import type { Evidence, Finding } from "../../report/report";
import { evidence, verdict } from "../verdict";
import { actionsLike } from "./service-authorization";

/** What looks although AWS calls it a change: to decrypt changes nothing. */
const READS_TOO = /^kms:Decrypt$/;

/** Source: GitHub, "OpenID Connect reference": the subject of a run for a pull request ends so. */
const OF_PULL_REQUEST = /:pull_request$/;

/** The role of a pull request, which runs code that nobody has read yet, only looks (R21). */
export function pullRequests({ identities }: Access): Finding {
  const roles = identities.filter(isOfPullRequest);
  const changes = roles.flatMap((role) => changesOf(role));
  const secrets = roles.flatMap((role) => secretsOf(role));
  return verdict({
    requirement: "R21",
    question: "Does a pull request's role only look, and at no secret?",
    against: [...secrets, ...changes],
    witnesses: roles.map((role) =>
      evidence(
        role.resource,
        "policy",
        `${role.name}: ${role.policies.flatMap(({ effect, actions }) => (effect === "Allow" ? actions : [])).join(", ")}`,
      ),
    ),
    summary: `${roles.map(({ name }) => name).join(", ")}: reads only, and secretsmanager:GetSecretValue is denied or not allowed`,
  });
}

function isOfPullRequest({ trust }: Identity): boolean {
  return trust.some(({ conditions }) =>
    conditions.some(
      ({ key, values }) => key.endsWith(":sub") && values.some((one) => OF_PULL_REQUEST.test(one) || /:\*$/.test(one)),
    ),
  );
}

function changesOf(role: Identity): Evidence[] {
  return role.policies
    .filter(({ effect }) => effect === "Allow")
    .flatMap(({ actions, origin }) =>
      actions
        .flatMap((pattern) => actionsLike(pattern))
        .filter(({ name, accessLevel }) => accessLevel !== "List" && accessLevel !== "Read" && !READS_TOO.test(name))
        .map(({ name, accessLevel }) => ({
          ...origin,
          text: `${role.name} may ${name} (${accessLevel}), and is a pull request's`,
        })),
    );
}

/** Whatever secret: asked with one that stands for any. */
function secretsOf(role: Identity): Evidence[] {
  return ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"].flatMap((action) =>
    grantsOf(role, { action, resource: "arn:aws:secretsmanager:*:*:secret:*" }).map(({ origin }) => ({
      ...origin,
      text: `${role.name} may ${action}, and is a pull request's`,
    })),
  );
}

/** Every role has a boundary, so that a policy with a mistake gives no more than that. */
export function boundaries({ identities }: Access): Finding {
  const roles = identities.filter(({ resource }) => resource.type === "aws_iam_role");
  return verdict({
    requirement: "access",
    question: "Does a permissions boundary limit every role?",
    against: roles.flatMap(unlimited),
    witnesses: roles.map((role) =>
      evidence(role.resource, "permissions_boundary", `${role.name} stays inside ${role.boundary?.length} statements`),
    ),
    summary: `${roles.length} roles, each with a permissions boundary`,
  });
}

/** What a role would have to do to leave its boundary, or to act as somebody else. */
const ESCAPES = ["iam:DeleteRolePermissionsBoundary", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:CreateUser"];

/** Why a boundary is none: it is not there, admits everything, or lets the role leave it. */
function unlimited(role: Identity): Evidence[] {
  const { boundary, resource, name, arn } = role;
  if (boundary === undefined)
    return [evidence(resource, "permissions_boundary", `${name} has no permissions boundary`)];
  const wide = boundary.filter(
    ({ effect, actions, notActions }) => effect === "Allow" && (actions.includes("*") || notActions.length > 0),
  );
  // The boundary by itself, as if the role's policies allowed whatever it does.
  const admitted: Identity = { ...role, policies: boundary, boundary: undefined };
  const escapes = ESCAPES.flatMap((action) => {
    const on = action === "iam:CreateUser" ? `arn:aws:iam::${ACCOUNT}:user/*` : arn;
    return grantsOf(admitted, { action, resource: on }).map(({ origin }) => ({ action, origin }));
  });
  return [
    ...wide.map(({ origin }) => ({
      ...origin,
      text: `the boundary of ${name} admits everything, or all but a few things`,
    })),
    ...escapes.map(({ action, origin }) => ({ ...origin, text: `the boundary of ${name} admits ${action}` })),
  ];
}

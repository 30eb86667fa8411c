import type { Access, Identity } from "../../model/access/access";
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
    against: roles
      .filter(({ boundary }) => boundary === undefined)
      .map((role) => evidence(role.resource, "permissions_boundary", `${role.name} has no permissions boundary`)),
    witnesses: roles.map((role) =>
      evidence(role.resource, "permissions_boundary", `${role.name} stays inside ${role.boundary?.length} statements`),
    ),
    summary: `${roles.length} roles, each with a permissions boundary`,
  });
}

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

/** Who takes a role: one AWS service, or the delivery's runs by a subject that says which. */
export function trusts({ identities }: Access): Finding {
  const roles = identities.filter(({ resource }) => resource.type === "aws_iam_role");
  return verdict({
    requirement: "access",
    question: "Who may take each role?",
    against: roles.flatMap((role) => role.trust.flatMap((one) => tooTrusting(role, one))),
    witnesses: roles.map((role) =>
      evidence(role.resource, "assume_role_policy", `${role.name} is taken by ${takersOf(role)}`),
    ),
    summary: `${roles.length} roles, each taken by one AWS service or by runs of one repository`,
  });
}

function takersOf({ trust }: Identity): string {
  return trust
    .map(({ principals, conditions }) => {
      const who = principals.flatMap(({ identifiers }) => identifiers).join(", ");
      return [who, ...conditions.map(({ key, values }) => `${key} ${values.join(" or ")}`)].join(", ");
    })
    .join("; ");
}

function tooTrusting(
  role: Identity,
  { effect, principals, conditions, origin }: Identity["trust"][number],
): Evidence[] {
  if (effect === "Deny") return [];
  const said = (text: string): Evidence => ({ ...origin, text: `${role.name} ${text}` });
  return principals.flatMap(({ type, identifiers }) => {
    if (type === "Service")
      return identifiers.length === 1 ? [] : [said(`is taken by ${identifiers.join(" and ")}: one role for each`)];
    if (type !== "Federated") return [said(`is taken by ${identifiers.join(", ")}, which is no AWS service`)];
    const subject = conditions.find(({ key }) => key.endsWith(":sub"));
    const isOpen =
      subject === undefined || !subject.test.startsWith("String") || subject.values.some((one) => /[*?]/.test(one));
    const hasAudience = conditions.some(({ key }) => key.endsWith(":aud"));
    return [
      ...(isOpen ? [said("is taken by runs of a repository or branch that its trust does not name")] : []),
      ...(hasAudience ? [] : [said("is taken for whatever audience")]),
    ];
  });
}

import type { Access, Identity } from "../../model/access/access";
import { ACCOUNT } from "../../model/access/arns";
import { isAbout } from "../../model/access/decide";
import { type Condition, identifiersOf, type Statement } from "../../model/access/statement";
import type { Model } from "../../model/model";
import type { Evidence, Finding } from "../../report/report";
import { evidence, type Grounds, grounds, verdict } from "../verdict";
import type { Parties } from "./parties";

/** Who takes a role, by the type of what acts in it. Source: each service's guide, its trust policy. */
const SERVICES: Readonly<Record<string, string>> = {
  aws_api_gateway_account: "apigateway.amazonaws.com",
  aws_codebuild_project: "codebuild.amazonaws.com",
  aws_db_proxy: "rds.amazonaws.com",
  aws_ecs_task_definition: "ecs-tasks.amazonaws.com",
  aws_flow_log: "vpc-flow-logs.amazonaws.com",
  aws_lambda_function: "lambda.amazonaws.com",
  aws_s3_bucket_replication_configuration: "s3.amazonaws.com",
  aws_scheduler_schedule: "scheduler.amazonaws.com",
  aws_ssm_document: "ssm.amazonaws.com",
};

/** Source: GitHub, "OpenID Connect reference": who issues, and for whom. */
const ISSUER = "token.actions.githubusercontent.com";
const AUDIENCE = "sts.amazonaws.com";

/** Who takes a role: the AWS service that acts in it, or the delivery's runs by the subject that was meant. */
export function trusts(model: Model, { identities }: Access, parties: Parties | undefined): Finding {
  const roles = identities.filter(({ resource }) => resource.type === "aws_iam_role");
  return verdict({
    requirement: "access",
    question: "Who may take each role?",
    ...grounds(...roles.map((role) => trustOf(model, role, parties))),
    summary: `${roles.length} roles, each taken by the AWS service that acts in it or by runs of one repository`,
  });
}

/** What speaks against who may take a role, and who may. */
export function trustOf(model: Model, role: Identity, parties: Parties | undefined): Partial<Grounds> {
  const allowed = role.trust.filter(({ effect }) => effect === "Allow");
  const isFederated = allowed.some(({ principals }) => principals.some(({ type }) => type === "Federated"));
  return grounds(
    { witnesses: [evidence(role.resource, "assume_role_policy", `${role.name} is taken by ${takersOf(role)}`)] },
    ...allowed.map((one) => strangers(role, one)),
    ...(isFederated || subjectsFor(role, parties).length > 0 ? runs(model, role, parties) : services(role)),
  );
}

function takersOf({ trust }: Identity): string {
  return trust
    .map(({ principals, conditions }) => {
      const who = identifiersOf({ principals }).join(", ");
      return [who, ...conditions.map(({ key, values }) => `${key} ${values.join(" or ")}`)].join(", ");
    })
    .join("; ");
}

/** Whoever is no service that acts in the role, and no provider of identities. */
function strangers(role: Identity, { principals, notPrincipals, origin }: Statement): Partial<Grounds> {
  const meant = meantServices(role);
  const said = (text: string): Evidence => ({ ...origin, text: `${role.name} ${text}` });
  const found = principals.flatMap(({ type, identifiers }) => {
    if (type === "Federated") return [];
    if (type !== "Service") return [said(`is taken by ${identifiers.join(", ")}, which is no AWS service`)];
    if (identifiers.length > 1) return [said(`is taken by ${identifiers.join(" and ")}: one role for each`)];
    // Of a role that nothing uses, `services` says so.
    const others = meant.length === 0 ? [] : identifiers.filter((one) => !meant.includes(one));
    return others.map((one) => said(`is taken by ${one}, but what acts in it is ${meant.join(" and ")}`));
  });
  const rest = notPrincipals.length > 0 ? [said("is taken by everybody but a few")] : [];
  return { against: [...found, ...rest] };
}

function meantServices({ uses }: Identity): string[] {
  return [...new Set(uses.flatMap(({ resource }) => SERVICES[resource.type] ?? []))];
}

/** Each service that acts in the role can take it. */
function services(role: Identity): Partial<Grounds>[] {
  const at = (text: string) => [evidence(role.resource, "assume_role_policy", `${role.name} ${text}`)];
  const unknownUses = role.uses.filter(({ resource }) => SERVICES[resource.type] === undefined);
  const meant = meantServices(role);
  return [
    {
      open: unknownUses.flatMap(({ resource }) =>
        at(`: which service takes it for ${resource.type} is not known here`),
      ),
    },
    { open: role.uses.length === 0 ? at("is used by nothing: who has to take it is not known") : [] },
    ...meant.map((service): Partial<Grounds> => {
      const admits = role.trust.filter((one) => one.effect === "Allow" && isFor(one, service));
      const denies = role.trust.filter((one) => one.effect === "Deny" && isFor(one, service));
      if (admits.length === 0) return { against: at(`is not taken by ${service}, which acts in it`) };
      if (denies.length > 0) return { against: at(`is denied to ${service}, which acts in it`) };
      const isSure = admits.some(({ conditions }) => conditions.every(isOurAccount));
      return { open: isSure ? [] : at(`is taken by ${service} on a condition that nobody can decide here`) };
    }),
  ];
}

function isFor(statement: Statement, service: string): boolean {
  return (
    isAbout(statement, "sts:AssumeRole") &&
    statement.principals.some(({ identifiers }) => identifiers.includes(service) || identifiers.includes("*"))
  );
}

function isOurAccount({ test, key, values }: Condition): boolean {
  return test === "StringEquals" && key.toLowerCase() === "aws:sourceaccount" && values.includes(ACCOUNT);
}

/** Subjects of the runs that the configuration means for a role. Source: GitHub, "OpenID Connect reference", subjects. */
function subjectsFor(role: Identity, parties: Parties | undefined): string[] {
  if (parties === undefined) return [];
  const { repository, environment } = parties.config.delivery;
  if (parties.delivery("operations").includes(role)) return [`repo:${repository}:environment:${environment}`];
  return parties.delivery("plan").includes(role) ? [`repo:${repository}:pull_request`] : [];
}

/** A role that runs take: each statement lets just those that were meant, and one of them does. */
function runs(model: Model, role: Identity, parties: Parties | undefined): Partial<Grounds>[] {
  const said = (text: string, origin?: Statement["origin"]): Evidence => ({
    ...(origin ?? evidence(role.resource, "assume_role_policy", "")),
    text: `${role.name} ${text}`,
  });
  const denied = role.trust.filter(({ effect }) => effect === "Deny");
  const allowed = role.trust.filter((one) => one.effect === "Allow" && isAbout(one, "sts:AssumeRoleWithWebIdentity"));
  const meant = subjectsFor(role, parties);
  return [
    { against: denied.map(({ origin }) => said("is denied to whoever its trust says", origin)) },
    { against: allowed.length === 0 ? [said("is taken by no run")] : [] },
    { open: parties === undefined ? [said("is taken by runs: of which repository was meant is not known")] : [] },
    {
      against: allowed.flatMap((one) => [
        ...issuers(model, one).map((text) => said(text, one.origin)),
        ...limits(one, meant, parties !== undefined).map((text) => said(text, one.origin)),
      ]),
    },
  ];
}

/** Providers of identities that are not GitHub's. */
function issuers(model: Model, { principals }: Statement): string[] {
  return principals
    .filter(({ type }) => type === "Federated")
    .flatMap(({ identifiers }) => identifiers)
    .map((one) => model.literal(model.target(one)?.attributes.url ?? one.split(":oidc-provider/")[1] ?? one))
    .map((url) => String(url).replace(/^https:\/\//, ""))
    .filter((host) => host !== ISSUER)
    .map((host) => `is taken by what ${host} says, which is not ${ISSUER}`);
}

/** What a statement lacks of the two conditions that say whose run it is. */
function limits({ conditions }: Statement, meant: readonly string[], isKnown: boolean): string[] {
  const valuesOf = (claim: string): readonly string[] | undefined =>
    conditions.find(({ test, key }) => test === "StringEquals" && key.toLowerCase() === `${ISSUER}:${claim}`)?.values;
  const subjects = valuesOf("sub");
  const others = subjects?.filter((one) => !meant.includes(one)) ?? [];
  const unmet = conditions.filter(({ test, key }) => test !== "StringEquals" || !/:(sub|aud)$/i.test(key));
  return [
    ...(subjects === undefined
      ? ["is taken by runs of a repository or branch that its trust does not name"]
      : isKnown && others.length > 0
        ? [`is taken by ${others.join(" and ")}, but meant is ${meant.join(" or ") || "no run"}`]
        : []),
    ...(valuesOf("aud")?.join() === AUDIENCE ? [] : [`is taken for another audience than ${AUDIENCE}`]),
    ...unmet.map(
      ({ test, key, values }) => `is taken only if ${key} ${test} ${values.join(" or ")}, which nobody meant`,
    ),
  ];
}

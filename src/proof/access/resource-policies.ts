import { type Access, statementsAbout } from "../../model/access/access";
import { arnOf } from "../../model/access/arns";
import type { ResourcePolicy } from "../../model/access/resource-policies";
import { identifiersOf, type Statement } from "../../model/access/statement";
import { covers } from "../../model/access/wildcards";
import type { Model, Resource } from "../../model/model";
import type { Evidence, Finding } from "../../report/report";
import { evidence, verdict } from "../verdict";

/** Condition keys that keep everybody else out, with the values that a policy gives them. */
const NARROWING =
  /^aws:(PrincipalAccount|PrincipalOrgID|PrincipalArn|SourceAccount|SourceArn|SourceVpc|SourceVpce|SourceOrgID|ResourceAccount)$|^kms:(CallerAccount|ViaService)$|^kms:EncryptionContext:/i;

/** A statement whose condition only says which value must not be there narrows nothing down. */
const POSITIVE = /^(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?$/;

/** R10, of what guards itself by a policy: nobody at large gets in, and nothing is said in the clear. */
export function resourcePolicies(model: Model, access: Access): Finding[] {
  return [nobodyAtLarge(access), onlyTls(model, access), onlyThroughTheEndpoint(model, access)];
}

/** No policy lets in just anybody. */
function nobodyAtLarge({ resourcePolicies: policies, identities }: Access): Finding {
  const roles = identities.filter(({ trust }) => trust.length > 0);
  const trusts = roles.map(({ resource, trust }) => ({ holder: resource, about: resource, statements: trust }));
  const all = [...policies, ...trusts];
  return verdict({
    requirement: "R10",
    question: "Does any policy of a resource let in somebody at large?",
    against: all.flatMap((policy) =>
      policy.statements.filter((one) => isAtLarge(policy, one)).map((one) => opened(policy, one)),
    ),
    witnesses: all.map(({ about, holder, statements }) =>
      evidence(about, "policy", `${whoIn(statements)} (${holder.address})`),
    ),
    summary: `${policies.length} policies of resources and the trust of ${trusts.length} roles: each names who, or the account`,
  });
}

function isAtLarge(
  { holder }: ResourcePolicy,
  { effect, principals, notPrincipals, resources, conditions }: Statement,
): boolean {
  if (effect === "Deny") return false;
  const isAnybody = notPrincipals.length > 0 || principals.some(({ identifiers }) => identifiers.includes("*"));
  const isNarrowed = conditions.some(
    ({ test, key, values }) => NARROWING.test(key) && POSITIVE.test(test) && !values.includes("*"),
  );
  // An endpoint's policy gives nothing: it only lets pass. To things that it names it may let anybody of this network pass.
  const isNamed =
    holder.type === "aws_vpc_endpoint" && resources.length > 0 && resources.every((one) => !/^\*|:::\*/.test(one));
  return isAnybody && !isNarrowed && !isNamed;
}

function opened({ about }: ResourcePolicy, { actions, origin }: Statement): Evidence {
  return { ...origin, text: `anybody may ${actions.join(", ")} on ${about.stack} ${about.address}` };
}

function whoIn(statements: readonly Statement[]): string {
  const said = statements.map(({ effect, principals, conditions, actions }) => {
    const who = identifiersOf({ principals }).join(", ") || "nobody";
    const when = conditions.map(({ key, test, values }) => `${key} ${test} ${values.join(" or ")}`).join(" and ");
    return `${effect === "Deny" ? "denies" : "lets"} ${who} ${actions.join(", ")}${when === "" ? "" : ` if ${when}`}`;
  });
  return said.join("; ");
}

/** Types that answer without TLS unless their policy denies it. */
const SPEAKS_PLAINLY = { aws_s3_bucket: "s3:*", aws_sns_topic: "sns:Publish" } as const;

/** Every bucket and topic denies what is not TLS. */
function onlyTls(model: Model, access: Access): Finding {
  const found = Object.entries(SPEAKS_PLAINLY).flatMap(([type, action]) =>
    model.ofType(type).map((resource) => ({
      resource,
      by: statementsAbout(access, resource).find((one) => deniesPlain(one, action, arnOf(model, resource))),
    })),
  );
  return verdict({
    requirement: "R10",
    question: "Does every bucket and topic refuse what comes without TLS?",
    against: found
      .filter(({ by }) => by === undefined)
      .map(({ resource }) =>
        evidence(resource, "policy", `${resource.address} takes requests without TLS: no statement denies them`),
      ),
    witnesses: found.flatMap(({ by, resource }) =>
      by === undefined
        ? []
        : [
            {
              ...by.origin,
              text: `denies ${by.actions.join(", ")} on ${resource.address} if aws:SecureTransport is false`,
            },
          ],
    ),
    summary: `${found.length} buckets and topics, each denies everybody if aws:SecureTransport is false`,
  });
}

function deniesPlain(
  { effect, principals, actions, resources, conditions }: Statement,
  action: string,
  arn = "",
): boolean {
  const [condition] = conditions;
  const isWhole =
    resources.some((one) => covers(one, arn)) &&
    (action !== "s3:*" || resources.some((one) => covers(one, `${arn}/*`)));
  return (
    effect === "Deny" &&
    principals.some(({ identifiers }) => identifiers.includes("*")) &&
    actions.some((one) => covers(one.toLowerCase(), action.toLowerCase())) &&
    isWhole &&
    conditions.length === 1 &&
    condition?.test === "Bool" &&
    condition.key.toLowerCase() === "aws:securetransport" &&
    condition.values.join() === "false"
  );
}

/** A private API answers only to its own endpoint (R2). */
function onlyThroughTheEndpoint(model: Model, access: Access): Finding {
  const found = model.ofType("aws_api_gateway_rest_api").map((api) => ({
    api,
    by: statementsAbout(access, api).find((one) => deniesOthersThan(model, api, one)),
  }));
  return verdict({
    requirement: "R2",
    question: "Does every API refuse what does not come through its endpoint in the VPC?",
    against: found
      .filter(({ by }) => by === undefined)
      .map(({ api }) =>
        evidence(api, "policy", `${api.address} answers to more than its endpoint: no statement denies the rest`),
      ),
    witnesses: found.flatMap(({ api, by }) =>
      by === undefined
        ? []
        : [
            {
              ...by.origin,
              text: `${api.address} denies whatever comes not through ${by.conditions[0]?.values.join(", ")}`,
            },
          ],
    ),
    summary: `${found.length} APIs, each denies everybody who does not come through its region's endpoint`,
  });
}

function deniesOthersThan(
  model: Model,
  api: Resource,
  { effect, principals, actions, conditions }: Statement,
): boolean {
  const [condition] = conditions;
  const endpoint = model.target(condition?.values[0]);
  return (
    effect === "Deny" &&
    principals.some(({ identifiers }) => identifiers.includes("*")) &&
    actions.includes("execute-api:Invoke") &&
    conditions.length === 1 &&
    condition?.test === "StringNotEquals" &&
    /^aws:SourceVpce$/i.test(condition.key) &&
    condition.values.length === 1 &&
    endpoint?.type === "aws_vpc_endpoint" &&
    endpoint.region === api.region
  );
}

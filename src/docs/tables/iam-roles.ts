import { namesFor } from "../../config/names";
import { accessOf, type Identity } from "../../model/access/access";
import { identifiersOf, type Statement } from "../../model/access/statement";
import { covers } from "../../model/access/wildcards";
import type { Model } from "../../model/model";
import { declaredFor } from "../../proof/access/needs";
import { Parties } from "../../proof/access/parties";
import type { Document } from "../document";
import type { Known } from "../known";
import { bullets, code, heading, NO_REASON, page, paragraph, type Text, table } from "../markdown";
import { readable } from "../readable";
import { nameOf } from "../regions";
import { conditionText, sidInWords, statementCells } from "./policy-text";

/** Every role: who takes it, what it may do on what, and why. */
export function iamRoles({ model, config }: Known): Document {
  const access = accessOf(model);
  const parties = new Parties(model, access, config);
  const operations = namesFor(config).delivery("operations");
  // What Terraform's provider needs is told by the parts that it deploys, or by what a statement is called.
  const isDeployed = (role: Identity) =>
    [...parties.delivery("operations"), ...parties.delivery("plan")].includes(role);
  const why = (role: Identity, statement: Statement): readonly string[] => [
    ...(isDeployed(role) ? [] : declaredFor(model, role, parties))
      .filter(({ actions }) => statement.actions.some((action) => actions.some((one) => covers(one, action))))
      .map(({ source }) => source),
    ...(statement.sid === undefined ? [] : [sidInWords(statement.sid)]),
    ...(statement.sid === undefined && role.name === operations ? [areaOf(model, role, statement)] : []),
  ];
  const blocks = model.stacks.flatMap(({ name }) => {
    const roles = access.identities.filter(({ resource }) => resource.stack === name);
    if (roles.length === 0) return [];
    return [heading(2, name), ...roles.flatMap((role) => section(model, role, why))];
  });
  return page(
    "iam-roles.md",
    "IAM roles",
    paragraph(
      "Nobody has a permission but by one of these roles. A boundary limits each, so that a policy with a mistake gives no more than that. ",
      code("ACCOUNT"),
      " stands for the account's number, braces for ids that AWS chooses: in them is the name of what has the id. What a service's role may do is what AWS's documents say that its work needs; the last column names them, or says what the statement is for. ",
      "What operations may do is for Terraform's provider to make these stacks: each statement names the part that it deploys, and tests see that the provider gets by with them (docs/adr/0012-delivery.md).",
    ),
    ...blocks,
  );
}

function section(
  model: Model,
  role: Identity,
  why: (role: Identity, statement: Statement) => readonly string[],
): readonly string[] {
  const { resource, policies, foreignPolicies } = role;
  const boundary = model.target(resource.attributes.permissions_boundary);
  const limits = boundary
    ? nameOf(boundary)
    : String(resource.attributes.permissions_boundary ?? "none")
        .split("/")
        .at(-1);
  return [
    heading(3, role.name),
    bullets([
      `For: ${String(resource.attributes.description ?? "")}`,
      `Taken by: ${readable(model, takers(role).join("; ")) || "whoever is given the policy"}`,
      `Acts in it: ${actors(role)}`,
      `Boundary: ${limits}`,
      ...foreignPolicies.map((arn) => `AWS's own policy ${arn}, whose text is in no stack`),
    ]),
    policies.length === 0
      ? paragraph("It may do nothing.")
      : table(
          ["May", "On", "If", "Why"],
          policies.map((statement): Text[] => {
            const reasons = [...new Set(why(role, statement))];
            return [...statementCells(model, statement), reasons.length > 0 ? reasons : NO_REASON];
          }),
        ),
  ];
}

/** Principals of the trust, each with what is asked of it. */
function takers({ trust }: Identity): string[] {
  return trust.map((statement) => {
    const under = statement.conditions.map(conditionText).join(" and ");
    return `${identifiersOf(statement).join(", ")}${under === "" ? "" : `, if ${under}`}`;
  });
}

function actors({ uses }: Identity): string {
  const names = uses.map(({ resource }) => {
    const kind = resource.type.replace(/^aws_/, "").replaceAll("_", " ");
    const name = nameOf(resource);
    return name === resource.address ? kind : `${kind} ${name}`;
  });
  return names.length === 0 ? "nobody of these stacks" : [...new Set(names)].join(", ");
}

/** What one of operations' policies is about, by its name. */
function areaOf(model: Model, { name }: Identity, { origin }: Statement): string {
  const document = model.resource(`${origin.stack}/${origin.address}`);
  const policies = document === undefined ? [] : [document, ...model.users(document)];
  const policy = policies.find(({ type }) => type === "aws_iam_policy");
  const area = policy && nameOf(policy).replace(`${name}-`, "");
  return area === undefined ? "" : `deploys: ${area}`;
}

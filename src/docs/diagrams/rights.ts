import type { Identity } from "../../model/access/access";
import type { Statement } from "../../model/access/statement";
import { referencesIn } from "../../model/reference";
import { actionsLike } from "../../proof/access/service-authorization";
import { counted, type Facts, short, text } from "./facts";

/** Beyond this many services of a role, those of the same levels of access share a line. */
const MANY = 8;

/** Beyond this many, resources are counted. */
const MOST_NAMES = 3;

/** What the policies of a role allow, a line for each service: levels of access, and on what. */
export function rightsOf(facts: Facts, { policies, foreignPolicies }: Identity): string[] {
  const allowed = byService(policies.filter(({ effect }) => effect === "Allow"));
  const lines = allowed.size > MANY ? linesByLevel(allowed) : linesByService(facts, allowed);
  const denials = policies.filter(({ effect }) => effect === "Deny");
  const isSure = ({ conditions }: Statement) => conditions.length === 0;
  return [
    ...lines,
    ...deniedLines("denied", denials.filter(isSure)),
    ...deniedLines(
      "denied on a condition",
      denials.filter((one) => !isSure(one)),
    ),
    ...foreignPolicies,
  ];
}

function deniedLines(how: string, statements: readonly Statement[]): string[] {
  return [...byService(statements)].map(
    ([service, { actions }]) => `${how}: ${counted(actions.size, "action")} of ${service}`,
  );
}

interface Allowed {
  readonly actions: Set<string>;
  readonly resources: Set<string>;
}

function byService(statements: readonly Statement[]): ReadonlyMap<string, Allowed> {
  const found = new Map<string, Allowed>();
  for (const { actions, resources } of statements) {
    for (const action of actions) {
      const [service = action] = action.split(":");
      const known = found.get(service) ?? { actions: new Set(), resources: new Set() };
      known.actions.add(action);
      for (const resource of resources) known.resources.add(resource);
      found.set(service, known);
    }
  }
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function linesByService(facts: Facts, allowed: ReadonlyMap<string, Allowed>): string[] {
  return [...allowed].map(([service, { actions, resources }]) => {
    const names = [...new Set([...resources].flatMap((arn) => nameOf(facts, arn) ?? []))].sort();
    const on = names.length > MOST_NAMES ? counted(names.length, "resource") : names.join(", ");
    return `${service}: ${levelsOf(actions)}${on === "" ? "" : ` on ${on}`}`;
  });
}

function linesByLevel(allowed: ReadonlyMap<string, Allowed>): string[] {
  const levels = [...new Set([...allowed.values()].map(({ actions }) => levelsOf(actions)))];
  return levels.map((level) => {
    const services = [...allowed].filter(([, { actions }]) => levelsOf(actions) === level).map(([service]) => service);
    return `${level}: ${services.join(", ")}`;
  });
}

/** Source: Service Authorization Reference. */
const RANKS = ["List", "Read", "Write", "Tagging", "Permissions management", "unknown"];

function levelsOf(patterns: ReadonlySet<string>): string {
  const levels = [...patterns].flatMap((pattern) => {
    const found = actionsLike(pattern).flatMap(({ accessLevel }) => accessLevel.split(", "));
    return found.length > 0 ? found : ["unknown"];
  });
  const sorted = [...new Set(levels)].sort((one, other) => RANKS.indexOf(one) - RANKS.indexOf(other));
  return sorted.map((level) => (level === "Permissions management" ? "Permissions" : level)).join(", ");
}

/** What an ARN means, in short; undefined for a key, and for whatever there is of a kind. */
function nameOf(facts: Facts, arn: string): string | undefined {
  const [reference] = referencesIn(arn);
  const resource = reference && facts.model.resource(reference.key);
  if (resource !== undefined) {
    const isKey = resource.type === "aws_kms_key";
    return isKey ? undefined : short(facts, text(facts.model, resource, "name") || resource.name);
  }
  const [, , service = "", , , ...rest] = arn.split(":");
  const name = rest.join(":").replace(/[:/]\*.*$/, "");
  if (service === "s3") return short(facts, name.split("/")[0] ?? name);
  // Without what says of what kind it is; of a secret, without what AWS adds.
  const [, named = ""] = /^[a-z-]+([:/].+)$/.exec(name) ?? [];
  const plain = named
    .replace(/^:|^\/(?!.*\/.*\/)/, "")
    .replace(service === "secretsmanager" ? /-[A-Za-z]{6}$/ : /$^/, "");
  return plain === "" || plain.includes("*") ? undefined : short(facts, plain);
}

import type { Access } from "../../model/access/access";
import type { Statement } from "../../model/access/statement";
import type { Evidence, Finding } from "../../report/report";
import { verdict } from "../verdict";
import { actionsLike, conditionKeyExists } from "./service-authorization";

/** Only actions and condition keys that AWS knows: of others a policy says nothing, and AWS takes it without a word. */
export function existence(access: Access): Finding {
  const statements = everyStatement(access);
  const actions = new Set(statements.flatMap((one) => [...one.actions, ...one.notActions]));
  const keys = new Set(statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)));
  return verdict({
    requirement: "access",
    question: "Does AWS know every IAM action and condition key that a policy names?",
    against: statements.flatMap(unknownIn),
    witnesses: witnesses(statements),
    summary: `${actions.size} actions and ${keys.size} condition keys, all in AWS's Service Authorization Reference`,
  });
}

/** Every statement once, whatever it is for. */
export function everyStatement({ identities, resourcePolicies, managedPolicies }: Access): readonly Statement[] {
  return [
    ...new Set([
      ...identities.flatMap(({ trust, policies }) => [...trust, ...policies]),
      ...resourcePolicies.flatMap(({ statements }) => statements),
      ...managedPolicies.flatMap(({ statements }) => statements),
    ]),
  ];
}

function unknownIn({ actions, notActions, conditions, origin }: Statement): Evidence[] {
  const noActions = [...actions, ...notActions].filter((one) => one !== "*" && actionsLike(one).length === 0);
  const noKeys = conditions.map(({ key }) => key).filter((key) => !conditionKeyExists(key));
  return [
    ...noActions.map((action) => ({ ...origin, text: `${action}: AWS has no such action` })),
    ...noKeys.map((key) => ({ ...origin, text: `${key}: AWS has no such condition key` })),
  ];
}

/** One line for each service: which of its actions are named. */
function witnesses(statements: readonly Statement[]): Evidence[] {
  const byService = new Map<string, { first: Statement; names: Set<string> }>();
  for (const statement of statements) {
    for (const action of [...statement.actions, ...statement.notActions]) {
      const [service = ""] = action.split(":");
      const known = byService.get(service) ?? { first: statement, names: new Set<string>() };
      byService.set(service, known);
      known.names.add(action);
    }
  }
  return [...byService].map(([service, { first, names }]) => ({
    ...first.origin,
    text: `${service}: ${[...names].sort().join(", ")}`,
  }));
}

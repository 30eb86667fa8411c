import type { Model, Resource } from "../../model/model";
import { at, blocks, list } from "../../model/stack-json";
import { evidence, type Grounds, grounds } from "../verdict";
import { listenersOf, rulesOf } from "./listeners";

/** Nothing comes before it. Source: Elastic Load Balancing API reference, CreateRule, `Priority`. */
const FIRST = 1;

/** Every listener of a load balancer answers 503 to whatever is asked: by itself, or by a rule before all others. */
export function isClosed(model: Model, balancer: Resource): Grounds {
  return grounds(
    ...listenersOf(model, balancer).map((listener): Partial<Grounds> => {
      const rules = rulesOf(model, listener);
      const first = firstRule(rules);
      const port = String(listener.attributes.port);
      if (first !== undefined && isForEverything(first) && refuses(first.attributes.action))
        return { witnesses: [evidence(first, "action", `TCP/${port} answers 503 before any other rule`)] };
      if (rules.length === 0 && refuses(listener.attributes.default_action))
        return { witnesses: [evidence(listener, "default_action", `TCP/${port} answers 503`)] };
      return { against: [evidence(first ?? listener, "action", `TCP/${port} is open, and its region is fenced`)] };
    }),
  );
}

/** The rule that is looked at before any other; undefined if that depends on numbers that AWS gives. */
export function firstRule(rules: readonly Resource[]): Resource | undefined {
  return rules.find(({ attributes }) => Number(attributes.priority) === FIRST);
}

/** True if a rule takes whatever is asked. */
export function isForEverything({ attributes }: Resource): boolean {
  return blocks(attributes.condition).every((condition) =>
    Object.entries(condition).every(([name, value]) => list(value).length === 0 || isAnyPath(name, value)),
  );
}

function isAnyPath(name: string, value: unknown): boolean {
  return name === "path_pattern" && blocks(value).every(({ values }) => list(values).includes("*"));
}

function refuses(action: unknown): boolean {
  const actions = blocks(action);
  return (
    actions.length > 0 &&
    actions.every(
      ({ type, fixed_response: response }) => type === "fixed-response" && `${at(response, "status_code")}` === "503",
    )
  );
}

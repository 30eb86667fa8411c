import type { Model, Resource } from "../../model/model";
import { type Attributes, blocks, list } from "../../model/stack-json";

/** A statement of a policy, however it was written. */
export interface Statement {
  readonly sid: string;
  readonly isAllow: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `*`, or what `AWS`, `Service` and so on name. */
  readonly principals: readonly string[];
  readonly conditions: readonly Condition[];
  /** True if it says `not_actions`, `not_resources` or `not_principals`: it may mean more than it says. */
  readonly isNegated: boolean;
}

export interface Condition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

/** Where a policy stands, and its statements; undefined if it is neither a policy document nor JSON. */
export function policyOf(
  model: Model,
  value: unknown,
): { home: Resource | undefined; statements: Statement[] } | undefined {
  const home = model.target(value);
  if (home?.type === "aws_iam_policy_document") {
    const isMerged = home.attributes.source_policy_documents ?? home.attributes.override_policy_documents;
    return isMerged ? undefined : { home, statements: blocks(home.attributes.statement).map(fromBlock) };
  }
  if (typeof value !== "string") return undefined;
  try {
    const parsed = JSON.parse(value) as Attributes;
    return { home: undefined, statements: blocks(parsed.Statement).map(fromJson) };
  } catch {
    return undefined;
  }
}

const texts = (value: unknown) => list(value).map(String);

function fromBlock(block: Attributes): Statement {
  return {
    sid: String(block.sid ?? ""),
    isAllow: (block.effect ?? "Allow") === "Allow",
    actions: texts(block.actions),
    resources: texts(block.resources),
    principals: blocks(block.principals).flatMap(({ identifiers }) => texts(identifiers)),
    conditions: blocks(block.condition).map(({ test, variable, values }) => ({
      test: String(test),
      variable: String(variable),
      values: texts(values),
    })),
    isNegated: ["not_actions", "not_resources", "not_principals"].some((name) => block[name] !== undefined),
  };
}

function fromJson(json: Attributes): Statement {
  const { Principal: principal } = json;
  return {
    sid: String(json.Sid ?? ""),
    isAllow: json.Effect === "Allow",
    actions: texts(json.Action),
    resources: texts(json.Resource),
    principals:
      typeof principal === "object" && principal !== null ? Object.values(principal).flatMap(texts) : texts(principal),
    conditions: Object.entries((json.Condition ?? {}) as Attributes).flatMap(([test, tested]) =>
      Object.entries((tested ?? {}) as Attributes).map(([variable, values]) => ({
        test,
        variable,
        values: texts(values),
      })),
    ),
    isNegated: ["NotAction", "NotResource", "NotPrincipal"].some((name) => json[name] !== undefined),
  };
}

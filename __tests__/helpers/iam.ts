import { coversText } from "../../src/model/access/wildcards";
import { list } from "../../src/model/stack-json";
import type { Attributes } from "./synthesized";

/** What somebody asks AWS for. */
export interface Request {
  readonly action: string;
  /** ARN, or `*` for an action that AWS lets nobody narrow. */
  readonly resource: string;
  /** Values of the condition keys that come with it. */
  readonly context?: Readonly<Record<string, string>>;
}

/** True if the statements of a policy allow a request, and none of them denies it. */
export function allows(statements: readonly Attributes[], request: Request): boolean {
  const about = statementsAbout(statements, request.action);
  return about.some((one) => isAllow(one) && applies(one, request)) && !denies(statements, request);
}

/** True if a statement denies a request, whatever others allow. */
export function denies(statements: readonly Attributes[], request: Request): boolean {
  return statementsAbout(statements, request.action).some((one) => !isAllow(one) && applies(one, request));
}

const isAllow = ({ effect = "Allow" }: Attributes) => effect === "Allow";

/** The statements that are about an action, which does not mind capitals. */
function statementsAbout(statements: readonly Attributes[], action: string): readonly Attributes[] {
  const known = ABOUT.get(statements) ?? new Map<string, readonly Attributes[]>();
  ABOUT.set(statements, known);
  const found =
    known.get(action) ??
    statements.filter(({ actions, not_actions }) =>
      oneOf(actions, not_actions, action.toLowerCase(), (pattern) => pattern.toLowerCase()),
    );
  known.set(action, found);
  return found;
}

/** Many requests are for the same action. */
const ABOUT = new WeakMap<readonly Attributes[], Map<string, readonly Attributes[]>>();

function applies(statement: Attributes, { resource, context = {} }: Request): boolean {
  const { resources, not_resources } = statement;
  return (
    oneOf(resources, not_resources, resource) &&
    (list(statement.condition) as Attributes[]).every((condition) => holds(condition, context))
  );
}

function oneOf(patterns: unknown, exceptions: unknown, text: string, as = (pattern: string) => pattern): boolean {
  const matches = (all: unknown) => list(all).some((pattern) => coversText(as(String(pattern)), text));
  return exceptions === undefined ? matches(patterns) : !matches(exceptions);
}

/** One condition, with the operators that the policies have. Source: IAM user guide, "IAM JSON policy elements: Condition". */
function holds({ test, variable, values }: Attributes, context: Readonly<Record<string, string>>): boolean {
  const value = context[String(variable)];
  const operator = String(test).replace("IfExists", "");
  const negated = operator.includes("Not");
  // A negated operator matches what is not there, and so does one that ends in IfExists.
  if (value === undefined) return negated || String(test).endsWith("IfExists");
  if (!/^(Arn|Bool|String)(Not)?(Equals|Like)?$/.test(operator)) throw new Error(`no operator ${test} is known here`);
  const wild = /Like$|^Arn/.test(operator);
  const matches = list(values).some((one) => (wild ? coversText(String(one), value) : one === value));
  return matches !== negated;
}

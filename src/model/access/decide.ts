import type { Identity } from "./access";
import type { Condition, Statement } from "./statement";
import { covers, overlap } from "./wildcards";

/** What somebody may want to do. */
export interface Request {
  /** Such as `s3:PutObject`. */
  readonly action: string;
  /** Plain ARN; with wildcards it means any of those that it covers. */
  readonly resource: string;
}

/**
 * The statements by which an identity may do something, if its boundary and the statements that deny let it. Conditions of
 * whoever allows count as met, those of whoever denies only where they are about the identity itself: what comes out is
 * what it can do at most.
 */
export function grantsOf(identity: Identity, request: Request): readonly Statement[] {
  const { policies, boundary } = identity;
  const grants = allowing(policies, request);
  if (grants.length === 0 || isDenied(identity, policies, request)) return [];
  if (boundary === undefined) return grants;
  return allowing(boundary, request).length > 0 && !isDenied(identity, boundary, request) ? grants : [];
}

/** Values of condition keys in a request, the keys in small letters. Who asks is known without. */
export type Context = Readonly<Record<string, string>>;

/**
 * Whether an identity may do something, every condition considered. What a request does not say, such as where it comes
 * from, leaves it unknown.
 */
export function decision(identity: Identity, request: Request, context: Context): "allowed" | "denied" | "unknown" {
  const known = { ...context, "aws:principalarn": identity.arn };
  const layers = [identity.policies, ...(identity.boundary === undefined ? [] : [identity.boundary])];
  const answers = layers.map((statements) => decisionOf(statements, request, known));
  if (answers.includes("denied")) return "denied";
  return answers.includes("unknown") ? "unknown" : "allowed";
}

/** What a request names that is about no resource. */
const ANYTHING = "*";

function decisionOf(statements: readonly Statement[], { action, resource }: Request, context: Context) {
  // A request without a resource is spoken of by statements about everything alone.
  const touched = resource === ANYTHING ? isWhole : touches;
  const met = (effect: Statement["effect"], speaks: typeof touches) =>
    statements
      .filter((one) => one.effect === effect && isAbout(one, action) && speaks(one, resource))
      .map((one) => areMet(one, context));
  const [allows, denies] = [met("Allow", isWhole), met("Deny", touched)];
  if (denies.includes(true) || !allows.some((one) => one !== false)) return "denied";
  return denies.includes(undefined) || !allows.includes(true) ? "unknown" : "allowed";
}

/** True, false, or undefined if a request does not say. */
function areMet({ conditions }: Statement, context: Context): boolean | undefined {
  const answers = conditions.map((condition) => isTrue(condition, context));
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function isTrue({ test, key, values }: Condition, context: Context): boolean | undefined {
  const value = context[key.toLowerCase()];
  const [, not, how] = /^(?:String|Arn)(Not)?(Equals|Like)$/.exec(test) ?? [];
  if (value === undefined || how === undefined) return undefined;
  const matches = values.some((pattern) =>
    how === "Like" || test.startsWith("Arn") ? covers(pattern, value) : pattern === value,
  );
  return not === undefined ? matches : !matches;
}

function allowing(statements: readonly Statement[], request: Request): Statement[] {
  return statements.filter(
    (one) => one.effect === "Allow" && isAbout(one, request.action) && touches(one, request.resource),
  );
}

function isDenied(identity: Identity, statements: readonly Statement[], { action, resource }: Request): boolean {
  return statements.some(
    (one) =>
      one.effect === "Deny" &&
      isAbout(one, action) &&
      isWhole(one, resource) &&
      one.conditions.every((condition) => isMetBy(identity, condition)),
  );
}

/** True if a statement is about an action. */
export function isAbout(statement: Statement, action: string): boolean {
  const known = ABOUT.get(statement) ?? new Map<string, boolean>();
  ABOUT.set(statement, known);
  const found = known.get(action) ?? names(statement, action);
  known.set(action, found);
  return found;
}

/** Many requests are for the same action. */
const ABOUT = new WeakMap<Statement, Map<string, boolean>>();

/** IAM does not mind capitals. */
function names({ actions, notActions }: Statement, action: string): boolean {
  const matches = (pattern: string) => covers(pattern.toLowerCase(), action.toLowerCase());
  return notActions.length > 0 ? !notActions.some(matches) : actions.some(matches);
}

function touches({ resources, notResources }: Statement, resource: string): boolean {
  if (notResources.length > 0) return !notResources.some((pattern) => covers(pattern, resource));
  return resources.some((pattern) => overlap(pattern, resource));
}

function isWhole({ resources, notResources }: Statement, resource: string): boolean {
  if (notResources.length > 0) return !notResources.some((pattern) => overlap(pattern, resource));
  return resources.some((pattern) => covers(pattern, resource));
}

/** True if a condition is met whatever is asked, because it is about who asks. */
function isMetBy({ arn }: Identity, condition: Condition): boolean {
  return isTrue(condition, { "aws:principalarn": arn }) ?? false;
}

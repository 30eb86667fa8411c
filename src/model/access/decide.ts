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
function isMetBy({ arn }: Identity, { test, key, values }: Condition): boolean {
  if (key.toLowerCase() !== "aws:principalarn") return false;
  const matches = values.some((value) => covers(value, arn));
  if (/^(Arn|String)(Equals|Like)$/.test(test)) return matches;
  return /^(Arn|String)Not(Equals|Like)$/.test(test) && !matches;
}

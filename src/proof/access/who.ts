import type { Access, Identity } from "../../model/access/access";
import { type Context, decision, grantsOf, type Request } from "../../model/access/decide";
import type { Statement } from "../../model/access/statement";
import type { Evidence } from "../../report/report";
import { evidence, type Grounds } from "../verdict";

/** Somebody who may do something, and the statement by which. */
export interface Holder {
  readonly identity: Identity;
  readonly request: Request;
  readonly by: Statement;
}

/** Everybody who may do one of these, by the statement that says so. */
export function holdersOf({ identities }: Access, requests: readonly Request[]): readonly Holder[] {
  return identities.flatMap((identity) =>
    requests.flatMap((request) => grantsOf(identity, request).map((by) => ({ identity, request, by }))),
  );
}

/** The product of actions and ARNs. */
export function requestsFor(actions: readonly string[], arns: readonly string[]): Request[] {
  return actions.flatMap((action) => arns.map((resource) => ({ action, resource })));
}

/** A line for each holder. */
export function asEvidence({ identity, request, by }: Holder): Evidence {
  const limits = by.conditions.map(({ test, key, values }) => `${key} ${test} ${values.join(" or ")}`);
  const under = limits.length === 0 ? "" : `, if ${limits.join(" and ")}`;
  return { ...by.origin, text: `${identity.name} may ${request.action} on ${request.resource}${under}` };
}

/** Holders that nobody meant, each as a cause. */
export function beyond(holders: readonly Holder[], meant: readonly Identity[], whatFor: string): Evidence[] {
  return holders
    .filter(({ identity }) => !meant.includes(identity))
    .map((holder) => ({ ...asEvidence(holder), text: `${asEvidence(holder).text}: ${whatFor}` }));
}

/** A request that somebody must be able to make, and what it says besides. */
export interface Required extends Request {
  readonly context: Context;
}

/** What each of some identities must be able to do and cannot, and what is not known of it. */
export function required(
  identities: readonly Identity[],
  requests: readonly Required[],
  whatFor: string,
): Partial<Grounds> {
  const said = (answer: "denied" | "unknown", how: string) =>
    identities.flatMap((identity) =>
      requests
        .filter(({ context, ...request }) => decision(identity, request, context) === answer)
        .map(({ action, resource }) =>
          evidence(identity.resource, "policy", `${identity.name} ${how} ${action} on ${resource}: ${whatFor}`),
        ),
    );
  return {
    against: said("denied", "may not"),
    open: said("unknown", "may, on a condition that nobody can decide here,"),
  };
}

/** Those who must be able to, and are not, each as a cause. */
export function missing(holders: readonly Holder[], meant: readonly Identity[], whatFor: string): Evidence[] {
  return meant
    .filter((identity) => !holders.some((holder) => holder.identity === identity))
    .map(({ resource, name }) => evidence(resource, "policy", `${name} may not: ${whatFor}`));
}

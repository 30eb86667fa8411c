/** Where something stands. */
export interface Origin {
  readonly stack: string;
  readonly address: string;
  readonly attribute: string;
}

/** Who a statement is about. */
export interface Principal {
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*`. */
  readonly type: string;
  readonly identifiers: readonly string[];
}

export interface Condition {
  /** Operator, such as `StringEquals`. */
  readonly test: string;
  /** Condition key, such as `aws:SourceVpce`. */
  readonly key: string;
  readonly values: readonly string[];
}

/** One statement of a policy, whichever way Terraform was told. ARNs are plain: see `arns.ts`. */
export interface Statement {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly principals: readonly Principal[];
  readonly notPrincipals: readonly Principal[];
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly conditions: readonly Condition[];
  readonly origin: Origin;
}

/** True if it speaks of everything but what it names: it may mean more than it says. */
export function isNegated({ notPrincipals, notActions, notResources }: Statement): boolean {
  return notPrincipals.length + notActions.length + notResources.length > 0;
}

/** Everybody that it names, of whatever type. */
export function identifiersOf({ principals }: Pick<Statement, "principals">): readonly string[] {
  return principals.flatMap(({ identifiers }) => identifiers);
}

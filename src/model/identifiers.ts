import { written } from "./reference";
import type { Attributes } from "./stack-json";

/** A resource of a state, with what AWS calls it. */
export interface IdentifiedResource {
  readonly stack: string;
  readonly address: string;
  readonly type: string;
  readonly mode: "managed" | "data";
  readonly values: Attributes;
}

interface Identifier {
  readonly resource: IdentifiedResource;
  readonly attribute: "id" | "arn";
}

/** Whose each id and ARN is. */
export type Identifiers = ReadonlyMap<string, readonly Identifier[]>;

/** Ids and ARNs of what Terraform manages. The id of what it only looks at may be a mere word, such as a region. */
export function identifiersOf(resources: readonly IdentifiedResource[]): Identifiers {
  const found = new Map<string, Identifier[]>();
  for (const resource of resources.filter(({ mode }) => mode === "managed")) {
    for (const attribute of ["arn", "id"] as const) {
      const value = resource.values[attribute];
      if (typeof value !== "string" || value === "") continue;
      found.set(value, [...(found.get(value) ?? []), { resource, attribute }]);
    }
  }
  return found;
}

/** A resource's values with each id and ARN of another one replaced by a reference. Text that looks like an expression is none. */
export function referencing(resource: IdentifiedResource, identifiers: Identifiers): Attributes {
  const walk = (value: unknown, name: string): unknown => {
    if (typeof value === "string")
      return referenceFor(resource, name, value, identifiers) ?? value.replaceAll("${", () => "$${");
    if (Array.isArray(value)) return value.map((item) => walk(item, name));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, walk(item, inner)]));
  };
  const own = Object.entries(resource.values);
  // A state writes null for every argument that was not given.
  return Object.fromEntries(
    own.filter(([, value]) => value !== null).map(([name, value]) => [name, walk(value, name)]),
  );
}

/** Ids that nothing else is called by: `vpc-0a1b2c3d`, ARNs, hosted zones. */
const GENERATED =
  /^(?:[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,}|arn:.+|Z[0-9A-Z]{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function referenceFor(
  user: IdentifiedResource,
  name: string,
  value: string,
  identifiers: Identifiers,
): string | undefined {
  const owners = (identifiers.get(value) ?? []).filter(({ resource }) => resource !== user);
  if (owners.length === 0 || value === user.values.arn || (name === "id" && value === user.values.id)) return undefined;
  const fitting = owners.filter(({ resource }) => names(name, resource.type));
  // A policy of a bucket has the bucket's name as its own id; what has an ARN is the thing itself.
  const things = (fitting.length > 0 ? fitting : owners).toSorted((a, b) => rank(a) - rank(b));
  const [owner] = fitting.length > 0 || GENERATED.test(value) ? things : [];
  return owner && written({ key: `${owner.resource.stack}/${owner.resource.address}`, attribute: owner.attribute });
}

function rank({ resource }: Identifier): number {
  return typeof resource.values.arn === "string" ? 0 : 1;
}

/** If an argument's name says which type it means: `bucket` an `aws_s3_bucket`, `db_subnet_group_name` an `aws_db_subnet_group`. */
function names(argument: string, type: string): boolean {
  const thing = argument.replace(/_?(?:ids?|arns?|names?|identifiers?)$/, "");
  return thing !== "" && type.endsWith(`_${thing}`);
}

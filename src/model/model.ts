import { type Reference, referenceOf, referencesIn, replaceReferences, written } from "./reference";
import { type Attributes, eachString } from "./stack-json";

/** A resource, data source or ephemeral resource of some stack. */
export interface Resource {
  /** `<stack>/<address>`. */
  readonly key: string;
  readonly stack: string;
  /** As Terraform names it, with `data.` or `ephemeral.` before the type of what it does not manage. */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly mode: "managed" | "data" | "ephemeral";
  /** Region of its provider; null if that says none. */
  readonly region: string | null;
  /**
   * Its arguments. Each reference, through however many outputs, is written out (`reference.ts`), and a choice that depends on a
   * variable is taken. What cannot be known before an apply stays an expression, with references in it.
   */
  readonly attributes: Attributes;
  /** Keys of what it waits for: by `depends_on`, and by reference. */
  readonly dependsOn: readonly string[];
}

export interface Stack {
  readonly name: string;
  readonly backend: { readonly type: string; readonly config: Attributes } | undefined;
  /** AWS providers. The default one has no alias. */
  readonly providers: readonly {
    readonly alias: string | undefined;
    readonly region: string | null;
    readonly attributes: Attributes;
  }[];
  /** Names of all its providers: one that is not AWS's is not understood. */
  readonly providerNames: readonly string[];
  readonly variables: Readonly<Record<string, Attributes>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Names of its remote states, with the stack that each reads; undefined if that is not there. */
  readonly remoteStates: Readonly<Record<string, string | undefined>>;
}

/** What the model does not know the meaning of. */
export interface Unread {
  readonly stack: string;
  readonly address: string;
  readonly attribute: string;
  /** The expression, and why it could not be read. */
  readonly says: string;
}

/** Every stack of a platform, read back as one graph. Nothing in it changes. */
export class Model {
  private readonly byKey: ReadonlyMap<string, Resource>;
  private readonly byType: ReadonlyMap<string, readonly Resource[]>;
  private readonly usedBy: ReadonlyMap<string, readonly Resource[]>;

  constructor(
    readonly stacks: readonly Stack[],
    readonly resources: readonly Resource[],
    readonly unread: readonly Unread[],
  ) {
    this.byKey = new Map(resources.map((resource) => [resource.key, resource]));
    this.byType = groups(resources.map((resource) => [typeOf(resource), resource]));
    this.usedBy = groups(
      resources.flatMap((resource) => referred(resource.attributes).map((key): [string, Resource] => [key, resource])),
    );
  }

  stack(name: string): Stack | undefined {
    return this.stacks.find((stack) => stack.name === name);
  }

  resource(key: string): Resource | undefined {
    return this.byKey.get(key);
  }

  /** Every resource of a type, such as `aws_vpc` or `data.aws_iam_policy_document`; of one stack, or of all. */
  ofType(type: string, stack?: string): readonly Resource[] {
    const found = this.byType.get(type) ?? [];
    return stack === undefined ? found : found.filter((resource) => resource.stack === stack);
  }

  /** The resource that a value means, and nothing besides. */
  target(value: unknown): Resource | undefined {
    const reference = referenceOf(value);
    return reference && this.resource(reference.key);
  }

  /** Every resource that a value names anywhere in it, once each. */
  targets(value: unknown): readonly Resource[] {
    return referred(value).flatMap((key) => this.resource(key) ?? []);
  }

  /** Resources whose arguments name this one. */
  users(resource: Pick<Resource, "key">): readonly Resource[] {
    return this.usedBy.get(resource.key) ?? [];
  }

  /**
   * A value with each reference replaced by what the resource's arguments say of that attribute, as often as it takes. What
   * only AWS knows stays a reference.
   */
  literal(value: unknown): unknown {
    return this.replaced(value, 0);
  }

  /** Everything that a resource needs to exist, step by step, itself not included. */
  closure(roots: readonly Resource[]): readonly Resource[] {
    const seen = new Set<string>(roots.map(({ key }) => key));
    const found: Resource[] = [];
    const waiting = [...roots];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const key of next.dependsOn) {
        const resource = this.resource(key);
        if (resource === undefined || seen.has(key)) continue;
        seen.add(key);
        found.push(resource);
        waiting.push(resource);
      }
    }
    return found;
  }

  private replaced(value: unknown, depth: number): unknown {
    if (depth > 20) return value;
    if (typeof value === "string") {
      const reference = referenceOf(value);
      if (reference !== undefined) {
        const known = this.known(reference);
        return known === undefined ? value : this.replaced(known, depth + 1);
      }
      return replaceReferences(value, (inner) => {
        const known = this.known(inner);
        const text = known === undefined ? undefined : this.replaced(known, depth + 1);
        return text === undefined || typeof text === "object" ? written(inner) : String(text);
      });
    }
    if (Array.isArray(value)) return value.map((item) => this.replaced(item, depth + 1));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.replaced(item, depth + 1)]));
  }

  private known({ key, attribute }: Reference): unknown {
    return attribute === "" ? undefined : this.resource(key)?.attributes[attribute];
  }
}

/** Keys of the resources that a value names, once each. */
export function referred(value: unknown): string[] {
  const keys = new Set<string>();
  eachString(value, (text) => {
    for (const { key } of referencesIn(text)) keys.add(key);
  });
  return [...keys];
}

/** What stands before the type in an address. */
export const PREFIXES = { managed: "", data: "data.", ephemeral: "ephemeral." } as const;

/** Its type as in its address, such as `data.aws_region`. */
export function typeOf({ mode, type }: Pick<Resource, "mode" | "type">): string {
  return `${PREFIXES[mode]}${type}`;
}

function groups<T>(pairs: readonly (readonly [string, T])[]): Map<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const [key, value] of pairs) {
    const known = found.get(key);
    if (known) known.push(value);
    else found.set(key, [value]);
  }
  return found;
}

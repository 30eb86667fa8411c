/** JSON of a block: its arguments by name. */
export type Attributes = Readonly<Record<string, unknown>>;

type Blocks = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

/** What of a `cdk.tf.json`, or of any Terraform JSON configuration, the model reads. */
export interface StackJson {
  readonly terraform?: { readonly backend?: Readonly<Record<string, Attributes>> };
  readonly provider?: Readonly<Record<string, Attributes | readonly Attributes[]>>;
  /** By type, then by name. */
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly ephemeral?: Blocks;
  readonly variable?: Readonly<Record<string, Attributes>>;
  readonly output?: Readonly<Record<string, Attributes>>;
  /** Files of the same configuration in Terraform's other language. */
  readonly unreadFiles?: readonly string[];
}

/** A value as a list: CDKTF writes a single block as an object. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

/** Blocks of a name, of which there may be one, several or none. */
export function blocks(value: unknown): readonly Attributes[] {
  return list(value).filter((one): one is Attributes => typeof one === "object" && one !== null);
}

export function isObject(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first value at a path through blocks. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  const [name, ...rest] = path;
  const [first] = list(value);
  return name === undefined ? first : at((first as Attributes | undefined)?.[name], ...rest);
}

/** Calls back for every string in a value, with its path. */
export function eachString(value: unknown, visit: (text: string, path: readonly string[]) => void): void {
  const walk = (inner: unknown, path: readonly string[]): void => {
    if (typeof inner === "string") visit(inner, path);
    else if (typeof inner === "object" && inner !== null) {
      // CDKTF's comments are not Terraform's.
      for (const [key, next] of Object.entries(inner)) if (key !== "//") walk(next, [...path, key]);
    }
  };
  walk(value, []);
}

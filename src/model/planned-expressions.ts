import type { ShowResourceConfiguration } from "./show-json";
import { type Attributes, isObject, list } from "./stack-json";

/** Resources by their address without indexes. Several share one where it is repeated. */
type ByAddress = ReadonlyMap<string, readonly { readonly address: string }[]>;

/**
 * What a plan knows of a resource, and for each argument that it does not know yet an expression with what its
 * configuration refers to.
 */
export function filledIn(
  known: Attributes,
  { expressions = {}, module }: ShowResourceConfiguration & { readonly module: string },
  resources: ByAddress,
): Attributes {
  const fill = (values: Attributes, inner: Readonly<Record<string, unknown>>): Attributes => {
    const filled: Record<string, unknown> = { ...values };
    for (const [name, expression] of Object.entries(inner)) {
      const references = referencesOf(expression);
      if (references !== undefined) filled[name] = values[name] ?? expressionOf(references, module, resources);
      else if (isBlock(expression)) filled[name] = blocksOf(values[name], expression, fill);
    }
    return filled;
  };
  return fill(known, expressions);
}

type Fill = (values: Attributes, inner: Readonly<Record<string, unknown>>) => Attributes;

/** Blocks are repeated only if they are written so often: a dynamic one is not in the configuration by itself. */
function blocksOf(known: unknown, written: unknown, fill: Fill): unknown {
  const values = list(known);
  const expressions = list(written);
  const count = Math.max(values.length, expressions.length);
  return Array.from({ length: count }, (_, index) => {
    const value = values[index] ?? {};
    const inner = expressions[index];
    return isObject(value) && isObject(inner) ? fill(value, inner) : value;
  });
}

/** The references of an argument; undefined if it has a constant value, or is a block. */
function referencesOf(expression: unknown): readonly string[] | undefined {
  if (!isObject(expression) || !Array.isArray(expression.references)) return undefined;
  const all = expression.references.map(String);
  // Terraform lists `aws_vpc.main.id` and then `aws_vpc.main`.
  return all.filter((one) => !all.some((other) => other.startsWith(`${one}.`) || other.startsWith(`${one}[`)));
}

function isBlock(expression: unknown): boolean {
  return list(expression).every((one) => isObject(one) && !("constant_value" in one));
}

/** `${aws_vpc.main.id}` if that is all that it refers to, or else a function of everything. */
function expressionOf(references: readonly string[], module: string, resources: ByAddress): string {
  const known = references.map((reference) => placed(reference, module, resources));
  return known.length === 1 ? `\${${known[0]}}` : `\${unknown(${known.join(", ")})}`;
}

/** A reference as the stack's JSON has it: with the name that the resource got there. */
function placed(reference: string, module: string, resources: ByAddress): string {
  const [, address = "", index = "", attribute = ""] =
    /^((?:data\.)?\w+\.[\w-]+)(\[[^\]]*\])?(.*)$/.exec(reference) ?? [];
  const found = resources.get(`${module}${address}`) ?? [];
  if (found.length === 0) return reference;
  // Which of several an index means is not known before a repetition is evaluated.
  if (found.length > 1 || index !== "")
    return `unknown(${found.map((one) => `${one.address}${attribute}`).join(", ")})`;
  return `${found[0]?.address}${attribute}`;
}

import { type Attributes, blocks, isObject, list, type StackJson } from "./stack-json";

/** How many labels each kind of block has before its body. */
const LABELS: Readonly<Record<string, number>> = {
  terraform: 0,
  provider: 1,
  resource: 2,
  data: 2,
  ephemeral: 2,
  variable: 1,
  output: 1,
  module: 1,
};

/**
 * A configuration in the one shape that the model reads. Terraform takes blocks as objects, as lists of objects, and as
 * nothing. Source: Terraform language, "JSON Configuration Syntax", "Nested Block Mapping".
 */
export function tidied(json: Attributes): StackJson {
  const known = Object.entries(json).map(([kind, content]): [string, unknown] => {
    const labels = LABELS[kind];
    return [kind, labels === undefined ? content : labelled(content, labels)];
  });
  const { terraform, ...rest } = Object.fromEntries(known) as StackJson;
  const backend = labelled(terraform?.backend, 1) as Readonly<Record<string, Attributes>>;
  return { ...rest, ...(terraform && { terraform: { ...terraform, backend } }) };
}

function labelled(content: unknown, labels: number): unknown {
  if (labels === 0) return body(content);
  const merged: Record<string, unknown> = {};
  for (const block of blocks(content)) {
    for (const [label, inner] of Object.entries(block)) {
      // What only is a comment has no labels.
      if (label === "//") continue;
      const tidy = labelled(inner, labels - 1);
      const before = merged[label];
      merged[label] = before === undefined ? tidy : together(before, tidy, labels);
    }
  }
  return merged;
}

/** Bodies of one name stand side by side, as those of providers do. */
function together(a: unknown, b: unknown, labels: number): unknown {
  return labels > 1 && isObject(a) && isObject(b) ? { ...a, ...b } : [...list(a), ...list(b)];
}

function body(content: unknown): unknown {
  const found = blocks(content);
  const [first = {}] = found;
  return found.length > 1 ? found : first;
}

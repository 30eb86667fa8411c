import { blocks, list } from "../stack-json";

/** Every value at a path through blocks, of each of which the first is meant. */
export function valuesAt(value: unknown, [name, ...rest]: readonly string[]): readonly unknown[] {
  if (name === undefined) return list(value);
  const [block] = blocks(value);
  return valuesAt(block?.[name], rest);
}

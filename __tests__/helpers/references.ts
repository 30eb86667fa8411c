import { type Attributes, type Stacks, stack } from "./synthesized";

/** A resource or data source of some stack. */
export interface Found {
  readonly stack: string;
  /** With `data.` in front if it is a data source. */
  readonly type: string;
  readonly name: string;
  readonly attributes: Attributes;
}

const REFERENCE = /^\$\{((?:data\.)?aws_\w+)\.([\w-]+)\.[\w[\].]+\}$/;
const REMOTE = /^\$\{data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)\}$/;

/** What an expression refers to, through the outputs of other stacks; undefined if it is no plain reference. */
export function follow(stacks: Stacks, stackName: string, expression: unknown): Found | undefined {
  const text = String(expression);
  const output = outputOf(stacks, stackName, text);
  if (output !== undefined) return follow(stacks, output.stack, output.value);
  const [, type, name] = REFERENCE.exec(text) ?? [];
  if (type === undefined || name === undefined) return undefined;
  const { resource = {}, data = {} } = stack(stacks, stackName);
  const attributes = type.startsWith("data.") ? data[type.slice(5)]?.[name] : resource[type]?.[name];
  return attributes && { stack: stackName, type, name, attributes };
}

/** The stack and the value of an output that an expression reads; undefined if it reads none. */
export function outputOf(
  stacks: Stacks,
  stackName: string,
  text: string,
): { stack: string; value: unknown } | undefined {
  const [, state, output] = REMOTE.exec(text) ?? [];
  if (state === undefined || output === undefined) return undefined;
  const other = stackOf(stacks, stackName, state);
  return { stack: other, value: stack(stacks, other).output?.[output]?.value };
}

/** Every resource of a type in every stack; none is an answer too. */
export function everywhere(stacks: Stacks, type: string): Found[] {
  return Object.keys(stacks).flatMap((name) => within(stacks, name, type));
}

/** Every resource of a type in one stack; none is an answer too. */
export function within(stacks: Stacks, stackName: string, type: string): Found[] {
  const { resource = {}, data = {} } = stack(stacks, stackName);
  const found = type.startsWith("data.") ? data[type.slice(5)] : resource[type];
  return Object.entries(found ?? {}).map(([name, attributes]) => ({ stack: stackName, type, name, attributes }));
}

/** A value as a list: CDKTF writes a single block as an object. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** The first value at a path through blocks, which are objects or lists of one. */
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

export const addressOf = ({ stack: stackName, type, name }: Found) => `${stackName}: ${type}.${name}`;

/** The stack whose state a remote state reads. */
function stackOf(stacks: Stacks, stackName: string, state: string): string {
  const key = at(stack(stacks, stackName).data?.terraform_remote_state?.[state], "config", "key");
  return String(key).replace(/^.*\/(.+)\.tfstate$/, "$1");
}

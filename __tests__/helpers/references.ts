import { at } from "../../src/model/stack-json";
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

export const addressOf = ({ stack: stackName, type, name }: Found) => `${stackName}: ${type}.${name}`;

/** The stack whose state a remote state reads. */
function stackOf(stacks: Stacks, stackName: string, state: string): string {
  const key = at(stack(stacks, stackName).data?.terraform_remote_state?.[state], "config", "key");
  return String(key).replace(/^.*\/(.+)\.tfstate$/, "$1");
}

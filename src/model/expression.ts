/** What an expression may refer to, as the stack that it stands in sees it. */
export interface Scope {
  /** Value of an input variable; undefined if it has none. */
  readonly variable: (name: string) => unknown;
  /**
   * Value of a reference such as `aws_vpc.main.id` or `data.terraform_remote_state.x.outputs.y`; undefined if the stack
   * has nothing of that name.
   */
  readonly reference: (reference: string) => unknown;
}

/**
 * A reference: an address and a path from there. Source of the forms: Terraform language, "References to Values".
 * Names of blocks alone, such as `self.replica`, are none.
 */
const REFERENCE =
  /(?<![\w.«/"-])((?:data\.|ephemeral\.)?[a-z][a-z0-9]*_\w+\.[\w-]+)((?:\.[\w-]+|\[(?:\d+|"[^"]*"|\*)\])*)/g;
const WHOLE_REFERENCE = new RegExp(`^${REFERENCE.source}$`);
const VARIABLE = /^var\.([\w-]+)$/;
const CONDITION = /^\(?var\.([\w-]+) (==|!=) "([^"]*)"\)? \? /;
const LITERAL = /^(?:"((?:[^"\\$%]|\\.)*)"|-?\d+(?:\.\d+)?|true|false|null)$/;

/** A text with its `${…}` evaluated as far as that goes before an apply. A text that is one expression has its value. */
export function evaluate(text: string, scope: Scope): unknown {
  const parts = split(text);
  const [only] = parts;
  if (parts.length === 1 && only?.isExpression) return evaluateOne(only.text, scope);
  return parts
    .map((part) => {
      if (!part.isExpression) return part.text;
      const value = evaluateOne(part.text, scope);
      return typeof value === "object" ? JSON.stringify(value) : String(value);
    })
    .join("");
}

function evaluateOne(expression: string, scope: Scope): unknown {
  const text = unwrapped(expression.trim());
  const [, variable] = VARIABLE.exec(text) ?? [];
  if (variable !== undefined) return scope.variable(variable) ?? `\${${text}}`;
  if (LITERAL.test(text)) return JSON.parse(text);
  const condition = CONDITION.exec(text);
  const choices = condition && alternatives(text.slice(condition[0].length));
  if (condition && choices) return conditional(text, condition, choices, scope);
  if (WHOLE_REFERENCE.test(text)) return scope.reference(text) ?? `\${${text}}`;
  // Whatever it computes, it is known what from.
  const named = text.replace(REFERENCE, (reference) => {
    const value = scope.reference(reference);
    return typeof value === "string" ? value : reference;
  });
  return `\${${named}}`;
}

function conditional(
  text: string,
  [, name = "", operator, wanted]: RegExpExecArray,
  [yes, no]: readonly [string, string],
  scope: Scope,
): unknown {
  const value = scope.variable(name);
  if (value === undefined) return `\${${text}}`;
  return evaluateOne((value === wanted) === (operator === "==") ? yes : no, scope);
}

/** Both sides of the colon that belongs to a question mark before them; undefined if there is none. */
function alternatives(text: string): [string, string] | undefined {
  let questions = 0;
  for (const { index, character, depth } of outsideQuotes(text)) {
    if (depth > 0 || text[index - 1] !== " ") continue;
    if (character === "?") questions += 1;
    if (character === ":" && questions === 0) return [text.slice(0, index), text.slice(index + 1)];
    if (character === ":") questions -= 1;
  }
  return undefined;
}

/** Without the parentheses that enclose all of it. */
function unwrapped(text: string): string {
  if (!text.startsWith("(")) return text;
  for (const { index, depth } of outsideQuotes(text)) {
    if (depth === 0) return index === text.length - 1 ? unwrapped(text.slice(1, -1).trim()) : text;
  }
  return text;
}

const STEPS: Readonly<Record<string, number>> = { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 };

/** Every character that stands in no string, and how deep in brackets it leaves the reader. */
function* outsideQuotes(text: string): Generator<{ index: number; character: string; depth: number }> {
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (isQuoted && character === "\\") index += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted) {
      depth += STEPS[character] ?? 0;
      yield { index, character, depth };
    }
  }
}

/** Texts and expressions in turn. `$${` is no expression. */
function split(text: string): { text: string; isExpression: boolean }[] {
  const parts: { text: string; isExpression: boolean }[] = [];
  let rest = text;
  for (;;) {
    const start = rest.search(/(?<!\$)\$\{/);
    const end = start < 0 ? -1 : closing(rest, start + 2);
    if (end < 0) break;
    if (start > 0) parts.push({ text: rest.slice(0, start), isExpression: false });
    parts.push({ text: rest.slice(start + 2, end), isExpression: true });
    rest = rest.slice(end + 1);
  }
  if (rest !== "" || parts.length === 0) parts.push({ text: rest, isExpression: false });
  return parts;
}

/** Place of the brace that closes an expression; -1 if none does. */
function closing(text: string, from: number): number {
  let depth = 1;
  let isQuoted = false;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\\") index += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

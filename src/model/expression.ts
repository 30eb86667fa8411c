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
const CONDITIONAL = /^\(?var\.([\w-]+) (==|!=) "([^"]*)"\)? \? (.+) : (.+)$/s;
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
  const text = expression.trim();
  const [, variable] = VARIABLE.exec(text) ?? [];
  if (variable !== undefined) return scope.variable(variable) ?? `\${${text}}`;
  if (LITERAL.test(text)) return JSON.parse(text);
  const condition = CONDITIONAL.exec(text);
  if (condition !== null) return conditional(condition, scope);
  if (WHOLE_REFERENCE.test(text)) return scope.reference(text) ?? `\${${text}}`;
  // Whatever it computes, it is known what from.
  const named = text.replace(REFERENCE, (reference) => {
    const value = scope.reference(reference);
    return typeof value === "string" ? value : reference;
  });
  return `\${${named}}`;
}

function conditional([text, name = "", operator, wanted, yes = "", no = ""]: RegExpExecArray, scope: Scope): unknown {
  const value = scope.variable(name);
  if (value === undefined) return `\${${text}}`;
  return evaluateOne((value === wanted) === (operator === "==") ? yes : no, scope);
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

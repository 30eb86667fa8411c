/** What a condition may look at: the value of a reference, or undefined if that is not known. */
export type Look = (reference: string) => unknown;

const TOKEN = /\s*(&&|\|\||==|!=|[!(),[\]]|"(?:[^"\\]|\\.)*"|[A-Za-z_](?:[\w.-]|\[(?:\d+|\*)\])*|-?\d+(?:\.\d+)?)/y;

/**
 * Value of a Terraform condition: `!`, `&&`, `||`, `==`, `!=`, `contains` and `nonsensitive` over texts, lists and references.
 *
 * @returns undefined if it holds anything else, or looks at what is not known
 */
export function evaluateCondition(text: string, look: Look): boolean | undefined {
  const [, inner] = /^\$\{(.*)\}$/s.exec(text.trim()) ?? [];
  const tokens = tokensOf(inner ?? "");
  if (tokens === undefined) return undefined;
  const reader = new Reader(tokens, look);
  const value = reader.either();
  return reader.isAtEnd && typeof value === "boolean" ? value : undefined;
}

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.trimEnd().length; ) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return tokens;
}

/** Reads by precedence, the loosest first. Source: Terraform language, "Arithmetic and Logical Operators". */
class Reader {
  private next = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly look: Look,
  ) {}

  get isAtEnd(): boolean {
    return this.next === this.tokens.length;
  }

  either(): unknown {
    let value = this.both();
    while (this.takes("||")) value = logical(value, this.both(), (a, b) => a || b);
    return value;
  }

  private both(): unknown {
    let value = this.equal();
    while (this.takes("&&")) value = logical(value, this.equal(), (a, b) => a && b);
    return value;
  }

  private equal(): unknown {
    const value = this.one();
    if (this.takes("==")) return same(value, this.one());
    if (!this.takes("!=")) return value;
    const isSame = same(value, this.one());
    return isSame === undefined ? undefined : !isSame;
  }

  private one(): unknown {
    if (this.takes("!")) {
      const value = this.one();
      return typeof value === "boolean" ? !value : undefined;
    }
    if (this.takes("(")) return this.closed();
    if (this.takes("[")) return this.listed();
    const token = this.tokens[this.next] ?? "";
    this.next += 1;
    if (/^["\d-]/.test(token)) return literal(token);
    if (token === "true" || token === "false") return token === "true";
    return this.takes("(") ? this.call(token) : this.look(token);
  }

  private call(name: string): unknown {
    const values = [this.either()];
    while (this.takes(",")) values.push(this.either());
    if (!this.takes(")")) return undefined;
    const [all, wanted] = values;
    if (name === "nonsensitive" && values.length === 1) return all;
    if (name === "contains" && Array.isArray(all) && wanted !== undefined) return all.includes(wanted);
    return undefined;
  }

  private listed(): unknown {
    const values: unknown[] = [];
    if (this.takes("]")) return values;
    do values.push(this.either());
    while (this.takes(","));
    return this.takes("]") && !values.includes(undefined) ? values : undefined;
  }

  private closed(): unknown {
    const value = this.either();
    return this.takes(")") ? value : undefined;
  }

  private takes(token: string): boolean {
    if (this.tokens[this.next] !== token) return false;
    this.next += 1;
    return true;
  }
}

function logical(a: unknown, b: unknown, operator: (a: boolean, b: boolean) => boolean): boolean | undefined {
  return typeof a === "boolean" && typeof b === "boolean" ? operator(a, b) : undefined;
}

function same(a: unknown, b: unknown): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a === b;
}

/** Undefined for what Terraform may write and JSON may not, such as some escapes. */
function literal(token: string): unknown {
  try {
    return JSON.parse(token);
  } catch {
    return undefined;
  }
}

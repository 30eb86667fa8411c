/**
 * The value that an HCL literal writes: what stands in `jsonencode(…)`. Lists, objects, strings, numbers, and references.
 *
 * @throws Error if it is anything that only Terraform can compute
 */
export function hclValue(text: string): unknown {
  const parser = new Parser(text);
  const value = parser.value();
  parser.end();
  return value;
}

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(«[^»]*»)|([{}[\],:=])|([\w.-]+))/gy;

class Parser {
  private token: string | undefined;
  private readonly tokens: RegExp;

  constructor(private readonly text: string) {
    this.tokens = new RegExp(TOKEN.source, TOKEN.flags);
    this.next();
  }

  value(): unknown {
    const token = this.token;
    if (token === undefined) throw new Error("ends too early");
    if (token === "{") return this.object();
    if (token === "[") return this.list();
    this.next();
    if (token.startsWith('"')) return unquoted(token);
    if (token.startsWith("«")) return token;
    if (/^-?\d+(\.\d+)?$|^(true|false|null)$/.test(token)) return JSON.parse(token);
    throw new Error(`${token} is not known before an apply`);
  }

  end(): void {
    if (this.token !== undefined) throw new Error(`${this.token} is not known before an apply`);
  }

  private object(): unknown {
    const entries: [string, unknown][] = [];
    this.take("{");
    while (this.token !== "}") {
      const name = this.token;
      if (name === undefined) throw new Error("ends too early");
      this.next();
      if (this.token === "=" || this.token === ":") this.next();
      entries.push([name.startsWith('"') ? unquoted(name) : name, this.value()]);
      if (this.token === ",") this.next();
    }
    this.take("}");
    return Object.fromEntries(entries);
  }

  private list(): unknown {
    const items: unknown[] = [];
    this.take("[");
    while (this.token !== "]") {
      items.push(this.value());
      if (this.token === ",") this.next();
    }
    this.take("]");
    return items;
  }

  private take(token: string): void {
    if (this.token !== token) throw new Error(`${token} is missing`);
    this.next();
  }

  private next(): void {
    const from = this.tokens.lastIndex;
    if (this.text.slice(from).trim() === "") {
      this.token = undefined;
      return;
    }
    const found = this.tokens.exec(this.text);
    if (found === null) throw new Error(`${this.text.slice(from, from + 20)} is not known before an apply`);
    this.token = found[1] ?? found[2] ?? found[3] ?? found[4];
  }
}

/** A string without its quotes, and what stands in it as the model writes references. */
function unquoted(token: string): string {
  return String(JSON.parse(token)).replace(/\$\{(«[^»]*»)\}/g, "$1");
}

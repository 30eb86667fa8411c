import type { Deadline } from "./deadline";
import { Refusal } from "./refusal";

export interface Call {
  /** What stands in the places of the path, by name; of the shape of an identifier. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** A header's value by its lower-case name. */
  header(name: string): string | undefined;
  /** @throws Refusal if the body is too large or not JSON */
  body(): unknown;
  /** When the answer has to be ready. */
  readonly deadline: Deadline;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  readonly methods: readonly string[];
  /** Such as `/products/{id}`. */
  readonly path: string;
  handle(call: Call): Promise<Answer>;
}

/** What an identifier in a path may be. No percent sign, dot or slash: nothing to decode, nowhere to climb to. */
const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * The route of a request.
 *
 * @throws Refusal 404 for an unknown path, 405 for an unknown method, 400 for a malformed identifier
 */
export function match(routes: readonly Route[], method: string, path: string) {
  const found = routes.flatMap((route) => {
    const parameters = parametersOf(route.path, path);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  if (found.length === 0) throw new Refusal(404, "there is nothing at this path");
  const chosen = found.find(({ route }) => route.methods.includes(method));
  if (chosen === undefined) throw new Refusal(405, "this path does not take this method");
  const malformed = Object.entries(chosen.parameters).find(([, value]) => !IDENTIFIER.test(value));
  if (malformed !== undefined) {
    throw new Refusal(400, `${malformed[0]}: up to 64 letters, digits, hyphens and underscores`);
  }
  return chosen;
}

function parametersOf(template: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [template.split("/"), path.split("/")];
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith("{")) parameters[part.slice(1, -1)] = value;
    else if (part !== value) return undefined;
  }
  return parameters;
}

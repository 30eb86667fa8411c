import type { Model, Resource, Unread } from "../model";
import { type Attributes, blocks, eachString, list } from "../stack-json";
import { plainText } from "./arns";
import { hclValue } from "./hcl-value";
import type { Condition, Origin, Principal, Statement } from "./statement";

/** What a policy says, and what of it could not be read. */
export interface Policy {
  readonly statements: readonly Statement[];
  readonly unread: readonly Unread[];
}

/**
 * Reads a policy, be it a data source's document, a literal, or what `jsonencode` makes.
 *
 * @param attribute that holds it
 */
export function policyAt(model: Model, resource: Resource, attribute: string, value: unknown): Policy {
  return new Reader(model).read(
    { stack: resource.stack, address: resource.address, attribute },
    resource.region,
    value,
  );
}

class Reader {
  private readonly unread: Unread[] = [];

  constructor(private readonly model: Model) {}

  read(origin: Origin, region: string | null, value: unknown): Policy {
    return { statements: this.statements(origin, region, value, 0), unread: this.unread };
  }

  private statements(origin: Origin, region: string | null, value: unknown, depth: number): readonly Statement[] {
    if (depth > 10) return this.notRead(origin, "policies that name each other in a circle");
    const target = this.model.target(value);
    if (target?.type === "aws_iam_policy_document") return this.document(target, depth);
    const known = target === undefined ? value : this.model.literal(value);
    if (known !== value) return this.statements(origin, region, known, depth + 1);
    const json = jsonOf(value);
    if (json === undefined)
      return this.notRead(origin, `${String(value).slice(0, 80)}: no policy that is known before an apply`);
    return blocks(json.Statement).map((block) => this.literal(block, origin, region));
  }

  /** A document, with those that it takes statements from; a later statement replaces one of the same `sid`. */
  private document({ stack, address, region, attributes }: Resource, depth: number): readonly Statement[] {
    const at = (attribute: string): Origin => ({ stack, address, attribute });
    const others = (attribute: string): readonly Statement[] =>
      list(attributes[attribute]).flatMap((one) => this.statements(at(attribute), region, one, depth + 1));
    const own = blocks(attributes.statement).map((block, index) =>
      this.ofBlock(block, at(`statement[${index}]`), region),
    );
    for (const unknown of ["dynamic", "for_each", "count", "source_json", "override_json"]) {
      if (attributes[unknown] !== undefined) this.notRead(at(unknown), "statements that this may add are not read");
    }
    return overridden([...others("source_policy_documents"), ...own], others("override_policy_documents"));
  }

  private ofBlock(block: Attributes, origin: Origin, region: string | null): Statement {
    const texts = (value: unknown) => this.texts(value, region);
    const principals = (value: unknown): Principal[] =>
      blocks(value).map((one) => ({ type: String(one.type), identifiers: texts(one.identifiers) }));
    return this.checked({
      sid: typeof block.sid === "string" ? block.sid : undefined,
      effect: block.effect === "Deny" ? "Deny" : "Allow",
      principals: principals(block.principals),
      notPrincipals: principals(block.not_principals),
      actions: texts(block.actions),
      notActions: texts(block.not_actions),
      resources: texts(block.resources),
      notResources: texts(block.not_resources),
      conditions: blocks(block.condition).map((one) => ({
        test: String(one.test),
        key: String(one.variable),
        values: texts(one.values),
      })),
      origin,
    });
  }

  private literal(block: Attributes, origin: Origin, region: string | null): Statement {
    const texts = (value: unknown) => this.texts(value, region);
    return this.checked({
      sid: typeof block.Sid === "string" ? block.Sid : undefined,
      effect: block.Effect === "Deny" ? "Deny" : "Allow",
      principals: principalsOf(block.Principal, texts),
      notPrincipals: principalsOf(block.NotPrincipal, texts),
      actions: texts(block.Action),
      notActions: texts(block.NotAction),
      resources: texts(block.Resource),
      notResources: texts(block.NotResource),
      conditions: conditionsOf(block.Condition, texts),
      origin,
    });
  }

  private texts(value: unknown, region: string | null): string[] {
    const found: string[] = [];
    eachString(list(value), (text) => found.push(plainText(this.model, text, region)));
    return found;
  }

  /** Says so if an action or a resource is known only at the apply: then nobody knows what the statement allows. */
  private checked(statement: Statement): Statement {
    const { actions, notActions, resources, notResources, origin } = statement;
    const unknown = [...actions, ...notActions, ...resources, ...notResources].find((text) =>
      /(?<!\$)\$\{(?!aws:)/.test(text),
    );
    if (unknown !== undefined) this.notRead(origin, `${unknown}: not known before an apply`);
    if (actions.length + notActions.length === 0) this.notRead(origin, "no action that could be read");
    return statement;
  }

  private notRead({ stack, address, attribute }: Origin, says: string): readonly Statement[] {
    this.unread.push({ stack, address, attribute, says });
    return [];
  }
}

/** Source: AWS provider, `aws_iam_policy_document`: an override takes the place of every statement with its `sid`. */
function overridden(statements: readonly Statement[], overrides: readonly Statement[]): readonly Statement[] {
  const sids = new Set(overrides.flatMap(({ sid }) => (sid === undefined ? [] : [sid])));
  return [...statements.filter(({ sid }) => sid === undefined || !sids.has(sid)), ...overrides];
}

/** A policy's JSON: as it stands, or in `jsonencode`. */
function jsonOf(value: unknown): Attributes | undefined {
  if (typeof value !== "string") return undefined;
  const [, encoded] = /^\$\{jsonencode\((.*)\)\}$/s.exec(value.trim()) ?? [];
  try {
    const json: unknown = encoded === undefined ? JSON.parse(value) : hclValue(encoded);
    return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Attributes) : undefined;
  } catch {
    return undefined;
  }
}

type Texts = (value: unknown) => string[];

function principalsOf(value: unknown, texts: Texts): Principal[] {
  if (value === undefined) return [];
  if (typeof value === "string") return [{ type: "*", identifiers: [value] }];
  return blocks(value).flatMap((one) =>
    Object.entries(one).map(([type, identifiers]) => ({ type, identifiers: texts(identifiers) })),
  );
}

function conditionsOf(value: unknown, texts: Texts): Condition[] {
  return blocks(value).flatMap((one) =>
    Object.entries(one).flatMap(([test, keys]) =>
      blocks(keys).flatMap((block) =>
        Object.entries(block).map(([key, values]) => ({ test, key, values: texts(list(values).map(String)) })),
      ),
    ),
  );
}

import { list } from "../../src/model/stack-json";
import { actionsOf } from "./provider-actions";
import { type Found, follow, outputOf } from "./references";
import { type Attributes, type Stacks, stack } from "./synthesized";

export const ACCOUNT_ID = "111122223333";

/** Where a resource is. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

/** A resource of a stack, with everything in it that AWS would know by name instead of an expression of Terraform's. */
export function resolved(stacks: Stacks, stackName: string, attributes: Attributes): Attributes {
  const known = CACHE.get(attributes) ?? resolve(stacks, stackName, attributes);
  CACHE.set(attributes, known);
  return known;
}

/** Each resource once: they refer to each other. */
const CACHE = new WeakMap<Attributes, Attributes>();

function resolve(stacks: Stacks, stackName: string, attributes: Attributes): Attributes {
  const place = placeOf(stacks, stackName, attributes);
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return textOf(stacks, stackName, value, place);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(attributes) as Attributes;
}

/** Region of the resource's provider. */
export function placeOf(stacks: Stacks, stackName: string, { provider }: Attributes): Place {
  const { aws } = stack(stacks, stackName).provider;
  const alias = typeof provider === "string" ? provider.split(".")[1] : undefined;
  const found = aws.find((one) => one.alias === alias);
  if (found === undefined) throw new Error(`${stackName} has no provider ${provider}`);
  return { region: String(found.region), account: ACCOUNT_ID };
}

/** Statements of a policy document, resolved. */
export function statementsIn(stacks: Stacks, stackName: string, document: Attributes): Attributes[] {
  return list(resolved(stacks, stackName, document).statement) as Attributes[];
}

/** ARNs that its type gives a resource or data source. */
export function arnsOf(stacks: Stacks, { stack: name, type, name: id, attributes }: Found): string[] {
  const place = placeOf(stacks, name, attributes);
  // The id stands for what AWS calls a thing that has no name of its own.
  const arns = list(actionsOf(type).arn({ id, ...resolved(stacks, name, attributes) }, place)).map(String);
  const unknown = arns.find((arn) => /\$\{|undefined/.test(arn));
  if (unknown !== undefined) throw new Error(`${name}: ${type}.${id} is called ${unknown}, which is no name yet`);
  return arns;
}

function textOf(stacks: Stacks, stackName: string, text: string, place: Place): string {
  return text.replace(/\$\{[^{}]*\}/g, (expression) => {
    if (expression.includes(".account_id}")) return place.account;
    if (expression.startsWith("${data.aws_region.")) return place.region;
    // The proxy's ARN as RDS names its users, which Terraform makes out of it.
    if (expression.includes(":dbuser:")) return `arn:aws:rds-db:${place.region}:${place.account}:dbuser:prx-1`;
    const output = outputOf(stacks, stackName, expression);
    if (output !== undefined) return textOf(stacks, output.stack, String(output.value), place);
    const found = follow(stacks, stackName, expression);
    if (found === undefined) return expression;
    if (found.type.startsWith("data.")) return ofData(found, place) ?? expression;
    const attribute = /\.(\w+)\}$/.exec(expression)?.[1] ?? "";
    if (attribute === "execution_arn") return `arn:aws:execute-api:${place.region}:${place.account}:${found.name}/live`;
    if (/arn$/.test(attribute)) return arnsOf(stacks, found)[0] ?? expression;
    const known = resolved(stacks, found.stack, found.attributes);
    const value = attribute === "id" ? (known.bucket ?? known.name) : known[attribute];
    return typeof value === "string" ? value : found.name;
  });
}

/** ARN of what a data source finds. */
function ofData({ type, attributes }: Found, { region, account }: Place): string | undefined {
  if (type === "data.aws_kms_alias") return `arn:aws:kms:${region}:${account}:key/found`;
  if (type !== "data.aws_secretsmanager_secret") return undefined;
  return `arn:aws:secretsmanager:${region}:${account}:secret:${attributes.name}-AbCdEf`;
}

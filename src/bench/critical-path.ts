import { type Completion, waitOf } from "./provider-waits";

/** The parts of a stack's `cdk.tf.json` that say what refers to what. */
interface Json {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const REFERENCE = /\b((?:data\.)?aws_\w+\.[\w-]+)/g;

/**
 * Seconds that an apply sleeps at least: the longest chain of resources that wait for each other, each with the
 * provider's sleep. Anything else may happen meanwhile, so the apply cannot be shorter than that.
 */
export function longestChainOfWaits(json: string, completions: readonly Completion[]): number {
  const needs = dependencies(JSON.parse(json) as Json);
  const waits = new Map(completions.map((completion) => [completion.address, waitOf(completion)]));
  const known = new Map<string, number>();
  const chain = (address: string): number => {
    const found = known.get(address);
    if (found !== undefined) return found;
    // Terraform has refused a circle long before; this only keeps a wrong reference from going round for ever.
    known.set(address, 0);
    const before = Math.max(0, ...(needs.get(address) ?? []).map(chain));
    const seconds = before + (waits.get(address) ?? 0);
    known.set(address, seconds);
    return seconds;
  };
  return Math.max(0, ...[...waits.keys()].map(chain));
}

/** What each resource and data source refers to, by address. */
function dependencies({ resource = {}, data = {} }: Json): Map<string, string[]> {
  const nodes = [...blocks(resource, ""), ...blocks(data, "data.")];
  const addresses = new Set(nodes.map(([address]) => address));
  return new Map(
    nodes.map(([address, attributes]) => {
      const referred = [...JSON.stringify(attributes).matchAll(REFERENCE)].map(([, reference]) => reference ?? "");
      return [address, [...new Set(referred)].filter((other) => other !== address && addresses.has(other))];
    }),
  );
}

function blocks(types: NonNullable<Json["resource"]>, prefix: string): [string, unknown][] {
  return Object.entries(types).flatMap(([type, named]) =>
    Object.entries(named).map(([name, attributes]): [string, unknown] => {
      const { "//": _, ...own } = attributes as Record<string, unknown>;
      return [`${prefix}${type}.${name}`, own];
    }),
  );
}

import { InputError } from "../config/input";
import { type IdentifiedResource, identifiersOf, referencing } from "./identifiers";
import { filledIn } from "./planned-expressions";
import { configurationsOf, resourcesOf, type ShowJson, type ShowResource, withoutIndexes } from "./show-json";
import { type Attributes, at, isObject, type StackJson } from "./stack-json";

/** A resource with the place that it gets in a stack's JSON. */
interface Placed extends IdentifiedResource {
  readonly shown: ShowResource;
  readonly name: string;
}

/**
 * Stacks from what `terraform show -json` prints of their states or plans, by name, so that the same questions can be asked
 * of them. Ids and ARNs that belong to another resource, of whichever stack, become references to it. What a plan
 * does not know yet is what its configuration refers to.
 *
 * @throws InputError if one is neither a state nor a plan
 */
export function stackOfShow(shown: Readonly<Record<string, unknown>>): Record<string, StackJson> {
  const shows = Object.entries(shown).map(([stack, json]) => [stack, checked(stack, json)] as const);
  const placed = shows.flatMap(([stack, json]) => places(stack, json));
  const identifiers = identifiersOf(placed);
  return Object.fromEntries(
    shows.map(([stack, json]) => {
      const own = placed.filter((one) => one.stack === stack);
      return [stack, stackJson(json, own, (one) => referencing(one, identifiers))];
    }),
  );
}

function checked(stack: string, json: unknown): ShowJson {
  const isShow = isObject(json) && ("values" in json || "planned_values" in json);
  if (isShow) return json as ShowJson;
  const allowed = "what `terraform show -json` prints of a state or a plan that is not empty";
  throw new InputError("prove", [{ field: "--state", value: stack, allowed }]);
}

function places(stack: string, json: ShowJson): Placed[] {
  const planned = resourcesOf((json.planned_values ?? json.values)?.root_module);
  // A plan's values have no data source that was read before it.
  const read = resourcesOf(json.prior_state?.values?.root_module).filter(({ mode }) => mode === "data");
  const known = new Set(planned.map(({ address }) => address));
  const names = new Set<string>();
  return [...planned, ...read.filter(({ address }) => !known.has(address))].map((shown) => {
    const address = unique(`${shown.mode === "data" ? "data." : ""}${shown.type}.${nameOf(shown)}`, names);
    const name = address.slice(address.lastIndexOf(".") + 1);
    return { shown, stack, name, address, type: shown.type, mode: shown.mode, values: shown.values ?? {} };
  });
}

/** Its address without the type, in the letters of a Terraform name: `module-network-a-public-0`. */
function nameOf({ address, type }: ShowResource): string {
  const [module = "", name = ""] = address.split(new RegExp(`(?:^|\\.)(?:data\\.)?${type}\\.`));
  return [module, name].join(".").replaceAll(/\W+/g, "-").replaceAll(/^-|-$/g, "");
}

function unique(name: string, taken: Set<string>): string {
  const free = taken.has(name) ? unique(`${name}-again`, taken) : name;
  taken.add(free);
  return free;
}

function stackJson(json: ShowJson, own: readonly Placed[], values: (one: Placed) => Attributes): StackJson {
  const configurations = configurationsOf(json.configuration?.root_module);
  const byAddress = new Map<string, Placed[]>();
  for (const one of own) {
    const address = withoutIndexes(one.shown.address);
    byAddress.set(address, [...(byAddress.get(address) ?? []), one]);
  }
  const regionOf = regionsOf(
    own,
    (one) => configurations.get(withoutIndexes(one.shown.address))?.provider_config_key,
    json,
  );
  const blocks = { resource: {}, data: {} } as Record<"resource" | "data", Record<string, Record<string, Attributes>>>;
  for (const one of own) {
    const configured = configurations.get(withoutIndexes(one.shown.address));
    const known = values(one);
    const waits = (one.shown.depends_on ?? []).flatMap((address) => byAddress.get(address) ?? []);
    const ofType = blocks[one.mode === "data" ? "data" : "resource"];
    ofType[one.type] = {
      ...ofType[one.type],
      [one.name]: {
        ...(configured === undefined ? known : filledIn(known, configured, byAddress)),
        ...(waits.length > 0 && { depends_on: waits.map(({ address }) => address) }),
        provider: `aws.${regionOf(one) ?? NO_REGION}`,
      },
    };
  }
  return { ...blocks, provider: providersOf(own, regionOf) };
}

/** Alias of the provider of what is in no region that is known. */
const NO_REGION = "no-region";

function providersOf(
  own: readonly Placed[],
  regionOf: (one: Placed) => string | undefined,
): NonNullable<StackJson["provider"]> {
  const regions = new Set(own.map(regionOf));
  const aws = [...regions].map((region) => (region === undefined ? { alias: NO_REGION } : { alias: region, region }));
  const names = own.map(({ shown }) => shown.provider_name?.split("/").at(-1) ?? "aws");
  const others = [...new Set(names)].filter((name) => name !== "aws").map((name) => [name, {}] as const);
  return { ...Object.fromEntries(others), aws };
}

/**
 * Where each resource is: its plan's provider says so, or the resource itself. What does not is where all the others of
 * its stack are, if that is one region.
 */
function regionsOf(
  own: readonly Placed[],
  providerOf: (one: Placed) => string | undefined,
  { configuration }: ShowJson,
): (one: Placed) => string | undefined {
  const said = (one: Placed) => {
    const provider = configuration?.provider_config?.[providerOf(one) ?? ""];
    const region = at(provider?.expressions?.region, "constant_value");
    return typeof region === "string" ? region : regionIn(one.values);
  };
  const all = new Set(own.flatMap((one) => said(one) ?? []));
  const [only] = all.size === 1 ? all : [];
  return (one) => said(one) ?? only;
}

function regionIn({ region, arn, availability_zone: zone }: Attributes): string | undefined {
  if (typeof region === "string" && region !== "") return region;
  const [, , , , inArn] = typeof arn === "string" ? ["", ...arn.split(":")] : [];
  if (inArn) return inArn;
  return typeof zone === "string" && /-\d[a-z]$/.test(zone) ? zone.slice(0, -1) : undefined;
}

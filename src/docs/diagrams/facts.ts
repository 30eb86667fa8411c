import { namesFor } from "../../config/names";
import type { PlatformConfig } from "../../config/schema";
import type { Model, Resource } from "../../model/model";
import type { EndpointClass, Network } from "../../model/network/view";
import type { Subject } from "../../proof/question";
import type { Cell } from "../../proof/reachability/cell";
import { matrixOf } from "../../proof/reachability/matrix";

/** What the diagrams are drawn from. */
export interface Facts {
  readonly model: Model;
  /** The same stacks with the DR region active. */
  readonly pressed: Model;
  readonly config: PlatformConfig;
  readonly network: Network;
  /** What the network lets pass: see `Matrix`. */
  readonly open: readonly Cell[];
  /** Names of the primary and the DR region. */
  readonly regions: readonly [string, string];
}

/**
 * Reads what the diagrams need.
 *
 * @throws Error without a configuration: it says which region is which
 */
export function factsOf({ model, pressed, config }: Subject): Facts {
  if (config === undefined) throw new Error("without a configuration it is unknown which region is the primary one");
  const { network, open } = matrixOf(model);
  return { model, pressed, config, network, open, regions: [config.regions.primary.name, config.regions.dr.name] };
}

/** What Terraform manages of a type in a region. */
export function managed(model: Model, type: string, region?: string): readonly Resource[] {
  return model.ofType(type).filter((one) => region === undefined || one.region === region);
}

/** An argument in words, as far as it is known before an apply. */
export function text(model: Model, { attributes }: Pick<Resource, "attributes">, attribute: string): string {
  return String(model.literal(attributes[attribute]) ?? "");
}

/** A name without what every name of the platform begins with, and without a region at its end. */
export function short({ config, regions }: Facts, name: string): string {
  const { prefix, path } = namesFor(config);
  const start = [prefix, path].find((one) => name.startsWith(one)) ?? "";
  const rest = start === "" ? name : name.slice(start.length).replace(/^[-/]/, "") || name;
  const region = regions.find((one) => rest.endsWith(`-${one}`) || rest.startsWith(`${one}-`));
  if (region === undefined) return rest;
  return rest.endsWith(region) ? rest.slice(0, -region.length - 1) : rest.slice(region.length + 1);
}

export function keysOf(resources: readonly Pick<Resource, "key">[]): readonly string[] {
  return [...new Set(resources.map(({ key }) => key))].sort();
}

/** Classes of network interfaces of one kind in a region, such as `service`. */
export function classesOf({ network }: Facts, kind: string, region: string): readonly EndpointClass[] {
  return network.classes.filter((one) => one.region === region && one.label.startsWith(`${kind}/`));
}

/** Open connections of a region from one kind of party to another, such as `internet` to `load-balancer`. */
export function cellsBetween({ open }: Facts, region: string, from: string, to: string): readonly Cell[] {
  const isOf = (label: string, kind: string) => label === kind || label.startsWith(`${kind}/`);
  return open.filter((cell) => cell.region === region && isOf(cell.from, from) && isOf(cell.to, to));
}

/** Their ports, each once. */
export function portsOf(cells: readonly Cell[]): string {
  const texts = cells.map(({ port, lastPort }) => (port === lastPort ? `${port}` : `${port}-${lastPort}`));
  return [...new Set(texts)].join(", ");
}

/** Keys of the rules and routes that let them pass. */
export function passingKeys(cells: readonly Cell[]): readonly string[] {
  const hops = cells.flatMap(({ isAllowed, path, partly }) => (isAllowed ? path : partly));
  return [...new Set(hops.map(({ stack, address }) => `${stack}/${address}`))].sort();
}

/** Names in the internet that the firewalls let pass. */
export function listedDomains({ network }: Facts, region?: string): readonly string[] {
  const firewalls = network.firewalls.filter(({ resource }) => region === undefined || resource.region === region);
  const names = firewalls.flatMap(({ policy }) => policy.rules.flatMap(({ serverName }) => serverName?.pattern ?? []));
  return [...new Set(names)];
}

/** How many of something, in words. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

import type { Model } from "../../model/model";
import type { EndpointClass, Network } from "../../model/network/view";
import type { Subject } from "../question";
import { matrixOf } from "../reachability/matrix";

/** Fewer leave no quorum, or no spare, when one is lost. */
export const LEAST_ZONES = 3;

/** Networks of a platform, with the zones of each region. */
export interface Zoned {
  readonly model: Model;
  readonly network: Network;
  /** Zones by region: those that the configuration names, and without one those that have a subnet. */
  readonly zones: ReadonlyMap<string, readonly string[]>;
}

export function zonedOf({ model, config }: Subject): Zoned {
  const { network } = matrixOf(model);
  const regions = [...new Set(network.vpcs.map(({ region }) => region))].sort();
  const meant = config ? [config.regions.primary, config.regions.dr] : [];
  const zones = regions.map((region): [string, readonly string[]] => {
    const found = network.subnets.filter(({ vpc }) => vpc.region === region).map(({ zone }) => zone);
    return [region, meant.find(({ name }) => name === region)?.zones ?? [...new Set(found)].sort()];
  });
  return { model, network, zones: new Map(zones) };
}

/** Zones in which a class has a network interface. */
export function zonesOf({ subnets }: Pick<EndpointClass, "subnets">): readonly string[] {
  return [...new Set(subnets.map(({ zone }) => zone))].sort();
}

import type { Range } from "../../model/network/addresses";
import type { EndpointClass, Network, Vpc } from "../../model/network/view";
import { classesIn, cutsOf, LISTED, type Party, partiesOf } from "./sites";

/** Who may open connections to whom. */
export interface Pair {
  readonly region: string;
  readonly from: Party;
  readonly to: Party;
}

/** Every pair of every VPC, with those of its classes and the classes of VPCs that it is peered with. */
export function pairsOf(network: Network): Pair[] {
  const cuts = cutsOf(network);
  return network.vpcs.flatMap((vpc) => [
    ...pairsIn(network, cuts, vpc),
    ...pairsAcross(network, cuts, vpc),
    ...pairsLost(network, vpc),
  ]);
}

function pairsIn(network: Network, cuts: readonly Range[], vpc: Vpc): Pair[] {
  const { region } = vpc;
  const parties = partiesOf(network, cuts, vpc);
  const openers = parties.filter(({ kind, label }) => kind !== "service" && label !== LISTED);
  return openers.flatMap((from) =>
    parties.filter((to) => from.kind === "class" || to.kind === "class").map((to): Pair => ({ region, from, to })),
  );
}

/** With the classes of every VPC that some route leads to by a peering. */
function pairsAcross(network: Network, cuts: readonly Range[], vpc: Vpc): Pair[] {
  const targets = network.subnets.flatMap(({ table }) => table.routes.map(({ target }) => target));
  const peered = new Set(
    targets.flatMap((target) =>
      target.kind === "peering" && target.between.includes(vpc.resource.key) ? target.between : [],
    ),
  );
  const { region } = vpc;
  const here = classesIn(network, cuts, vpc);
  return network.vpcs
    .filter((other) => other !== vpc && peered.has(other.resource.key))
    .flatMap((other) =>
      classesIn(network, cuts, other).map((party) => ({ ...party, label: `${other.region}/${party.label}` })),
    )
    .flatMap((there) =>
      here.flatMap((party): Pair[] => [
        { region, from: party, to: there },
        { region, from: there, to: party },
      ]),
    );
}

/** Classes that have no subnet left, with themselves: a pair to say so of. */
function pairsLost({ classes, vpcs }: Network, vpc: Vpc): Pair[] {
  const isHome = vpcs.find(({ region }) => region === vpc.region) === vpc;
  return classes
    .filter(({ subnets, region }) => subnets.length === 0 && region === vpc.region && isHome)
    .map((endpoint: EndpointClass): Party => ({ kind: "class", label: endpoint.label, endpoint, sites: [] }))
    .map((party): Pair => ({ region: vpc.region, from: party, to: party }));
}

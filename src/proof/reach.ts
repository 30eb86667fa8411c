import type { Model, Resource } from "../model/model";
import type { Range } from "../model/network/addresses";
import { networkOf } from "../model/network/network";
import type { Ports, Protocol } from "../model/network/ports";
import type { EndpointClass, Network, Vpc } from "../model/network/view";
import type { Evidence } from "../report/report";
import { type Connection, Connections } from "./reachability/connection";
import { evidenceOf, type Hop } from "./reachability/hop";
import { portSteps } from "./reachability/port-steps";
import { classesIn, cutsOf, LISTED, type Party, partiesOf } from "./reachability/sites";

/** Whether one kind of party can open connections to another, on one port. */
export interface Cell {
  readonly region: string;
  /**
   * `internet`, or a class by its kind and AWS's name: `load-balancer/x`, `service/x`, `function/x`, `endpoint/kms`,
   * `proxy/x`, `cluster/x`. One of another region has that before it: `eu-central-1/cluster/x`.
   */
  readonly from: string;
  /** The same; also `allow-listed-internet`, which is what the firewall's rules know by name, and services of gateway endpoints such as `s3`. */
  readonly to: string;
  /** The first of the ports that no rule tells apart from it. */
  readonly port: number;
  /** The last of them. */
  readonly lastPort: number;
  /** True if every zone that has the one reaches every zone that has the other, whatever port answers go to. */
  readonly isAllowed: boolean;
  /** Each hop of a way with the rule that passes it; if not allowed, up to the first that stops it. */
  readonly path: readonly Evidence[];
  /** A way that is open although not all are; empty if all are, or none. */
  readonly partly: readonly Evidence[];
}

/**
 * The whole matrix of every VPC: what the synthesized networks let pass over TCP.
 *
 * @param lost what is to be taken as gone: subnets, gateways, endpoints. A class that has no subnet left reaches nothing
 */
export function reach(model: Model, lost?: (resource: Resource) => boolean): readonly Cell[] {
  return matrix(networkOf(model, lost), "tcp");
}

/** The matrix of one protocol. What is not TCP has no answers: packets that arrive are enough. */
export function matrix(network: Network, protocol: Protocol): readonly Cell[] {
  const cuts = cutsOf(network);
  const ports = protocol === "tcp" || protocol === "udp" ? portSteps(network) : [{ first: 1, last: 65535 }];
  const connections = new Connections(network, listedNames(network));
  return network.vpcs.flatMap((vpc) => {
    const pairs = [...pairsIn(network, cuts, vpc), ...pairsAcross(network, cuts, vpc), ...pairsLost(network, vpc)];
    return pairs.flatMap(([from, to]) => ports.map((step) => cellOf(connections, vpc, from, to, protocol, step)));
  });
}

/** Names of TLS servers that some firewall's rules pass, with `*` for anything. */
export function listedNames({ firewalls }: Network): string[] {
  const rules = firewalls.flatMap(({ policy }) => policy.rules);
  return [
    ...new Set(
      rules.flatMap(({ action, serverName }) => (action === "pass" && serverName ? [serverName.pattern] : [])),
    ),
  ];
}

type Pair = readonly [from: Party, to: Party];

function pairsIn(network: Network, cuts: readonly Range[], vpc: Vpc): Pair[] {
  const parties = partiesOf(network, cuts, vpc);
  const openers = parties.filter(({ kind, label }) => kind !== "service" && label !== LISTED);
  return openers.flatMap((from) =>
    parties.filter((to) => from.kind === "class" || to.kind === "class").map((to): Pair => [from, to]),
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
  const here = classesIn(network, cuts, vpc);
  return network.vpcs
    .filter((other) => other !== vpc && peered.has(other.resource.key))
    .flatMap((other) =>
      classesIn(network, cuts, other).map((party) => ({ ...party, label: `${other.region}/${party.label}` })),
    )
    .flatMap((there) =>
      here.flatMap((party): Pair[] => [
        [party, there],
        [there, party],
      ]),
    );
}

/** Classes that have no subnet left, with themselves: a cell that says so. */
function pairsLost({ classes, vpcs }: Network, vpc: Vpc): Pair[] {
  const isHome = vpcs.find(({ region }) => region === vpc.region) === vpc;
  return classes
    .filter(({ subnets, region }) => subnets.length === 0 && region === vpc.region && isHome)
    .map((endpoint: EndpointClass): Party => ({ kind: "class", label: endpoint.label, endpoint, sites: [] }))
    .map((party): Pair => [party, party]);
}

function cellOf(
  connections: Connections,
  { region }: Vpc,
  from: Party,
  to: Party,
  protocol: Protocol,
  { first, last }: Ports,
): Cell {
  let open: Connection | undefined;
  let closed: Connection | undefined;
  const isHopeless = connections.isHopeless(from, to, protocol, first);
  for (const site of isHopeless ? from.sites.slice(0, 1) : from.sites) {
    for (const other of isHopeless ? to.sites.slice(0, 1) : to.sites) {
      const connection = connections.between({ party: from, site }, { party: to, site: other }, protocol, first);
      if (connection.isPossible) open ??= connection;
      if (!connection.isAllowed) closed ??= connection;
      if (open && closed) break;
    }
  }
  const isAllowed = open !== undefined && closed === undefined;
  const path = (closed ?? open)?.hops() ?? [noSubnet(from)];
  const partly = open && closed ? open.hops() : [];
  const cell = { region, from: from.label, to: to.label, port: first, lastPort: last, isAllowed };
  return { ...cell, path: path.map(evidenceOf), partly: partly.map(evidenceOf) };
}

function noSubnet(party: Party): Hop {
  if (party.kind !== "class") throw new Error(`${party.label} is nowhere`);
  return { source: { resource: party.endpoint.resource, attribute: "" }, text: `${party.label} has no subnet left` };
}

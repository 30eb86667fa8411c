import type { Protocol } from "../../model/network/ports";
import type { Network } from "../../model/network/view";
import type { Evidence } from "../../report/report";
import { type Connection, Connections } from "./connection";
import { evidenceOf, type Hop } from "./hop";
import { listedNames } from "./listed-names";
import type { Party } from "./sites";

/** How many of a pair's connections work, between every two of their addresses. */
export type Verdict = "all" | "some" | "none";

/** Ways of a pair that show its verdict. */
export interface Shown {
  readonly path: readonly Evidence[];
  readonly partly: readonly Evidence[];
}

/** One connection that works from some port, and one that does not from every port. */
interface Extremes {
  readonly open: Connection | undefined;
  readonly closed: Connection | undefined;
}

/** Tries the connections of pairs of parties in one network. */
export class Judge {
  private readonly connections: Connections;

  constructor(
    network: Network,
    private readonly protocol: Protocol,
  ) {
    this.connections = new Connections(network, listedNames(network));
  }

  verdict(from: Party, to: Party, port: number): Verdict {
    const { open, closed } = this.extremes(from, to, port);
    if (open === undefined) return "none";
    return closed === undefined ? "all" : "some";
  }

  show(from: Party, to: Party, port: number): Shown {
    const { open, closed } = this.extremes(from, to, port);
    const path = (closed ?? open)?.hops() ?? [noSubnet(from)];
    const partly = open && closed ? open.hops() : [];
    return { path: path.map(evidenceOf), partly: partly.map(evidenceOf) };
  }

  private extremes(from: Party, to: Party, port: number): Extremes {
    const isHopeless = this.connections.isHopeless(from, to, this.protocol, port);
    let open: Connection | undefined;
    let closed: Connection | undefined;
    for (const site of isHopeless ? from.sites.slice(0, 1) : from.sites) {
      for (const other of isHopeless ? to.sites.slice(0, 1) : to.sites) {
        const ends = [
          { party: from, site },
          { party: to, site: other },
        ] as const;
        const connection = this.connections.between(...ends, this.protocol, port);
        if (connection.isPossible) open ??= connection;
        if (!connection.isAllowed) closed ??= connection;
        if (open && closed) return { open, closed };
      }
    }
    return { open, closed };
  }
}

function noSubnet(party: Party): Hop {
  if (party.kind !== "class") throw new Error(`${party.label} is nowhere`);
  return { source: { resource: party.endpoint.resource, attribute: "" }, text: `${party.label} has no subnet left` };
}

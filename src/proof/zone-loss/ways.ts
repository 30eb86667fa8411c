import type { Network, Vpc } from "../../model/network/view";
import type { Evidence } from "../../report/report";
import { type Cell, listedNames } from "../reach";
import { type Connection, Connections } from "../reachability/connection";
import { evidenceOf } from "../reachability/hop";
import { classesIn, cutsOf, type Party, partiesOf } from "../reachability/sites";

/** How much of a flow is left in a network. */
export interface Left {
  /** True if every zone that has the one still reaches every zone that has the other. */
  readonly isWhole: boolean;
  /** Zones of the one that still reach all of the other, and how many there are. */
  readonly openZones: number;
  readonly zones: number;
  /** What stops the rest; undefined if nothing does. */
  readonly stop: Evidence | undefined;
}

/** Follows single flows through a network. The whole matrix, once for each loss, would take a hundred times as long. */
export class Ways {
  private readonly connections: Connections;
  private readonly parties: readonly { readonly vpc: Vpc; readonly byLabel: ReadonlyMap<string, Party> }[];

  constructor(private readonly network: Network) {
    const cuts = cutsOf(network);
    this.connections = new Connections(network, listedNames(network));
    this.parties = network.vpcs.map((vpc) => {
      const across = network.vpcs
        .filter((other) => other !== vpc)
        .flatMap((other) =>
          classesIn(network, cuts, other).map((party) => ({ ...party, label: `${other.region}/${party.label}` })),
        );
      const all = [...partiesOf(network, cuts, vpc), ...across];
      return { vpc, byLabel: new Map(all.map((party) => [party.label, party])) };
    });
  }

  left({ region, from, to, port }: Cell): Left {
    const pairs = this.parties
      .filter(({ vpc }) => vpc.region === region)
      .flatMap(({ byLabel }) => {
        const [opener, taker] = [byLabel.get(from), byLabel.get(to)];
        return opener && taker ? [[opener, taker] as const] : [];
      });
    const found = pairs.flatMap(([opener, taker]) => this.between(opener, taker, port));
    const closed = found.filter(({ connection }) => !connection.isAllowed);
    const zones = new Set(found.map(({ zone }) => zone));
    const closedZones = new Set(closed.map(({ zone }) => zone));
    const last = closed[0]?.connection.hops().at(-1);
    return {
      isWhole: found.length > 0 && closed.length === 0,
      openZones: zones.size - closedZones.size,
      zones: zones.size,
      stop: last ? evidenceOf(last) : this.gone(from, to),
    };
  }

  private between(from: Party, to: Party, port: number): { zone: string; connection: Connection }[] {
    return from.sites.flatMap((site) =>
      to.sites.map((other) => ({
        zone: site.subnet?.zone ?? "outside",
        connection: this.connections.between({ party: from, site }, { party: to, site: other }, "tcp", port),
      })),
    );
  }

  /** The class that has no subnet left. */
  private gone(...labels: readonly string[]): Evidence | undefined {
    const empty = this.network.classes.find(
      ({ label, region, subnets }) =>
        subnets.length === 0 && labels.some((one) => one === label || one === `${region}/${label}`),
    );
    if (empty === undefined) return undefined;
    const { stack, address } = empty.resource;
    return { stack, address, attribute: "subnets", text: `${empty.label} is in no other zone` };
  }
}

import type { Range } from "../../model/network/addresses";
import type { Network, Vpc } from "../../model/network/view";
import type { Evidence } from "../../report/report";
import type { Cell } from "../reachability/cell";
import { type Connection, Connections } from "../reachability/connection";
import { evidenceOf } from "../reachability/hop";
import { listedNames } from "../reachability/listed-names";
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
  private readonly cuts: readonly Range[];
  private readonly parties = new Map<Vpc, ReadonlyMap<string, Party>>();

  constructor(private readonly network: Network) {
    this.cuts = cutsOf(network);
    this.connections = new Connections(network, listedNames(network));
  }

  left({ region, from, to, port }: Cell): Left {
    const pairs = this.network.vpcs
      .filter((vpc) => vpc.region === region)
      .flatMap((vpc) => {
        const byLabel = this.partiesAt(vpc);
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

  /** Whom the classes of a VPC may speak with, those of other regions too. */
  private partiesAt(vpc: Vpc): ReadonlyMap<string, Party> {
    const known = this.parties.get(vpc);
    if (known !== undefined) return known;
    const across = this.network.vpcs
      .filter((other) => other !== vpc)
      .flatMap((other) =>
        classesIn(this.network, this.cuts, other).map((party) => ({
          ...party,
          label: `${other.region}/${party.label}`,
        })),
      );
    const all = [...partiesOf(this.network, this.cuts, vpc), ...across];
    const found = new Map(all.map((party) => [party.label, party]));
    this.parties.set(vpc, found);
    return found;
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

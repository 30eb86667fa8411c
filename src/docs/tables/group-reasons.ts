import { type Names, namesFor, type Role } from "../../config/names";
import type { PlatformConfig } from "../../config/schema";
import { ANYWHERE } from "../../model/network/addresses";
import type { GroupRule, SecurityGroup } from "../../model/network/view";
import { type Flow, flowsIn, type Party } from "../../network/flows";
import { partiesOf } from "../../network/tiers";
import { placeOfRange, same } from "./ranges";

/** Declared flows of a region, and whose security group is whose. */
export class GroupReasons {
  private readonly flows: readonly Flow[];
  private readonly parties: ReadonlyMap<string, Party>;

  constructor(
    private readonly config: PlatformConfig,
    private readonly role: Role,
  ) {
    const names: Names = namesFor(config);
    this.flows = flowsIn(config, role);
    this.parties = new Map(partiesOf(this.flows, config).map((party) => [names.securityGroup(party), party]));
  }

  /** As the flows call whoever has this group. */
  party({ name }: Pick<SecurityGroup, "name">): Party | undefined {
    return this.parties.get(name);
  }

  /** As the flows call the other end of a rule; in other words if they do not know it. */
  peer(rule: GroupRule, isIngress: boolean, groups: ReadonlyMap<string, SecurityGroup>): string {
    const { peer } = rule;
    if (peer.kind === "service") return peer.service;
    if (peer.kind === "group") {
      const group = groups.get(peer.key);
      return (group && this.party(group)) ?? group?.name ?? peer.key;
    }
    if (same(peer.range, ANYWHERE)) return isIngress ? "internet" : "allow-listed-internet";
    const place = placeOfRange(this.config, this.role, peer.range);
    const other = this.role === "primary" ? "dr" : "primary";
    return place === `data in ${this.config.regions[other].name}` ? "other-region-data" : place;
  }

  /** Why a rule is there: the reasons of the flows that it lets pass. Empty if no flow asks for it. */
  reasons(party: Party | undefined, peer: string, rule: GroupRule, isIngress: boolean): readonly string[] {
    const [from, to] = isIngress ? [peer, party] : [party, peer];
    const { ports, protocol } = rule;
    return this.flows
      .filter((flow) => flow.from === from && flow.to === to)
      .filter(({ port }) => protocol === "tcp" && ports.first === port && ports.last === port)
      .map(({ reason }) => reason);
  }
}

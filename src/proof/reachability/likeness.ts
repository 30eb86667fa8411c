import type { Protocol } from "../../model/network/ports";
import type { EndpointClass, GroupRule, SecurityGroup } from "../../model/network/view";
import type { Party } from "./sites";

/** What the rules of one party's groups say in one direction. */
interface Said {
  /** Of ranges and services, whoever has the address. */
  readonly atLarge: string;
  /** Of groups, by the group's key. */
  readonly ofGroups: ReadonlyMap<string, string>;
}

interface Traits {
  /** Where it is. */
  readonly place: string;
  readonly groups: readonly string[];
  readonly egress: Said;
  readonly ingress: Said;
}

/**
 * Tells which pairs of parties are alike: those between the same subnets whose groups say the same of each other. What
 * passes between one pair passes between all that are like it; only names differ.
 */
export class Likeness {
  private readonly classes = new Map<EndpointClass, Traits>();
  /** A number for each text, to keep the texts of pairs short. */
  private readonly numbers = new Map<string, string>();

  constructor(private readonly protocol: Protocol) {}

  /** The same text for pairs that are alike. */
  of(from: Party, to: Party): string {
    const [one, other] = [this.traits(from), this.traits(to)];
    const out = `${one.egress.atLarge} ${saidOf(one.egress, other)}`;
    const into = `${other.ingress.atLarge} ${saidOf(other.ingress, one)}`;
    return `${one.place} ${other.place} ${out} ${into}`;
  }

  private traits(party: Party): Traits {
    if (party.kind !== "class") return { ...OUTSIDE, place: `${party.kind}/${party.label}` };
    const { endpoint } = party;
    const known = this.classes.get(endpoint);
    if (known !== undefined) return known;
    const subnets = endpoint.subnets.map(({ resource }) => resource.key);
    const traits = {
      place: this.number(`${endpoint.isPublic} ${subnets.join()}`),
      groups: [...new Set(endpoint.groups.map(({ resource }) => resource.key))],
      egress: this.said(endpoint.groups, "egress"),
      ingress: this.said(endpoint.groups, "ingress"),
    };
    this.classes.set(endpoint, traits);
    return traits;
  }

  private said(groups: readonly SecurityGroup[], direction: "egress" | "ingress"): Said {
    const rules = groups
      .flatMap((group) => group[direction])
      .filter(({ protocol }) => protocol === "all" || protocol === this.protocol);
    const ofGroups = new Map<string, GroupRule[]>();
    for (const rule of rules) {
      if (rule.peer.kind === "group") ofGroups.set(rule.peer.key, [...(ofGroups.get(rule.peer.key) ?? []), rule]);
    }
    return {
      atLarge: this.numberOf(rules.filter(({ peer }) => peer.kind !== "group")),
      ofGroups: new Map([...ofGroups].map(([key, some]) => [key, this.numberOf(some)])),
    };
  }

  /** Rules allow only, so neither their order nor their number counts. */
  private numberOf(rules: readonly GroupRule[]): string {
    return this.number([...new Set(rules.map(textOf))].sort().join());
  }

  private number(text: string): string {
    const known = this.numbers.get(text) ?? String(this.numbers.size);
    this.numbers.set(text, known);
    return known;
  }
}

const NOTHING: Said = { atLarge: "-", ofGroups: new Map() };
const OUTSIDE: Omit<Traits, "place"> = { groups: [], egress: NOTHING, ingress: NOTHING };

function saidOf({ ofGroups }: Said, { groups }: Traits): string {
  return groups.map((key) => ofGroups.get(key) ?? "-").join();
}

/** What a rule means, without where it stands. That of a group is kept by the group. */
function textOf({ protocol, ports, peer }: GroupRule): string {
  const what = protocol === "all" ? protocol : `${ports.first}-${ports.last}`;
  if (peer.kind === "range") return `${what} ${peer.range.first}-${peer.range.last}`;
  return peer.kind === "service" ? `${what} ${peer.service}` : what;
}

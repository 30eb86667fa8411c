import { TIERS, type Tier, tierRanges } from "../../config/address-plan";
import type { Role } from "../../config/names";
import type { PlatformConfig } from "../../config/schema";
import { rangeOf } from "../../model/network/addresses";
import type { AclEntry } from "../../model/network/view";
import { aclEntries, type AclEntry as Declared } from "../../network/acl-entries";
import { type Flow, flowsIn } from "../../network/flows";
import type { Place } from "../../network/tiers";
import { same } from "./ranges";

/** What the declared flows of a region ask of the ACL of each tier. */
export class AclReasons {
  private readonly asked: ReadonlyMap<Tier, readonly { readonly flow: Flow; readonly entries: readonly Declared[] }[]>;

  constructor(
    private readonly config: PlatformConfig,
    private readonly role: Role,
  ) {
    const flows = flowsIn(config, role);
    const { cidr } = config.regions[role];
    this.asked = new Map(
      TIERS.map((tier) => [
        tier,
        flows.map((flow) => ({ flow, entries: aclEntries([flow], tier, (place) => this.ranges(place), cidr) })),
      ]),
    );
  }

  /** Why an entry is there. Empty if no flow asks for it. */
  reasons(tier: Tier, direction: Declared["direction"], entry: AclEntry): readonly string[] {
    const asking = (this.asked.get(tier) ?? []).flatMap(({ flow, entries }) =>
      entries.filter((one) => one.direction === direction && fits(one, entry)).map((one) => ({ flow, one })),
    );
    const texts = asking.map(({ flow, one }) =>
      one.action === "deny" ? "what is open to the outside is not open to other tiers" : inWords(flow, one),
    );
    return [...new Set(texts)];
  }

  private ranges(place: Place): readonly string[] {
    if (place === "outside") return [];
    const { primary, dr } = this.config.regions;
    const [own, other] = this.role === "primary" ? [primary, dr] : [dr, primary];
    const ranges = place === "other-region-data" ? tierRanges(other, "data") : tierRanges(own, place);
    return ranges.map(({ cidr }) => cidr);
  }
}

function fits(declared: Declared, { isAllow, range, ports, protocol }: AclEntry): boolean {
  if ((declared.action === "allow") !== isAllow || !same(rangeOf(declared.cidr), range)) return false;
  if (declared.ports === undefined) return protocol === "all";
  const [first, last] = declared.ports;
  return protocol === "tcp" && ports.first === first && ports.last === last;
}

/** An ACL keeps no state: of each flow there is an entry for what opens it, and one for the answers. */
function inWords({ from, to, port, reason }: Flow, { ports }: Declared): string {
  const isAnswer = ports?.[0] !== port;
  return `${isAnswer ? "answers of " : ""}${from} to ${to} (${reason})`;
}

import { TIERS, type Tier } from "../config/address-plan";
import type { Flow } from "./flows";
import { type Place, placeOf } from "./tiers";

export interface AclEntry {
  readonly direction: "ingress" | "egress";
  readonly action: "allow" | "deny";
  /** Of the packet's other end. */
  readonly cidr: string;
  /** TCP ports from the first to the last. Without them every protocol and port. */
  readonly ports?: PortRange;
  /** AWS asks the entries in this order, and the first that fits decides. */
  readonly number: number;
}

type PortRange = readonly [first: number, last: number];

/** What a tier's ACL lets pass of one flow. An ACL keeps no state: an answer needs an entry too. */
interface Passage {
  readonly direction: AclEntry["direction"];
  readonly peer: Place;
  readonly ports: PortRange;
}

/** Ports that answers go to: the widest range in use (AWS VPC user guide, ephemeral ports). */
const EPHEMERAL: PortRange = [1024, 65535];

const ANYWHERE = "0.0.0.0/0";

/** Numbers begin here. A block for each place, ten numbers a port range: an entry keeps its number when others come after. */
const BLOCKS: Readonly<Record<Place | "rest-of-vpc", number>> = {
  public: 1000,
  firewall: 2000,
  frontend: 3000,
  backend: 4000,
  endpoints: 5000,
  data: 6000,
  "other-region-data": 10000,
  "rest-of-vpc": 20000,
  outside: 30000,
};

/** Between the two ends of a connection to the internet. Addresses stay as they are until the NAT gateway in `public`. */
const WAY_OUT: readonly Tier[] = ["firewall", "public"];

/**
 * Entries of a tier's network ACL for some flows.
 *
 * @param ranges of a place that is not `outside`, one a zone
 * @param vpcCidr what the entries about `outside` must not mean: their 0.0.0.0/0 would have the tiers open to each other
 */
export function aclEntries(
  flows: readonly Flow[],
  tier: Tier,
  ranges: (place: Place) => readonly string[],
  vpcCidr: string,
): AclEntry[] {
  const passages = flows.flatMap((flow) => passagesAt(tier, flow));
  return (["ingress", "egress"] as const).flatMap((direction) => {
    const here = passages.filter((passage) => passage.direction === direction);
    const places: readonly Place[] = [...TIERS, "other-region-data"];
    const inside = places.flatMap((peer) =>
      portsOf(here, peer).flatMap((ports, slot) =>
        ranges(peer).map((cidr, zone) => allow(direction, cidr, ports, BLOCKS[peer] + 10 * slot + zone)),
      ),
    );
    const outside = portsOf(here, "outside").map((ports, slot) =>
      allow(direction, ANYWHERE, ports, BLOCKS.outside + 10 * slot),
    );
    if (outside.length === 0) return inside;
    return [...inside, { direction, action: "deny", cidr: vpcCidr, number: BLOCKS["rest-of-vpc"] }, ...outside];
  });
}

function allow(direction: AclEntry["direction"], cidr: string, ports: PortRange, number: number): AclEntry {
  return { direction, action: "allow", cidr, ports, number };
}

/** Different port ranges, in the order of the flows. */
function portsOf(passages: readonly Passage[], place: Place): PortRange[] {
  const found = passages.filter(({ peer }) => peer === place).map(({ ports }) => [ports.join(), ports] as const);
  return [...new Map(found).values()];
}

function passagesAt(tier: Tier, { from, to, port }: Flow): Passage[] {
  const [opener, taker] = [placeOf(from), placeOf(to)];
  const between = to === "allow-listed-internet" && WAY_OUT.includes(tier);
  return [
    ...(opener === tier || between ? opens(taker, port) : []),
    ...(taker === tier || between ? takes(opener, port) : []),
  ];
}

function opens(peer: Place, port: number): Passage[] {
  return [
    { direction: "egress", peer, ports: [port, port] },
    { direction: "ingress", peer, ports: EPHEMERAL },
  ];
}

function takes(peer: Place, port: number): Passage[] {
  return [
    { direction: "ingress", peer, ports: [port, port] },
    { direction: "egress", peer, ports: EPHEMERAL },
  ];
}

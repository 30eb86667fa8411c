import type { Ports } from "../../model/network/ports";
import type { Nat, Network, Subnet } from "../../model/network/view";
import { askAcl, count } from "./acl";
import { type Passage, type Walk, walk } from "./walk";

/** Ports that clients open connections from, so that answers go to: the widest range in use (VPC user guide, "Ephemeral ports"). */
export const EPHEMERAL: Ports = { first: 1024, last: 65535 };

/** Way of the answers of a connection. */
export type Answer = Pick<Walk, "open" | "hops" | "stop" | "passages">;

/** An answer from within a VPC. */
export function answerFrom(
  network: Network,
  from: { readonly subnet: Subnet; readonly address: number; readonly isPublic: boolean },
  to: { readonly subnet: Subnet | undefined; readonly address: number },
): Answer {
  const packet = { protocol: "tcp", from: from.address, ports: EPHEMERAL, isPublic: from.isPublic } as const;
  const { subnet, address } = to;
  const back = walk(
    network,
    from.subnet,
    packet,
    subnet ? { kind: "subnet", subnet, address } : { kind: "internet", address },
  );
  if (back.nat === undefined) return back;
  const hop = {
    source: { resource: back.nat.resource, attribute: "" },
    text: "the NAT gateway would hide who answers",
  };
  return { ...back, open: [], stop: back.stop ?? hop, hops: [...back.hops, hop] };
}

/** An answer from outside a VPC: to the NAT gateway and on from there, or straight to who asked. */
export function answerFromOutside(
  network: Network,
  address: number,
  to: { readonly subnet: Subnet; readonly address: number },
  nat: Nat | undefined,
): Answer {
  const arrival = askAcl(nat?.subnet ?? to.subnet, "ingress", "tcp", address, EPHEMERAL);
  const first = {
    open: arrival.open,
    hops: [arrival.hop],
    stop: count(arrival.open) < count([EPHEMERAL]) ? arrival.hop : undefined,
    passages: [],
  };
  if (nat === undefined || first.open.length === 0) return first;
  const packet = { protocol: "tcp", from: address, ports: EPHEMERAL, isPublic: false } as const;
  const rest = walk(network, nat.subnet, packet, { kind: "subnet", ...to });
  return {
    // The NAT gateway's ports are its own choice, and the client's are the client's.
    open: rest.open,
    hops: [...first.hops, ...rest.hops],
    stop: first.stop ?? rest.stop,
    passages: rest.passages,
  };
}

/** Why a firewall that keeps state would break the connection: it has to see both ways. Undefined if it does. */
export function asymmetry(there: readonly Passage[], back: readonly Passage[]): string | undefined {
  const names = (passages: readonly Passage[]) =>
    passages.map(({ firewall, zone }) => `${firewall.resource.key} ${zone}`);
  const zones = (passages: readonly Passage[]) => passages.map(({ zone }) => zone).join(", ") || "no firewall";
  if (names(there).join() === names(back).reverse().join()) return undefined;
  return `asymmetric: there by the firewall endpoint in ${zones(there)}, the answer by ${zones(back)}`;
}

export function isWhole({ open, stop }: Answer): boolean {
  return stop === undefined && count(open) === count([EPHEMERAL]);
}

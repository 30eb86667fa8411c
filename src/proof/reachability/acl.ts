import { addressText, contains } from "../../model/network/addresses";
import { type Ports, type Protocol, portsText } from "../../model/network/ports";
import type { AclEntry, NetworkAcl, Subnet } from "../../model/network/view";
import type { Hop } from "./hop";

/** What an ACL lets through of some ports, and by which entry. */
export interface AclVerdict {
  readonly open: readonly Ports[];
  /** The entry that passes the first of the ports, or that stops the first that is stopped. */
  readonly hop: Hop;
}

/**
 * What an ACL says of a packet to any of some ports: the first entry that fits decides, for each port on its own.
 *
 * @param other address of the packet's other end
 */
export function askAcl(
  subnet: Subnet,
  direction: "ingress" | "egress",
  protocol: Protocol,
  other: number,
  ports: Ports,
): AclVerdict {
  const open: Ports[] = [];
  let waiting: Ports[] = [ports];
  let passing: AclEntry | undefined;
  let stopping: AclEntry | undefined;
  for (const entry of subnet.acl[direction]) {
    if (waiting.length === 0) break;
    if (entry.protocol !== "all" && entry.protocol !== protocol) continue;
    if (!contains(entry.range, other)) continue;
    const decided = waiting.flatMap((part) => common(part, entry.ports));
    if (decided.length === 0) continue;
    if (entry.isAllow) open.push(...decided);
    if (entry.isAllow) passing ??= entry;
    else stopping ??= entry;
    waiting = waiting.flatMap((part) => without(part, entry.ports));
  }
  const isWhole = waiting.length === 0 && stopping === undefined;
  const about = `ACL of ${subnet.cidr} (${subnet.zone}), ${direction} ${protocol} ${portsText(ports)} ${direction === "egress" ? "to" : "from"} ${addressText(other)}`;
  return { open, hop: hopOf(subnet.acl, isWhole ? passing : stopping, isWhole, about) };
}

function hopOf(acl: NetworkAcl, entry: AclEntry | undefined, isOpen: boolean, about: string): Hop {
  if (entry === undefined) return { source: acl.source, text: `${about}: denied, no entry allows all of it` };
  const verb = isOpen ? "allowed" : "denied";
  return { source: entry.source, text: `${about}: ${verb} by entry ${entry.number}` };
}

export function common(a: Ports, b: Ports): Ports[] {
  const [first, last] = [Math.max(a.first, b.first), Math.min(a.last, b.last)];
  return first <= last ? [{ first, last }] : [];
}

function without(a: Ports, b: Ports): Ports[] {
  return [
    { first: a.first, last: Math.min(a.last, b.first - 1) },
    { first: Math.max(a.first, b.last + 1), last: a.last },
  ].filter(({ first, last }) => first <= last);
}

/** Number of ports; the parts do not overlap. */
export function count(parts: readonly Ports[]): number {
  return parts.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

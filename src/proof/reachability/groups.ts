import { addressText, contains } from "../../model/network/addresses";
import { type Protocol, portsText, speaksOf } from "../../model/network/ports";
import type { EndpointClass, GroupRule, SecurityGroup } from "../../model/network/view";
import type { Hop } from "./hop";

/** The other end of a connection, as a security group sees it. */
export interface Peer {
  readonly label: string;
  readonly address: number;
  /** Its own groups, if the packet comes from there as it is: no group survives a firewall or another region. */
  readonly groups: readonly SecurityGroup[];
  /** Service of a gateway endpoint. */
  readonly service: string | undefined;
}

/** The rule of a class's groups that lets a connection out or in, or that there is none. Groups keep state. */
export function askGroups(
  { label, groups, resource }: EndpointClass,
  direction: "ingress" | "egress",
  protocol: Protocol,
  port: number,
  peer: Peer,
): { readonly isOpen: boolean; readonly hop: () => Hop } {
  const way = direction === "egress" ? "out to" : "in from";
  const about = () => `${label}, ${way} ${peer.label} (${addressText(peer.address)}) on ${protocol}/${port}`;
  for (const group of groups) {
    const rule = group[direction].find((one) => speaksOf(one, protocol, port) && isAbout(one, peer));
    if (rule === undefined) continue;
    const text = () => `${about()}: group ${group.name} allows ${portsText(rule.ports)}`;
    return { isOpen: true, hop: () => ({ source: rule.source, text: text() }) };
  }
  const owner = groups[0]?.resource ?? resource;
  const names = groups.map(({ name }) => name).join(", ") || "none";
  const text = () => `${about()}: no ${direction} rule of its groups (${names}) allows it`;
  return { isOpen: false, hop: () => ({ source: { resource: owner, attribute: direction }, text: text() }) };
}

function isAbout({ peer: named }: GroupRule, peer: Peer): boolean {
  if (named.kind === "range") return contains(named.range, peer.address);
  if (named.kind === "service") return named.service === peer.service;
  return peer.groups.some(({ resource }) => resource.key === named.key);
}

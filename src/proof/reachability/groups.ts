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

/** What is asked of the groups at one end of a connection. Groups keep state: of answers nothing is asked. */
export interface GroupQuestion {
  readonly endpoint: EndpointClass;
  readonly direction: "ingress" | "egress";
  readonly protocol: Protocol;
  readonly port: number;
  readonly peer: Peer;
}

/** The rule that lets a connection out or in; undefined if there is none. */
export function groupRule({ endpoint, direction, protocol, port, peer }: GroupQuestion): GroupRule | undefined {
  for (const group of endpoint.groups) {
    for (const rule of group[direction]) {
      if (speaksOf(rule, protocol, port) && isAbout(rule, peer)) return rule;
    }
  }
  return undefined;
}

/** The answer to the question, with the rule that gives it. */
export function groupHop(question: GroupQuestion): Hop {
  const { endpoint, direction, protocol, port, peer } = question;
  const way = direction === "egress" ? "out to" : "in from";
  const about = `${endpoint.label}, ${way} ${peer.label} (${addressText(peer.address)}) on ${protocol}/${port}`;
  const rule = groupRule(question);
  const group = endpoint.groups.find((one) => rule && one[direction].includes(rule));
  if (rule && group) {
    return { source: rule.source, text: `${about}: group ${group.name} allows ${portsText(rule.ports)}` };
  }
  const names = endpoint.groups.map(({ name }) => name).join(", ") || "none";
  const resource = endpoint.groups[0]?.resource ?? endpoint.resource;
  return {
    source: { resource, attribute: direction },
    text: `${about}: no ${direction} rule of its groups (${names}) allows it`,
  };
}

function isAbout({ peer: named }: GroupRule, peer: Peer): boolean {
  if (named.kind === "range") return contains(named.range, peer.address);
  if (named.kind === "service") return named.service === peer.service;
  return peer.groups.some(({ resource }) => resource.key === named.key);
}

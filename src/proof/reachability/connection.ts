import type { Protocol } from "../../model/network/ports";
import type { Firewall, Network, Subnet } from "../../model/network/view";
import { askAcl } from "./acl";
import { type Answer, answerFrom, answerFromOutside, asymmetry, isWhole } from "./answers";
import { type GroupQuestion, groupHop, groupRule, type Peer } from "./groups";
import type { Hop } from "./hop";
import { inspect, type Opening, type Payload } from "./inspect";
import type { Party, Site } from "./sites";
import { type Destination, type Walk, walk } from "./walk";

/** What becomes of a connection between two addresses. */
export interface Connection {
  /** True if it works whatever port the client opens it from. */
  readonly isAllowed: boolean;
  /** True if it works from some port. Without connections (not TCP): if packets arrive. */
  readonly isPossible: boolean;
  /** Each hop that passes it, up to the first that stops it. */
  readonly hops: () => readonly Hop[];
}

interface End {
  readonly party: Party;
  readonly site: Site;
}

/** Follows connections through one network. What it found of a way it keeps: many classes share their subnets. */
export class Connections {
  private readonly walks = new Map<string, Walk>();
  private readonly answers = new Map<string, Answer>();

  constructor(
    private readonly network: Network,
    private readonly listed: readonly string[],
  ) {}

  between(from: End, to: End, protocol: Protocol, port: number): Connection {
    // Most connections end at the first group, whatever the way would be.
    const first = questionOf(from, "egress", to, { protocol, port, isDirect: true });
    if (first && groupRule(first) === undefined) return closed(() => [groupHop(first)]);
    const there = this.there(from, to, protocol, port);
    if (there.open.length === 0) return closed(() => [...hopOf(first), ...there.hops]);
    const way = { protocol, port, isDirect: there.isDirect };
    const out = questionOf(from, "egress", to, way);
    if (out && groupRule(out) === undefined) return closed(() => [...there.hops, groupHop(out)]);
    const inspected = this.inspected(from, to, protocol, port, there);
    if (!inspected.isOpen) return closed(() => [...hopOf(out), ...inspected.hops]);
    const into = questionOf(to, "ingress", from, way);
    const arrived = () => [...hopOf(out), ...inspected.hops, ...hopOf(into)];
    if (into && groupRule(into) === undefined) return closed(arrived);
    if (protocol !== "tcp") return { isAllowed: true, isPossible: true, hops: arrived };
    return this.answered(from, to, there, arrived);
  }

  /** True if no group's rule speaks of the two at all: then one of their addresses is as good as another. */
  isHopeless(from: Party, to: Party, protocol: Protocol, port: number): boolean {
    const none = (one: Party, direction: "ingress" | "egress", other: Party): boolean => {
      if (one.kind !== "class") return false;
      const peers = other.sites.map((site) => peerOf({ party: other, site }, true));
      return peers.every((peer) => !groupRule({ endpoint: one.endpoint, direction, protocol, port, peer }));
    };
    return none(from, "egress", to) || none(to, "ingress", from);
  }

  private there(from: End, to: End, protocol: Protocol, port: number): Walk {
    const { subnet, address } = from.site;
    const key = `${keyOf(from)}>${keyOf(to)} ${protocol} ${port}`;
    return kept(this.walks, key, () => {
      if (subnet === undefined) return this.entrance(from.site, to, protocol, port);
      const packet = { protocol, from: address, ports: { first: port, last: port }, isPublic: isPublic(from) };
      return walk(this.network, subnet, packet, destinationOf(to));
    });
  }

  /** In from the internet: by an internet gateway, to who has an address there. */
  private entrance(from: Site, { party, site }: End, protocol: Protocol, port: number): Walk {
    const nothing = { passages: [], nat: undefined, isDirect: false };
    const { subnet } = site;
    const none = (hop: Hop): Walk => ({ ...nothing, open: [], hops: [hop], stop: hop });
    if (subnet === undefined || party.kind !== "class")
      throw new Error("who is outside takes no connection from outside");
    const source = { resource: party.endpoint.resource, attribute: "" };
    if (!party.endpoint.isPublic) return none({ source, text: `${party.label} has no address of the internet` });
    if (!this.network.attached.has(subnet.vpc.resource.key)) {
      return none({
        source: { resource: subnet.vpc.resource, attribute: "" },
        text: "the VPC has no internet gateway",
      });
    }
    const { open, hop } = askAcl(subnet, "ingress", protocol, from.address, { first: port, last: port });
    return { ...nothing, open, hops: [hop], stop: open.length === 0 ? hop : undefined };
  }

  /** The way with what the firewalls on it say, up to the one that stops the connection. */
  private inspected(from: End, to: End, protocol: Protocol, port: number, { hops, passages }: Walk) {
    let seen: Hop[] = [...hops];
    for (const { firewall, hopsBefore } of passages.toReversed()) {
      const opening = { protocol, from: from.site.address, to: to.site.address, port };
      const { isOpen, said } = this.inspectedBy(firewall, to, opening);
      seen = [...seen.slice(0, hopsBefore), ...said, ...(isOpen ? seen.slice(hopsBefore) : [])];
      if (!isOpen) return { isOpen, hops: seen };
    }
    return { isOpen: true, hops: seen };
  }

  /** Every name of the allow-list has to pass; otherwise it is enough if anything does. */
  private inspectedBy(firewall: Firewall, to: End, opening: Omit<Opening, "payload">) {
    const isListed = to.party.kind === "internet" && to.party.isListed;
    const payloads = isListed ? this.listed.map(asking) : PAYLOADS;
    const inspections = payloads.map((payload) => inspect(firewall, { ...opening, payload }));
    const passing = inspections.filter(({ isOpen }) => isOpen);
    const stopping = inspections.filter(({ isOpen }) => !isOpen);
    const isOpen = passing.length > 0 && (!isListed || stopping.length === 0);
    return { isOpen, said: (isOpen ? passing : stopping).map(({ hop }) => hop) };
  }

  private answered(from: End, to: End, there: Walk, arrived: () => Hop[]): Connection {
    const back = this.back(from, to, there);
    const problem = asymmetry(there.passages, back.passages);
    const last = back.hops.at(-1);
    if (back.open.length > 0 && problem !== undefined && last) {
      const hop = { source: last.source, text: problem };
      return { isAllowed: false, isPossible: false, hops: () => [...arrived(), ...answers(back.hops), hop] };
    }
    const isAllowed = isWhole(back);
    const stop = isAllowed ? [] : back.hops.slice(0, back.stop ? back.hops.indexOf(back.stop) + 1 : undefined);
    const hops = () => [...arrived(), ...answers(isAllowed ? back.hops : stop)];
    return { isAllowed, isPossible: back.open.length > 0, hops };
  }

  private back(from: End, to: End, { nat }: Walk): Answer {
    const key = `${keyOf(to)}>${keyOf(from)} ${nat?.resource.key ?? ""}`;
    return kept(this.answers, key, () => {
      const { subnet, address } = to.site;
      if (subnet) return answerFrom(this.network, { subnet, address, isPublic: isPublic(to) }, from.site);
      const asked = from.site.subnet as Subnet;
      return answerFromOutside(this.network, address, { subnet: asked, address: from.site.address }, nat);
    });
  }
}

const PAYLOADS: readonly Payload[] = [{ kind: "plain" }, { kind: "tls", name: undefined }];

/** A name that fits a pattern. */
const asking = (pattern: string): Payload => ({ kind: "tls", name: pattern.replaceAll("*", "any") });

const answers = (hops: readonly Hop[]) => hops.map(({ source, text }) => ({ source, text: `answer: ${text}` }));

function closed(hops: () => readonly Hop[]): Connection {
  return { isAllowed: false, isPossible: false, hops };
}

/** What the groups of one end are asked about the other; undefined outside of a VPC, where there are none. */
function questionOf(
  { party }: End,
  direction: "egress" | "ingress",
  other: End,
  { protocol, port, isDirect }: { readonly protocol: Protocol; readonly port: number; readonly isDirect: boolean },
): GroupQuestion | undefined {
  if (party.kind !== "class") return undefined;
  return { endpoint: party.endpoint, direction, protocol, port, peer: peerOf(other, isDirect) };
}

function hopOf(question: GroupQuestion | undefined): Hop[] {
  return question ? [groupHop(question)] : [];
}

function peerOf({ party, site }: End, isDirect: boolean): Peer {
  const groups = party.kind === "class" && isDirect ? party.endpoint.groups : [];
  const service = party.kind === "service" ? party.endpoint.service : undefined;
  return { label: party.label, address: site.address, groups, service };
}

function isPublic({ party }: End): boolean {
  return party.kind === "class" && party.endpoint.isPublic;
}

function destinationOf({ party, site: { subnet, address } }: End): Destination {
  if (subnet) return { kind: "subnet", subnet, address };
  if (party.kind === "service") return { kind: "service", service: party.endpoint.service, address };
  return { kind: "internet", address };
}

function keyOf({ party, site }: End): string {
  const place = site.subnet?.resource.key ?? (party.kind === "service" ? party.label : "internet");
  return `${place} ${site.address} ${isPublic({ party, site })}`;
}

function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}

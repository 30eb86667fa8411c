import type { Protocol } from "../../model/network/ports";
import type { Network, Subnet } from "../../model/network/view";
import { askAcl } from "./acl";
import { type Answer, answerFrom, answerFromOutside, asymmetry, isWhole } from "./answers";
import { askGroups, type Peer } from "./groups";
import type { Hop } from "./hop";
import { inspect, type Payload } from "./inspect";
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
    const out = from.party.kind === "class" ? this.leaves(from, to, protocol, port, true) : undefined;
    if (out && !out.isOpen) return stoppedAt([], out.hop);
    const there = this.there(from, to, protocol, port);
    const left = out && this.leaves(from, to, protocol, port, there.isDirect);
    if (left && !left.isOpen && there.open.length > 0) return stoppedAt(there.hops, left.hop);
    const before = () => [...(left ? [left.hop()] : []), ...there.hops];
    if (there.open.length === 0) return { isAllowed: false, isPossible: false, hops: before };
    const inspected = this.inspected(from, to, protocol, port, there);
    const seen = () => [...before(), ...inspected.hops];
    if (!inspected.isOpen) return { isAllowed: false, isPossible: false, hops: seen };
    const arrives = this.arrives(from, to, protocol, port, there.isDirect);
    if (arrives && !arrives.isOpen)
      return { isAllowed: false, isPossible: false, hops: () => [...seen(), arrives.hop()] };
    const arrived = () => [...seen(), ...(arrives ? [arrives.hop()] : [])];
    if (protocol !== "tcp") return { isAllowed: true, isPossible: true, hops: arrived };
    return this.answered(from, to, there, arrived);
  }

  private leaves(from: End, to: End, protocol: Protocol, port: number, isDirect: boolean) {
    if (from.party.kind !== "class") return undefined;
    return askGroups(from.party.endpoint, "egress", protocol, port, peerOf(to, isDirect));
  }

  private arrives(from: End, to: End, protocol: Protocol, port: number, isDirect: boolean) {
    if (to.party.kind !== "class") return undefined;
    return askGroups(to.party.endpoint, "ingress", protocol, port, peerOf(from, isDirect));
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
    const closed = (hop: Hop): Walk => ({ ...nothing, open: [], hops: [hop], stop: hop });
    if (subnet === undefined || party.kind !== "class")
      throw new Error("who is outside takes no connection from outside");
    const source = { resource: party.endpoint.resource, attribute: "" };
    if (!party.endpoint.isPublic) return closed({ source, text: `${party.label} has no address of the internet` });
    if (!this.network.attached.has(subnet.vpc.resource.key)) {
      return closed({
        source: { resource: subnet.vpc.resource, attribute: "" },
        text: "the VPC has no internet gateway",
      });
    }
    const { open, hop } = askAcl(subnet, "ingress", protocol, from.address, { first: port, last: port });
    return { ...nothing, open, hops: [hop], stop: open.length === 0 ? hop : undefined };
  }

  /** What the firewalls on the way say. A name of the allow-list has to pass; otherwise it is enough if anything does. */
  private inspected(from: End, to: End, protocol: Protocol, port: number, { passages }: Walk) {
    const hops: Hop[] = [];
    const isListed = to.party.kind === "internet" && to.party.isListed;
    for (const { firewall } of passages) {
      const payloads = isListed ? this.listed.map(asking) : PAYLOADS;
      const inspections = payloads.map((payload) =>
        inspect(firewall, { protocol, from: from.site.address, to: to.site.address, port, payload }),
      );
      const stopping = inspections.find(({ isOpen }) => !isOpen);
      const passing = inspections.find(({ isOpen }) => isOpen);
      const isOpen = isListed ? passing !== undefined && stopping === undefined : passing !== undefined;
      hops.push(
        ...(isOpen ? inspections.filter((one) => one.isOpen) : [stopping ?? passing]).flatMap((one) => one?.hop ?? []),
      );
      if (!isOpen) return { isOpen, hops };
    }
    return { isOpen: true, hops };
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

function stoppedAt(before: readonly Hop[], hop: () => Hop): Connection {
  return { isAllowed: false, isPossible: false, hops: () => [...before, hop()] };
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

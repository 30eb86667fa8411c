import { classesOf, counted, type Facts, keysOf, listedDomains } from "./facts";
import { alikeParties, type Flow, flowsOf } from "./flow-parties";
import type { Icon } from "./icons";
import type { Arrow, Box, Scene, Tone } from "./scene";

/** Who may open connections to whom, on which port, past which firewall. Everything else is closed. */
export function flowMapScene(facts: Facts): Scene {
  const flows = flowsOf(facts);
  const groups = alikeParties(flows);
  const groupOf = (party: string) => groups.find((group) => group.includes(party))?.join(" ") ?? party;
  const arrows = new Map<string, Arrow>();
  for (const flow of flows) {
    const [from, to] = [groupOf(flow.from), groupOf(flow.to)];
    const arrow = arrowOf(facts, from, to, flow, arrows.get(`${from} ${to}`));
    const back = arrows.get(`${to} ${from}`);
    if (back !== undefined && back.label.join() === arrow.label.join()) {
      arrows.set(`${to} ${from}`, { ...back, isBothWays: true, sources: both(back.sources, arrow.sources) });
    } else arrows.set(`${from} ${to}`, arrow);
  }
  return {
    path: "flows.svg",
    title: "Who may open connections to whom",
    description:
      "Every connection that the synthesized network lets pass, with its port and the firewalls that decide on it. All others are closed.",
    direction: "DOWN",
    layout: {
      "elk.layered.layering.strategy": "NETWORK_SIMPLEX",
      "elk.layered.crossingMinimization.forceNodeModelOrder": "false",
    },
    boxes: groups.map((group) => groupBox(facts, group)),
    arrows: [...arrows.values()].map((arrow) => ({ ...arrow, label: labelOf(arrow.label) })),
    legend: [
      ["request", "opens TCP connections to this port"],
      [
        undefined,
        "SG: security groups. ACL: network ACLs. NFW: Network Firewall. WAF: web ACL. IAM: signed calls, who: to what",
      ],
      [undefined, `Both regions have the same, unless a region is named. ${closing(facts)}`],
    ],
  };
}

function arrowOf(facts: Facts, from: string, to: string, flow: Flow, known: Arrow | undefined): Arrow {
  const where = flow.regions.length < facts.regions.length ? [`${flow.regions.join(", ")} only`] : [];
  const label = both(both(known?.label ?? [], flow.what), where).filter((line) => !isFirewalls(line));
  const sources = both(known?.sources ?? [], flow.sources);
  return { from, to, label: [...label, flow.firewalls.join(" ")], look: "request", sources };
}

/** Ports on one line, what is called on lines of their own. */
function labelOf(lines: readonly string[]): readonly string[] {
  const ports = lines.filter((line) => /^[\d-]+$/.test(line));
  return [...(ports.length > 0 ? [ports.join(", ")] : []), ...lines.filter((line) => !ports.includes(line))];
}

function closing({ network }: Facts): string {
  const { length } = network.unread;
  return length === 0 ? "No other TCP connection passes." : `${counted(length, "thing")} could not be understood.`;
}

function both(first: readonly string[], second: readonly string[]): readonly string[] {
  return [...new Set([...first, ...second])];
}

function isFirewalls(line: string): boolean {
  return /^[A-Z]{2,3}( [A-Z]{3})*$/.test(line);
}

interface Kind {
  readonly title: string;
  readonly icon: Icon;
  readonly tone: Tone;
}

const KINDS: Readonly<Record<string, Kind>> = {
  internet: { title: "Internet", icon: "internet", tone: "plain" },
  "allow-listed-internet": { title: "Listed domains", icon: "internet", tone: "plain" },
  "load-balancer": { title: "Load balancer", icon: "loadBalancer", tone: "entrance" },
  service: { title: "Frontends", icon: "cluster", tone: "application" },
  function: { title: "Functions", icon: "function", tone: "application" },
  endpoint: { title: "AWS endpoints", icon: "endpoint", tone: "plain" },
  s3: { title: "S3 gateway", icon: "bucket", tone: "plain" },
  proxy: { title: "RDS Proxy", icon: "proxy", tone: "data" },
  cluster: { title: "Aurora", icon: "aurora", tone: "data" },
  "other-region": { title: "Other region", icon: "peering", tone: "data" },
};

function groupBox(facts: Facts, group: readonly string[]): Box {
  const [first = ""] = group;
  const [kind = first] = first.split("/");
  const { title, icon, tone } = KINDS[kind] ?? { title: kind, icon: "network", tone: "plain" };
  const names = group
    .flatMap((party) => party.split("/")[1] ?? [])
    .map((name) => (kind === "other-region" ? "its Aurora" : name));
  const lines =
    kind === "allow-listed-internet" ? listedDomains(facts) : [names.join(", ")].filter((line) => line !== "");
  return { id: group.join(" "), title, lines, icons: [icon], tone, sources: sourcesOf(facts, kind, names), width: 172 };
}

/** Classes of both regions that the box stands for. */
function sourcesOf(facts: Facts, kind: string, names: readonly string[]): readonly string[] {
  const { network, regions } = facts;
  if (kind === "s3") return keysOf(network.gatewayEndpoints.map(({ resource }) => resource));
  const found = regions.flatMap((region) => classesOf(facts, kind === "other-region" ? "cluster" : kind, region));
  const isMeant = (label: string) =>
    names.length === 0 || kind === "other-region" || names.some((name) => label.endsWith(name));
  return keysOf(found.filter(({ label }) => isMeant(label)).map(({ resource }) => resource));
}

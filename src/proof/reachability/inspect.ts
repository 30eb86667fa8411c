import { contains } from "../../model/network/addresses";
import type { Protocol } from "../../model/network/ports";
import type { AddressSet, Firewall, FirewallPolicy, FirewallRule, PortSet } from "../../model/network/view";
import type { Hop } from "./hop";

/** The first packets of a connection, as a firewall sees them. */
export interface Opening {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
  readonly port: number;
  readonly payload: Payload;
}

/** What is sent over it: TLS with a server name that the client asks for, or with one that no rule knows, or something else. */
export type Payload = { readonly kind: "plain" } | { readonly kind: "tls"; readonly name: string | undefined };

export interface Inspection {
  readonly isOpen: boolean;
  readonly hop: Hop;
}

/** What a firewall does with a connection (AWS Network Firewall developer guide, "Evaluation order", "Default actions"). */
export function inspect({ policy }: Firewall, opening: Opening): Inspection {
  const { source, stateless } = policy;
  if (stateless !== "forward") {
    const text = `the firewall's policy ${stateless === "pass" ? "passes" : "drops"} everything before its stateful rules`;
    return { isOpen: stateless === "pass", hop: { source, text } };
  }
  const rule = policy.rules.find((one) => one.action !== "alert" && matches(one, opening));
  if (rule === undefined) return byDefault(policy, opening);
  const isOpen = rule.action === "pass";
  const seesNames = rule.protocol === "tls" || rule.serverName !== undefined;
  if (isOpen && seesNames && policy.isStrict && policy.defaults.includes("aws:drop_strict")) {
    // Nobody has asked for a name before the handshake is over, and this is asked before that.
    const handshake = policy.rules.find(
      (one) => one.action === "pass" && matches(one, { ...opening, payload: { kind: "plain" } }),
    );
    if (handshake === undefined) {
      return {
        isOpen: false,
        hop: { source, text: "aws:drop_strict drops the handshake before a server name is seen" },
      };
    }
  }
  return { isOpen, hop: { source: rule.source, text: `the firewall's rule: ${rule.text}` } };
}

function byDefault({ source, isStrict, defaults }: FirewallPolicy, { protocol }: Opening): Inspection {
  if (!isStrict) {
    return { isOpen: true, hop: { source, text: "the firewall, in default order, passes what no rule drops" } };
  }
  const drops = defaults.filter((one) => one.startsWith("aws:drop_"));
  // `drop_established` is about connections; what has none passes.
  const [dropping] = protocol === "tcp" ? drops : drops.filter((one) => one === "aws:drop_strict");
  if (dropping) return { isOpen: false, hop: { source, text: `the firewall's default action ${dropping}` } };
  const text = `no rule of the firewall and no default action drops it (${defaults.join(", ") || "none"})`;
  return { isOpen: true, hop: { source, text } };
}

const TRANSPORTS = new Set(["tcp", "udp", "icmp"]);

function matches(rule: FirewallRule, opening: Opening): boolean {
  const { protocol, from, to, port, payload } = opening;
  if (rule.direction === "to_client") return false;
  if (rule.isNotTcp && protocol === "tcp") return false;
  if (TRANSPORTS.has(rule.protocol) && rule.protocol !== protocol) return false;
  if (rule.protocol === "tls" && payload.kind !== "tls") return false;
  // Of another application protocol: what is no TLS may be that one, which counts when it passes and not when it stops.
  const isOther = !TRANSPORTS.has(rule.protocol) && rule.protocol !== "ip" && rule.protocol !== "tls";
  if (isOther && (rule.action !== "pass" || payload.kind === "tls")) return false;
  if (rule.serverName && !(payload.kind === "tls" && asksFor(payload.name, rule.serverName.pattern))) return false;
  if (!includesAddress(rule.from, from) || !includesAddress(rule.to, to)) return false;
  // A client's port may be any: a rule about some of them passes some connections.
  if (!rule.fromPorts.isNegated && rule.action !== "pass") return false;
  return includesPort(rule.toPorts, port);
}

function asksFor(name: string | undefined, pattern: string): boolean {
  if (pattern.replaceAll("*", "") === "") return true;
  if (name === undefined) return false;
  const parts = pattern.split("*").map((part) => part.replace(/[.\\+?^${}()|[\]]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(name);
}

function includesAddress({ ranges, isNegated }: AddressSet, address: number): boolean {
  return ranges.some((range) => contains(range, address)) !== isNegated;
}

function includesPort({ ranges, isNegated }: PortSet, port: number): boolean {
  return ranges.some(({ first, last }) => first <= port && port <= last) !== isNegated;
}

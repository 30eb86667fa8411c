import type { Attributes } from "../stack-json";

/** Ports from the first to the last. */
export interface Ports {
  readonly first: number;
  readonly last: number;
}

export const EVERY_PORT: Ports = { first: 0, last: 65535 };

/** What a rule is about: one of these, or `all`. Everything else that IP carries is `other`. */
export type Protocol = "tcp" | "udp" | "icmp" | "other";

/** By name and by number (IANA, "Assigned Internet Protocol Numbers"). */
const PROTOCOLS: Readonly<Record<string, Protocol | "all">> = {
  "-1": "all",
  all: "all",
  tcp: "tcp",
  "6": "tcp",
  udp: "udp",
  "17": "udp",
  icmp: "icmp",
  "1": "icmp",
};

export function protocolOf(value: unknown): Protocol | "all" {
  return PROTOCOLS[String(value).toLowerCase()] ?? "other";
}

/**
 * Ports of a rule. Rules for all protocols and those that have no ports speak of every one; so does -1 (EC2 API
 * reference, AuthorizeSecurityGroupIngress). Undefined if they are no numbers.
 */
export function portsOf({ from_port, to_port }: Attributes, protocol: Protocol | "all"): Ports | undefined {
  if (protocol !== "tcp" && protocol !== "udp") return EVERY_PORT;
  if (from_port === undefined && to_port === undefined) return EVERY_PORT;
  const [first, last] = [Number(from_port), Number(to_port)];
  if (Number.isNaN(first) || Number.isNaN(last)) return undefined;
  return first === -1 ? EVERY_PORT : { first, last };
}

export function speaksOf(
  rule: { readonly protocol: Protocol | "all"; readonly ports: Ports },
  protocol: Protocol,
  port: number,
): boolean {
  if (rule.protocol !== "all" && rule.protocol !== protocol) return false;
  return rule.protocol === "all" || (rule.ports.first <= port && port <= rule.ports.last);
}

export function portsText({ first, last }: Ports): string {
  if (first === 0 && last === 65535) return "every port";
  return first === last ? `${first}` : `${first}-${last}`;
}

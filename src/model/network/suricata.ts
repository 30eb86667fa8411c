import { type Range, rangeOf } from "./addresses";
import type { Ports } from "./ports";
import type { AddressSet, FirewallRule, PortSet, ServerName } from "./view";

/** Variables of a rule group: `HOME_NET` and the like. */
export interface Variables {
  readonly addresses: ReadonlyMap<string, readonly Range[]>;
  readonly ports: ReadonlyMap<string, readonly Ports[]>;
}

type Rule = Omit<FirewallRule, "source">;

const HEADER =
  /^(pass|drop|reject|alert)\s+(\S+)\s+(\[.*?\]|\S+)\s+(\[.*?\]|\S+)\s+(->|<>)\s+(\[.*?\]|\S+)\s+(\[.*?\]|\S+)\s*\((.*)\)$/;

/** Options that do not say what a rule matches. */
const SILENT = new Set([
  "msg",
  "sid",
  "rev",
  "nocase",
  "startswith",
  "endswith",
  "content",
  "dotprefix",
  "priority",
  "classtype",
  "reference",
  "metadata",
]);

/** Options of which a rule matches no less without them: they name what a rule's `content` is looked for in. */
const READ = new Set(["flow", "ip_proto", "tls.sni"]);

/** A line of a rule group's `rules_string`, or why it is not read (Suricata user guide, "Rules Format"). */
export function parseRule(line: string, variables: Variables): Rule | string {
  const parts = HEADER.exec(line.trim());
  if (parts === null) return "is no rule";
  const [, action = "", protocol = "", from = "", fromPorts = "", arrow, to = "", toPorts = "", text = ""] = parts;
  if (arrow !== "->") return `${arrow} is not read`;
  const options = optionsOf(text);
  const strange = options.find(({ name }) => !SILENT.has(name) && !READ.has(name));
  if (strange) return `option ${strange.name} is not read`;
  const sets = [addressSet(from, variables), addressSet(to, variables)] as const;
  const ports = [portSet(fromPorts, variables), portSet(toPorts, variables)] as const;
  if (!sets[0] || !sets[1] || !ports[0] || !ports[1]) return "addresses or ports are not read";
  const ipProtocol = options.find(({ name }) => name === "ip_proto")?.value;
  if (ipProtocol !== undefined && !/^!(6|tcp)$/i.test(ipProtocol)) return `ip_proto:${ipProtocol} is not read`;
  const serverName = serverNameOf(options);
  if (serverName === "unread") return "its content is not read";
  return {
    text: line.trim(),
    action: action as Rule["action"],
    protocol: protocol.toLowerCase(),
    from: sets[0],
    to: sets[1],
    fromPorts: ports[0],
    toPorts: ports[1],
    direction: directionOf(options),
    isNotTcp: ipProtocol !== undefined,
    serverName,
  };
}

interface Option {
  readonly name: string;
  readonly value: string;
}

/** `name:value;` and `name;`. A quoted value may have semicolons. */
function optionsOf(text: string): Option[] {
  return [...text.matchAll(/\s*([\w.-]+)(?::((?:"(?:[^"\\]|\\.)*"|[^;"])*))?;/g)].map(([, name = "", value = ""]) => ({
    name,
    value: value.trim(),
  }));
}

function directionOf(options: readonly Option[]): Rule["direction"] {
  const flow = options.find(({ name }) => name === "flow")?.value ?? "";
  if (/\b(to_server|from_client)\b/.test(flow)) return "to_server";
  return /\b(to_client|from_server)\b/.test(flow) ? "to_client" : undefined;
}

function serverNameOf(options: readonly Option[]): ServerName | undefined | "unread" {
  const names = options.map(({ name }) => name);
  const contents = options.filter(({ name }) => name === "content");
  const isServerName = names.includes("tls.sni");
  if (!isServerName) return contents.length === 0 ? undefined : "unread";
  const [content] = contents;
  if (contents.length === 0) return undefined;
  if (content === undefined || contents.length > 1 || content.value.startsWith("!")) return "unread";
  const text = content.value.replace(/^"|"$/g, "");
  return { pattern: `${names.includes("startswith") ? "" : "*"}${text}${names.includes("endswith") ? "" : "*"}` };
}

function itemsOf(text: string): { items: string[]; isNegated: boolean } {
  const isNegated = text.startsWith("!");
  const inner = text.replace(/^!/, "").replace(/^\[|\]$/g, "");
  return { items: inner.split(",").map((item) => item.trim()), isNegated };
}

function addressSet(text: string, { addresses }: Variables): AddressSet | undefined {
  if (text === "any") return { ranges: [], isNegated: true };
  const { items, isNegated } = itemsOf(text);
  // Suricata's default of it (AWS Network Firewall developer guide, "Stateful rule group variables").
  if (items.join() === "$EXTERNAL_NET" && !addresses.has("EXTERNAL_NET")) {
    return { ranges: addresses.get("HOME_NET") ?? [], isNegated: !isNegated };
  }
  const ranges = items.map((item) => (item.startsWith("$") ? addresses.get(item.slice(1)) : one(rangeOf(cidr(item)))));
  return ranges.every((range) => range !== undefined) ? { ranges: ranges.flat(), isNegated } : undefined;
}

const cidr = (address: string) => (address.includes("/") ? address : `${address}/32`);

function one<T>(value: T | undefined): T[] | undefined {
  return value === undefined ? undefined : [value];
}

function portSet(text: string, { ports }: Variables): PortSet | undefined {
  if (text === "any") return { ranges: [], isNegated: true };
  const { items, isNegated } = itemsOf(text);
  const ranges = items.map((item) => (item.startsWith("$") ? ports.get(item.slice(1)) : one(portRange(item))));
  return ranges.every((range) => range !== undefined) ? { ranges: ranges.flat(), isNegated } : undefined;
}

/** `443`, `1024:65535` or `1024:`. */
export function portRange(text: string): Ports | undefined {
  const [, first, colon, last] = /^(\d*)(:?)(\d*)$/.exec(text) ?? [];
  if (first === undefined || (first === "" && last === "")) return undefined;
  if (colon === "") return { first: Number(first), last: Number(first) };
  return { first: Number(first || 0), last: Number(last || 65535) };
}

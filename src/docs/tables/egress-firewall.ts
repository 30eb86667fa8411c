import { TIERS } from "../../config/address-plan";
import type { PlatformConfig } from "../../config/schema";
import type { Range } from "../../model/network/addresses";
import { networkOf } from "../../model/network/network";
import { portsText } from "../../model/network/ports";
import type { AddressSet, Firewall, FirewallRule, PortSet } from "../../model/network/view";
import type { Document } from "../document";
import type { Known } from "../known";
import { bullets, code, heading, NO_REASON, page, paragraph, type Text, table } from "../markdown";
import { type Region, regionsOf } from "../regions";
import { placeOfRange, rangeText } from "./ranges";
import { webAcls } from "./web-acls";

/** The firewall of the way out, the domains that it lets through and for whom, and the web ACLs of the way in. */
export function egressFirewall({ model, config }: Known): Document {
  const { firewalls } = networkOf(model);
  const blocks = regionsOf(config).flatMap((region) => {
    const own = firewalls.filter(({ resource }) => resource.region === region.name);
    return [
      heading(2, region.title),
      ...own.flatMap((one) => firewallBlocks(one, config, region)),
      heading(3, "Web ACLs"),
      webAcls(model, region.name),
    ];
  });
  return page(
    "firewalls.md",
    "Firewalls: the way out, and the web ACLs",
    paragraph(
      "Only backends have a way out: from their subnet to the same zone's firewall endpoint, from there to the same zone's NAT gateway. Security groups say which of them may take it; the firewall, which sees addresses alone, says to which names. Between the tiers stand security groups, network ACLs, endpoint policies and the APIs' own web ACL.",
    ),
    ...blocks,
  );
}

function firewallBlocks(
  { resource, endpoints, policy }: Firewall,
  config: PlatformConfig,
  { role }: Region,
): readonly string[] {
  const names = policy.rules.flatMap(({ serverName }) => serverName?.pattern ?? []);
  return [
    heading(3, `Firewall ${String(resource.attributes.name)}`),
    bullets([
      `Endpoints: ${[...endpoints].map(([zone, { cidr }]) => `${zone} (${cidr})`).join(", ")}`,
      `Before the rules: ${policy.stateless === "forward" ? "every packet is handed to them" : policy.stateless}`,
      `Order: ${policy.isStrict ? "strict, as written here" : "AWS's default: pass, drop, alert"}`,
      `What no rule decides: ${policy.defaults.join(", ")}`,
    ]),
    heading(3, "Rules"),
    table(
      ["Order", "Action", "Protocol", "From", "To", "For"],
      policy.rules.map((rule, index) => ruleRow(rule, index, (range) => placeOfRange(config, role, range))),
    ),
    heading(3, "Allow-list"),
    names.length === 0
      ? paragraph("Empty: nobody reaches the internet.")
      : table(
          ["Domain", "Port", "Declared for"],
          names.map((name) => domainRow(name, policy.rules, config)),
        ),
  ];
}

type PlaceOf = (range: Range) => string;

function ruleRow(rule: FirewallRule, index: number, placeOf: PlaceOf): Text[] {
  const { action, protocol, serverName, text } = rule;
  const [, message = ""] = /msg:"([^"]*)"/.exec(text) ?? [];
  return [
    index + 1,
    action,
    rule.isNotTcp ? "all but TCP" : protocol,
    `${addressesText(rule.from, placeOf)}, ${portSetText(rule.fromPorts)}`,
    `${addressesText(rule.to, placeOf)}, ${portSetText(rule.toPorts)}`,
    serverName === undefined
      ? message
      : [code(serverName.pattern), ...(message === serverName.pattern ? [] : [message])],
  ];
}

function domainRow(name: string, rules: readonly FirewallRule[], { backends }: PlatformConfig): Text[] {
  const whose = Object.entries(backends).filter(([, { egressDomains }]) => egressDomains.includes(name));
  const rule = rules.find(({ serverName }) => serverName?.pattern === name);
  return [
    code(name),
    rule === undefined ? "" : portSetText(rule.toPorts),
    whose.length > 0 ? whose.map(([backend]) => `backend ${backend}: egressDomains of the configuration`) : NO_REASON,
  ];
}

/** By the place that ranges are in, if it is one and the same; else each as it is written. */
function addressesText({ ranges, isNegated }: AddressSet, placeOf: PlaceOf): string {
  if (ranges.length === 0) return isNegated ? "anywhere" : "nowhere";
  const [place, ...others] = new Set(ranges.map(placeOf));
  const isTier = others.length === 0 && TIERS.some((tier) => tier === place);
  const text = isTier ? `the ${place} subnets` : ranges.map(rangeText).join(", ");
  return `${isNegated ? "anywhere but " : ""}${text}`;
}

function portSetText({ ranges, isNegated }: PortSet): string {
  if (ranges.length === 0) return isNegated ? "any port" : "no port";
  return `${isNegated ? "any port but " : "port "}${ranges.map(portsText).join(", ")}`;
}

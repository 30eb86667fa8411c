import { networkOf } from "../../model/network/network";
import { portsText } from "../../model/network/ports";
import type { GroupRule, SecurityGroup } from "../../model/network/view";
import type { Document } from "../document";
import type { Known } from "../known";
import { code, heading, NO_REASON, page, paragraph, type Text, table } from "../markdown";
import { regionsOf } from "../regions";
import { GroupReasons } from "./group-reasons";
import { rangeText } from "./ranges";

/** Every rule of every security group, with the reason of the flow that it lets pass. */
export function securityGroups({ model, config }: Known): Document {
  const { groups } = networkOf(model);
  const blocks = regionsOf(config).flatMap((region) => {
    const reasons = new GroupReasons(config, region.role);
    const own = [...groups.values()].filter(({ resource }) => resource.region === region.name);
    return [
      heading(2, region.title),
      ...own.flatMap((group) => [heading(3, reasons.party(group) ?? group.name), ...section(group, reasons, groups)]),
    ];
  });
  return page(
    "security-groups.md",
    "Security groups",
    paragraph(
      "One group for everybody with network interfaces. Groups keep state: an answer needs no rule. A rule has the reason of the declared flow (",
      code("src/network/flows.ts"),
      ") that it lets pass; beyond the VPC it names a range, for no reference to a group survives a firewall or another region in between.",
    ),
    ...blocks,
  );
}

function section(
  group: SecurityGroup,
  reasons: GroupReasons,
  groups: ReadonlyMap<string, SecurityGroup>,
): readonly string[] {
  const rows = ([true, false] as const).flatMap((isIngress) =>
    (isIngress ? group.ingress : group.egress).map((rule) => rowOf(group, rule, isIngress, reasons, groups)),
  );
  if (rows.length === 0) return [paragraph("No rule: nothing opens a connection to it, and it opens none.")];
  return [table(["Direction", "Other end", "Protocol, port", "Reason", "Stack"], rows)];
}

function rowOf(
  group: SecurityGroup,
  rule: GroupRule,
  isIngress: boolean,
  reasons: GroupReasons,
  groups: ReadonlyMap<string, SecurityGroup>,
): Text[] {
  const peer = reasons.peer(rule, isIngress, groups);
  const range = rule.peer.kind === "range" ? [code(rangeText(rule.peer.range))] : [];
  const why = reasons.reasons(reasons.party(group), peer, rule, isIngress);
  return [
    isIngress ? "in, from" : "out, to",
    [peer, ...range],
    `${rule.protocol} ${portsText(rule.ports)}`,
    why.length > 0 ? [...why] : NO_REASON,
    rule.source.resource.stack,
  ];
}

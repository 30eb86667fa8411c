import { TIERS, type Tier } from "../../config/address-plan";
import { networkOf } from "../../model/network/network";
import { portsText } from "../../model/network/ports";
import type { AclEntry, NetworkAcl } from "../../model/network/view";
import type { Document } from "../document";
import type { Known } from "../known";
import { code, heading, NO_REASON, page, paragraph, type Text, table } from "../markdown";
import { type Region, regionsOf } from "../regions";
import { AclReasons } from "./acl-reasons";
import { placeOfRange, rangeText, tierOfRange } from "./ranges";

/** Every entry of every network ACL, with the flows that ask for it. */
export function networkAcls({ model, config }: Known): Document {
  const { subnets } = networkOf(model);
  const blocks = regionsOf(config).flatMap((region) => {
    const reasons = new AclReasons(config, region.role);
    const own = subnets.filter(({ vpc }) => vpc.region === region.name);
    const sections = TIERS.flatMap((tier) => {
      const acls = own.filter(({ range }) => tierOfRange(config, region.role, range) === tier).map(({ acl }) => acl);
      return [...new Set(acls)].flatMap((acl) => [
        heading(3, tier),
        table(
          ["Direction", "Number", "Other end", "Protocol, ports", "Reason"],
          rowsOf({ config, region, reasons, tier, acl }),
        ),
      ]);
    });
    return [heading(2, region.title), ...sections];
  });
  return page(
    "network-acls.md",
    "Network ACLs",
    paragraph(
      "One ACL for each tier; entries that differ in the zone alone share a row. An ACL keeps no state, so answers need an entry of their own, to every port that a client may have. Whatever no entry names is denied. An ACL cannot name a prefix list: where a tier uses S3's gateway it allows 443 to anywhere, and routes and security groups narrow that. The VPC's default ACL, which no subnet uses, allows nothing.",
    ),
    ...blocks,
  );
}

interface Asked {
  readonly config: Known["config"];
  readonly region: Region;
  readonly reasons: AclReasons;
  readonly tier: Tier;
  readonly acl: NetworkAcl;
}

function rowsOf(asked: Asked): Text[][] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    alike(asked, direction).map(({ entries, place, why }): Text[] => {
      const [first] = entries;
      const numbers = entries.map(({ number }) => number);
      return [
        `${direction === "ingress" ? "in" : "out"}, ${first?.isAllow ? "allow" : "deny"}`,
        numbers.length > 1 ? `${numbers[0]} to ${numbers.at(-1)}` : `${numbers[0]}`,
        [place, ...entries.map(({ range }) => code(rangeText(range)))],
        first === undefined || first.protocol === "all" ? "all" : `${first.protocol} ${portsText(first.ports)}`,
        why.length > 0 ? [...why] : NO_REASON,
      ];
    }),
  );
}

interface Row {
  readonly entries: AclEntry[];
  readonly place: string;
  readonly why: readonly string[];
}

/** Entries one after the other that say the same of each zone of a place. */
function alike({ config, region, reasons, tier, acl }: Asked, direction: "ingress" | "egress"): readonly Row[] {
  const rows: Row[] = [];
  for (const entry of acl[direction]) {
    const place = placeOfRange(config, region.role, entry.range);
    const why = reasons.reasons(tier, direction, entry);
    const last = rows.at(-1);
    if (last && keyOf(last.entries[0], last.place, last.why) === keyOf(entry, place, why)) last.entries.push(entry);
    else rows.push({ entries: [entry], place, why });
  }
  return rows;
}

function keyOf(entry: AclEntry | undefined, place: string, why: readonly string[]): string {
  return JSON.stringify([entry?.isAllow, entry?.protocol, entry?.ports, place, why]);
}

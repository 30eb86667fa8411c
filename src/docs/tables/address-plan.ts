import { TIERS, type Tier } from "../../config/address-plan";
import { networkOf } from "../../model/network/network";
import type { Network, Subnet } from "../../model/network/view";
import { addressUsage } from "../../proof/quotas/addresses";
import type { Usage } from "../../proof/quotas/quota";
import type { Document } from "../document";
import type { Known } from "../known";
import { code, heading, page, paragraph, type Text, table } from "../markdown";
import { type Region, regionsOf } from "../regions";
import { rangeText, tierOfRange } from "./ranges";

/** Which addresses are whose, and how many of them are taken at full scale. */
export function addressPlan({ model, config }: Known): Document {
  const network = networkOf(model);
  const taken = new Map(addressUsage(model).map((one) => [one.resource.key, one]));
  return page(
    "address-plan.md",
    "Address plan",
    paragraph(
      "Ranges never overlap, within a region or between the two. A tier has a subnet in every zone. What is taken counts every task, interface and instance that there can be, with a zone lost.",
    ),
    ...regionsOf(config).flatMap((region) => regionBlocks(network, config, region, taken)),
  );
}

function regionBlocks(
  network: Network,
  config: Known["config"],
  { name, role, title }: Region,
  taken: ReadonlyMap<string, Usage>,
): readonly string[] {
  const subnets = network.subnets.filter(({ vpc }) => vpc.region === name);
  const vpcs = network.vpcs.filter(({ region }) => region === name);
  const zones = [...new Set(subnets.map(({ zone }) => zone))].sort();
  const of = (tier: Tier | undefined) => subnets.filter(({ range }) => tierOfRange(config, role, range) === tier);
  return [
    heading(2, title),
    paragraph("VPC ", code(vpcs.flatMap(({ ranges }) => ranges.map(rangeText)).join(", ")), "."),
    table(
      ["Tier", ...zones, "Taken at full scale, of usable"],
      TIERS.map((tier) => [
        tier,
        ...zones.map((zone): Text => of(tier).flatMap((one) => (one.zone === zone ? [code(one.cidr)] : []))),
        fullest(of(tier).flatMap(({ resource }) => taken.get(resource.key) ?? [])),
      ]),
    ),
    table(
      ["Tier", "Who has addresses there"],
      TIERS.map((tier) => [tier, residents(network, tier, of(tier))]),
    ),
    ...of(undefined).map(({ cidr, zone }) => paragraph(code(cidr), ` in ${zone} is not in the address plan.`)),
  ];
}

/** Of the subnet that is nearest to its end. */
function fullest(all: readonly Usage[]): string {
  const [most] = [...all].sort((a, b) => b.used / b.quota.limit - a.used / a.quota.limit);
  return most === undefined ? "" : `${most.used} of ${most.quota.limit}`;
}

function residents(network: Network, tier: Tier, subnets: readonly Subnet[]): Text {
  const has = (subnet: Subnet) => subnets.includes(subnet);
  const labels = network.classes
    .filter((one) => one.subnets.some(has))
    .map(({ label }) => label.replace("/", " "))
    .sort();
  const nats = network.nats.filter(({ subnet }) => has(subnet)).length;
  const endpoints = network.firewalls.flatMap((one) => [...one.endpoints.values()].filter(has)).length;
  return [
    ...labels,
    ...(nats > 0 ? [`NAT gateways: ${nats}`] : []),
    ...(endpoints > 0 ? [`firewall endpoints: ${endpoints}`] : []),
    ...(labels.length + nats + endpoints === 0 ? [`nobody: ${tier} is empty`] : []),
  ];
}

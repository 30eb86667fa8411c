import { TIERS, type Tier } from "../../config/address-plan";
import { networkOf } from "../../model/network/network";
import type { Network, Subnet } from "../../model/network/view";
import { addressUsage } from "../../proof/quotas/addresses";
import type { Document } from "../document";
import type { Known } from "../known";
import { code, heading, page, paragraph, type Text, table } from "../markdown";
import { regionsOf } from "../regions";
import { rangeText, tierOfRange } from "./ranges";

/** Which addresses are whose, and how many of them are taken at full scale. */
export function addressPlan({ model, config }: Known): Document {
  const network = networkOf(model);
  const taken = new Map(
    addressUsage(model).map(({ resource, used, quota }) => [resource.key, { used, of: quota.limit }]),
  );
  const blocks = regionsOf(config).flatMap((region) => {
    const subnets = network.subnets.filter(({ vpc }) => vpc.region === region.name);
    const vpcs = network.vpcs.filter((vpc) => vpc.region === region.name);
    const zones = [...new Set(subnets.map(({ zone }) => zone))].sort();
    const tiers = TIERS.map((tier) => ({
      tier,
      own: subnets.filter(({ range }) => tierOfRange(config, region.role, range) === tier),
    }));
    const strangers = subnets.filter(({ range }) => tierOfRange(config, region.role, range) === undefined);
    return [
      heading(2, region.title),
      paragraph("VPC ", code(vpcs.flatMap(({ ranges }) => ranges.map(rangeText)).join(", ")), "."),
      table(
        ["Tier", ...zones, "Taken at full scale, of usable"],
        tiers.map(({ tier, own }) => [
          tier,
          ...zones.map((zone): Text => own.filter((one) => one.zone === zone).map(({ cidr }) => code(cidr))),
          fullest(own.flatMap(({ resource }) => taken.get(resource.key) ?? [])),
        ]),
      ),
      table(
        ["Tier", "Who has addresses there"],
        tiers.map(({ tier, own }) => [tier, residents(network, tier, own)]),
      ),
      ...strangers.map(({ cidr, zone }) => paragraph(code(cidr), ` in ${zone} is not in the address plan.`)),
    ];
  });
  return page(
    "address-plan.md",
    "Address plan",
    paragraph(
      "Ranges never overlap, within a region or between the two. A tier has a subnet in every zone. What is taken counts every task, interface and instance that there can be, with a zone lost.",
    ),
    ...blocks,
  );
}

/** Of the subnet that is nearest to its end. */
function fullest(all: readonly { readonly used: number; readonly of: number }[]): string {
  const [most] = [...all].sort((a, b) => b.used / b.of - a.used / a.of);
  return most === undefined ? "" : `${most.used} of ${most.of}`;
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

import { z } from "zod";
import { TIERS, tierRanges } from "../config/address-plan";
import { overlaps, parseCidr } from "../config/cidr";
import { namesFor } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { POSTGRESQL } from "../network/flows";
import type { StateResource } from "../operations/workspace";

/** As the provider reads them back, whichever resource made the rules. */
const group = z.object({
  id: z.string(),
  name: z.string(),
  ingress: z.array(
    z.object({
      from_port: z.number(),
      to_port: z.number(),
      protocol: z.string(),
      cidr_blocks: z.array(z.string()),
      security_groups: z.array(z.string()),
    }),
  ),
});
const acl = z.object({
  subnet_ids: z.array(z.string()),
  ingress: z.array(
    z.object({
      rule_no: z.number(),
      action: z.string(),
      protocol: z.string(),
      from_port: z.number(),
      to_port: z.number(),
      cidr_block: z.string(),
    }),
  ),
});
const subnet = z.object({ id: z.string(), cidr_block: z.string() });

/**
 * How an application of the primary could still reach its database, in words: whom the groups of proxy and database
 * admit beside each other and the other region, and which tier the ACL of the data tier lets pass.
 *
 * @param resources of `primary-region`, as last read from AWS
 * @throws Error if a group or the ACL is not among them, or was not read since its rules were made
 */
export function waysIn(resources: readonly StateResource[], config: PlatformConfig): string[] {
  const of = (type: string) => resources.filter((resource) => resource.type === type).map(({ values }) => values);
  const groups = of("aws_security_group").map((values) => group.parse(values));
  const subnets = of("aws_subnet").map((values) => subnet.parse(values));
  const acls = of("aws_network_acl").map((values) => acl.parse(values));
  return [...throughGroups(groups, config), ...throughAcl(acls, subnets, config)];
}

function throughGroups(groups: readonly z.infer<typeof group>[], config: PlatformConfig): string[] {
  const { securityGroup } = namesFor(config);
  const named = (name: string) => theOne(groups.filter((one) => one.name === securityGroup(name)));
  const [proxy, database] = [named("proxy"), named("database")];
  const peers = [proxy.id, ...tierRanges(config.regions.dr, "data").map(({ cidr }) => cidr)];
  const admitted = ({ ingress }: z.infer<typeof group>) =>
    ingress.filter(isForDatabase).flatMap((rule) => [...rule.security_groups, ...rule.cidr_blocks]);
  if (!admitted(database).includes(proxy.id)) throw new Error(`${database.name} was not read: it lacks the proxy`);
  const nameOf = (source: string) => groups.find(({ id }) => id === source)?.name ?? source;
  return [
    ...admitted(proxy).map((source) => `${proxy.name} admits ${nameOf(source)}`),
    ...admitted(database).flatMap((source) =>
      peers.includes(source) ? [] : [`${database.name} admits ${nameOf(source)}`],
    ),
  ];
}

/** An ACL's entries are asked in the order of their numbers, and the first that fits decides. */
function throughAcl(
  acls: readonly z.infer<typeof acl>[],
  subnets: readonly z.infer<typeof subnet>[],
  { regions: { primary } }: PlatformConfig,
): string[] {
  const rangesOf = (tier: (typeof TIERS)[number]) => tierRanges(primary, tier).map(({ cidr }) => cidr);
  const data = subnets.filter(({ cidr_block }) => rangesOf("data").includes(cidr_block)).map(({ id }) => id);
  const { ingress } = theOne(acls.filter(({ subnet_ids }) => data.some((id) => subnet_ids.includes(id))));
  const entries = ingress.filter(isForDatabase).sort((a, b) => a.rule_no - b.rule_no);
  if (entries.length === 0) throw new Error("the ACL of the data tier was not read: it lacks the other region");
  const fits = (entry: string, range: string) => {
    const [one, other] = [parseCidr(entry), parseCidr(range)];
    return one !== undefined && other !== undefined && overlaps(one, other);
  };
  return TIERS.filter((tier) => tier !== "data").flatMap((tier) =>
    rangesOf(tier)
      .filter((range) => entries.find(({ cidr_block }) => fits(cidr_block, range))?.action === "allow")
      .map((range) => `the ACL of the data tier lets ${tier} pass from ${range}`),
  );
}

function isForDatabase({ from_port, to_port, protocol }: { from_port: number; to_port: number; protocol: string }) {
  return protocol === "-1" || (from_port <= POSTGRESQL && POSTGRESQL <= to_port);
}

function theOne<T>(found: readonly T[]): T {
  const [one] = found;
  if (one === undefined || found.length > 1) throw new Error(`found ${found.length} where one was expected`);
  return one;
}

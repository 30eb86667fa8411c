import { TIERS, type Tier, tierRanges } from "../../src/config/address-plan";
import { production } from "../../src/config/production";
import type { PlatformConfig } from "../../src/config/schema";
import { list } from "../../src/model/stack-json";
import { type Flow, flowsFor, type Party } from "../../src/network/flows";
import {
  all,
  differences,
  type Found,
  placeOfSubnet,
  placesOfTable,
  type Region,
  regionsOf,
  sameResource,
  target,
  tiersOfAcl,
} from "./network-graph";
import { type Attributes, type Stacks, stack } from "./synthesized";

/** What is wrong, in words; empty if nothing is. */
type Violations = string[];

/** What in the synthesized networks is not as it was meant, in words; empty if nothing is. */
export type NetworkCheck = (stacks: Stacks, config?: PlatformConfig) => Violations;

const SHARED = "shared-networking";
const ANYWHERE = "0.0.0.0/0";
const ANSWERS = "1024-65535";

/** Everything that a check asks of each region. */
function inEachRegion(config: PlatformConfig, check: (region: Region) => Violations): Violations {
  return regionsOf(config).flatMap(check);
}

function homeTier(party: Party): Tier | undefined {
  if (party === "load-balancer") return "public";
  if (party === "proxy" || party === "database") return "data";
  if (party === "migration" || party.startsWith("backend/")) return "backend";
  if (party.startsWith("frontend/")) return "frontend";
  return party.startsWith("endpoint/") ? "endpoints" : undefined;
}

const isBetweenRegions = ({ from, to }: Flow) => from === "other-region-data" || to === "other-region-data";

const rangesOf = (region: Region, tier: Tier) => tierRanges(region.config, tier).map(({ cidr }) => cidr);

const otherRegion = (config: PlatformConfig, region: Region) =>
  regionsOf(config).find(({ role }) => role !== region.role) ?? region;

// Security groups

/** Every rule comes from a flow and says why, every flow has its rules, and every party has one group. */
export const groupRulesFollowFlows: NetworkCheck = (stacks, config = production) =>
  inEachRegion(config, (region) => {
    const groups = all(stacks, region.stack, "aws_security_group");
    const names = groups.map((group) => partyOf(config, group));
    const flows = flowsFor(config);
    const parties = flows.flatMap(({ from, to }) => [from, to]).filter((party) => homeTier(party) !== undefined);
    const idle = Object.keys(config.backends).flatMap((name) => [`backend/${name}`, "endpoint/execute-api"]);
    const ruled = groups.filter(({ attributes }) => attributes.ingress || attributes.egress);
    const expected = flows.flatMap((flow) => expectedGroupRules(config, region, flow));
    return [
      ...differences(`groups of ${region.stack}`, names, [...new Set([...parties, ...idle])]),
      ...ruled.map(({ name }) => `${region.stack}: ${name} has rules of its own`),
      ...differences(`group rules of ${region.stack}`, actualGroupRules(stacks, config, region), expected),
      ...Object.keys(stack(stacks, region.stack).resource)
        .filter((type) => type === "aws_security_group_rule")
        .map((type) => `${region.stack} has a ${type}`),
    ];
  });

function partyOf({ project, environment }: PlatformConfig, { attributes }: Found): string {
  return String(attributes.name).replace(`${project}/${environment}/`, "");
}

/** `who out|in peer port: reason`. A rule about several ranges is several lines. */
function expectedGroupRules(config: PlatformConfig, region: Region, { from, to, port, reason }: Flow): string[] {
  const peers = (party: Party) => {
    if (party === "other-region-data") return rangesOf(otherRegion(config, region), "data");
    return [party === "internet" || party === "allow-listed-internet" ? ANYWHERE : party];
  };
  return [
    ...(homeTier(from) ? peers(to).map((peer) => `${from} out ${peer} ${port}-${port}/tcp: ${reason}`) : []),
    ...(homeTier(to) ? peers(from).map((peer) => `${to} in ${peer} ${port}-${port}/tcp: ${reason}`) : []),
  ];
}

/** Of the region's own stack, and those about its groups in the stack that joins the regions. */
function actualGroupRules(stacks: Stacks, config: PlatformConfig, region: Region): string[] {
  return [region.stack, SHARED].flatMap((stackName) =>
    (["egress", "ingress"] as const).flatMap((direction) =>
      all(stacks, stackName, `aws_vpc_security_group_${direction}_rule`)
        .map(({ attributes }) => ({ attributes, owner: target(stacks, stackName, attributes.security_group_id) }))
        .filter(({ owner }) => owner.stack === region.stack)
        .map(({ attributes, owner }) => {
          const { from_port: first, to_port: last, ip_protocol: protocol, description } = attributes;
          const valid = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(String(description));
          const peer = peerOf(stacks, config, stackName, attributes);
          const way = direction === "egress" ? "out" : "in";
          return `${partyOf(config, owner)} ${way} ${peer} ${first}-${last}/${protocol}: ${valid ? description : "invalid"}`;
        }),
    ),
  );
}

function peerOf(stacks: Stacks, config: PlatformConfig, stackName: string, attributes: Attributes): string {
  const { referenced_security_group_id: group, prefix_list_id: prefixes, cidr_ipv4: cidr } = attributes;
  const named = [group, prefixes, cidr, attributes.cidr_ipv6].filter((value) => value !== undefined);
  if (named.length !== 1) return `${named.length} peers`;
  if (group) return partyOf(config, target(stacks, stackName, group));
  if (!prefixes) return String(cidr);
  const gateway = target(stacks, stackName, prefixes);
  return String(gateway.attributes.service_name).endsWith(".s3") && gateway.attributes.vpc_endpoint_type === "Gateway"
    ? "s3"
    : "another prefix list";
}

// Network ACLs

/** Every entry comes from a flow, every flow passes with its answers, and 0.0.0.0/0 never means the VPC itself. */
export const aclEntriesFollowFlows: NetworkCheck = (stacks, config = production) =>
  inEachRegion(config, (region) => {
    const acls = all(stacks, region.stack, "aws_network_acl");
    const tiers = acls.flatMap((acl) => tiersOfAcl(stacks, region, acl));
    const actual = acls.flatMap((acl) => entriesOf(stacks, region, acl));
    return [
      ...differences(`ACLs of ${region.stack}`, tiers, TIERS),
      ...acls
        .filter(({ attributes }) => attributes.ingress || attributes.egress)
        .map(({ name }) => `${region.stack}: ${name} has entries of its own`),
      ...acls
        .filter(({ attributes }) => list(attributes.subnet_ids).length !== region.config.zones.length)
        .map(({ name }) => `${region.stack}: ${name} misses a zone`),
      ...differences(
        `ACL entries of ${region.stack}`,
        actual.filter(({ action }) => action === "allow").map(({ text }) => text),
        flowsFor(config).flatMap((flow) => expectedEntries(config, region, flow)),
      ),
      ...groupBy(actual, ({ list }) => list).flatMap(([where, entries]) => order(region, where, entries)),
    ];
  });

interface Entry {
  /** `tier in|out` */
  readonly list: string;
  readonly action: string;
  readonly number: number;
  readonly cidr: string;
  readonly text: string;
}

function entriesOf(stacks: Stacks, region: Region, acl: Found): Entry[] {
  const [tier] = tiersOfAcl(stacks, region, acl);
  return [region.stack, SHARED]
    .flatMap((stackName) => all(stacks, stackName, "aws_network_acl_rule"))
    .filter(({ stack: from, attributes }) => sameResource(target(stacks, from, attributes.network_acl_id), acl))
    .map(({ attributes }) => {
      const where = `${tier} ${attributes.egress ? "out" : "in"}`;
      const cidr = String(attributes.cidr_block);
      const ports = `${attributes.from_port}-${attributes.to_port}/${attributes.protocol}`;
      const action = String(attributes.rule_action);
      return { list: where, action, number: Number(attributes.rule_number), cidr, text: `${where} ${cidr} ${ports}` };
    });
}

function expectedEntries(config: PlatformConfig, region: Region, flow: Flow): string[] {
  const ranges = (party: Party) => {
    const tier = homeTier(party);
    if (tier) return rangesOf(region, tier);
    return party === "other-region-data" ? rangesOf(otherRegion(config, region), "data") : [ANYWHERE];
  };
  const [from, to] = [homeTier(flow.from), homeTier(flow.to)];
  const service = `${flow.port}-${flow.port}`;
  const passes = (tier: Tier, way: string, party: Party, ports: string) =>
    ranges(party).map((cidr) => `${tier} ${way} ${cidr} ${ports}/tcp`);
  const opener = (tier: Tier) => [...passes(tier, "out", flow.to, service), ...passes(tier, "in", flow.to, ANSWERS)];
  const taker = (tier: Tier) => [...passes(tier, "in", flow.from, service), ...passes(tier, "out", flow.from, ANSWERS)];
  const onTheWay: Tier[] = flow.to === "allow-listed-internet" ? ["firewall", "public"] : [];
  return [
    ...(from ? opener(from) : []),
    ...(to ? taker(to) : []),
    ...onTheWay.flatMap((tier) => [...taker(tier), ...opener(tier)]),
  ];
}

/** Entries about the VPC first, then its denial, then 0.0.0.0/0; and not more than AWS takes without being asked. */
function order({ stack: stackName, config }: Region, where: string, entries: readonly Entry[]): Violations {
  const numbers = entries.map(({ number }) => number);
  const [denials, wide] = [
    entries.filter(({ action }) => action === "deny"),
    entries.filter(({ action, cidr }) => action === "allow" && cidr === ANYWHERE),
  ];
  const denied = denials[0]?.number ?? 0;
  const well =
    wide.length === 0
      ? denials.length === 0
      : denials.length === 1 &&
        denials[0]?.text === `${where} ${config.cidr} undefined-undefined/-1` &&
        wide.every(({ number }) => number > denied) &&
        entries.every(({ action, cidr, number }) => action === "deny" || cidr === ANYWHERE || number < denied);
  return [
    ...(well ? [] : [`${stackName}: ${where} lets 0.0.0.0/0 mean the VPC`]),
    ...(new Set(numbers).size === numbers.length ? [] : [`${stackName}: ${where} has a number twice`]),
    ...(entries.length <= 20 ? [] : [`${stackName}: ${where} has ${entries.length} entries, above the quota of 20`]),
  ];
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  return [...new Set(items.map(key))].map((value) => [value, items.filter((item) => key(item) === value)]);
}

// Egress firewall

/** Every rule that passes something comes from a flow, every flow out has its rules, and nothing else passes. */
export const firewallFollowsFlows: NetworkCheck = (stacks, config = production) =>
  inEachRegion(config, (region) => {
    const one = (type: string) => onlyOf(stacks, region, `aws_networkfirewall_${type}`);
    const [group, policy, firewall, logging] = [
      one("rule_group"),
      one("firewall_policy"),
      one("firewall"),
      one("logging_configuration"),
    ];
    const refers = (from: Found, value: unknown, to: Found) => sameResource(target(stacks, from.stack, value), to);
    const { firewall_policy: rules } = policy.attributes as { firewall_policy: Attributes };
    const [reference] = list(rules.stateful_rule_group_reference) as Attributes[];
    const subnets = (list(firewall.attributes.subnet_mapping) as Attributes[]).map(({ subnet_id: id }) => id);
    return [
      ...ruleGroupProblems(config, region, group.attributes),
      ...policyProblems(rules),
      ...(reference && refers(policy, reference.resource_arn, group) ? [] : ["the policy asks other rules"]),
      ...(refers(firewall, firewall.attributes.firewall_policy_arn, policy) ? [] : ["the firewall has another policy"]),
      ...(refers(logging, logging.attributes.firewall_arn, firewall) ? [] : ["the logs are another firewall's"]),
      ...differences("firewall endpoints", zonesOf(stacks, region, "firewall", subnets), region.config.zones),
      ...protectionProblems(config, firewall.attributes),
      ...logProblems(stacks, region, logging.attributes),
      ...[group, policy, firewall]
        .filter(({ attributes }) => (attributes.encryption_configuration as Attributes)?.type !== "CUSTOMER_KMS")
        .map(({ name }) => `${name} is not encrypted with our key`),
    ].map((problem) => `${region.stack}: ${problem}`);
  });

function ruleGroupProblems(config: PlatformConfig, region: Region, attributes: Attributes): Violations {
  const { rule_group: content, capacity } = attributes as { rule_group: Attributes; capacity: number };
  const lines = String((content.rules_source as Attributes).rules_string).split("\n");
  const [home] = list((content.rule_variables as Attributes).ip_sets) as Attributes[];
  const flows = flowsFor(config).filter(({ to }) => to === "allow-listed-internet");
  const domains = new Set(
    flows.flatMap(({ from }) => config.backends[from.replace("backend/", "")]?.egressDomains ?? []),
  );
  const passes = (domain: string) =>
    `pass tls $HOME_NET any -> $EXTERNAL_NET 443 (msg:"${domain}"; tls.sni; content:"${domain}"; startswith; endswith; nocase; flow:to_server;`;
  const drops = [
    'drop ip any any -> any any (msg:"not TCP"; ip_proto:!6;',
    'drop tcp $EXTERNAL_NET any -> $HOME_NET any (msg:"opened from outside"; flow:to_server;',
    'drop tcp $HOME_NET any -> $EXTERNAL_NET !443 (msg:"not on 443"; flow:to_server;',
  ];
  const bare = lines.map((line) => line.replace(/ sid:\d+; rev:1;\)$/, ""));
  const sids = lines.map((line) => /sid:(\d+);/.exec(line)?.[1]);
  return [
    ...differences("firewall rules", bare, [...drops, ...[...domains].map(passes)]),
    ...(bare.slice(0, drops.length).join() === drops.join() ? [] : ["something is asked before the drops"]),
    ...(new Set(sids).size === lines.length ? [] : ["a sid is there twice"]),
    ...(lines.length <= capacity ? [] : ["more rules than capacity"]),
    ...(attributes.type === "STATEFUL" ? [] : ["the rules are not stateful"]),
    ...((content.stateful_rule_options as Attributes)?.rule_order === "STRICT_ORDER"
      ? []
      : ["the order is not strict"]),
    ...(home?.key === "HOME_NET" ? [] : ["there is no HOME_NET"]),
    ...differences(
      "HOME_NET",
      list((home?.ip_set as Attributes | undefined)?.definition).map(String),
      rangesOf(region, "backend"),
    ),
  ];
}

function policyProblems(rules: Attributes): Violations {
  const forwards = ["stateless_default_actions", "stateless_fragment_default_actions"];
  return [
    ...differences("stateful default actions", list(rules.stateful_default_actions).map(String), [
      "aws:drop_established_app_layer_to_server",
      "aws:alert_established_app_layer_to_server",
    ]),
    ...forwards.flatMap((name) => differences(name, list(rules[name]).map(String), ["aws:forward_to_sfe"])),
    ...((rules.stateful_engine_options as Attributes)?.rule_order === "STRICT_ORDER"
      ? []
      : ["the policy's order is not strict"]),
    ...(list(rules.stateful_rule_group_reference).length === 1 ? [] : ["the policy has not just one rule group"]),
    ...(rules.stateless_rule_group_reference === undefined ? [] : ["the policy has stateless rules"]),
  ];
}

function protectionProblems({ protection }: PlatformConfig, attributes: Attributes): Violations {
  return ["delete_protection", "firewall_policy_change_protection", "subnet_change_protection"]
    .filter((name) => attributes[name] !== protection.enabled)
    .map((name) => `${name} is not ${protection.enabled}`);
}

function logProblems(stacks: Stacks, region: Region, attributes: Attributes): Violations {
  const { log_destination_config: configs } = attributes.logging_configuration as Attributes;
  const lines = (list(configs) as Attributes[]).map(({ log_type, log_destination_type, log_destination }) => {
    const group = target(stacks, region.stack, (log_destination as Attributes).logGroup);
    return `${log_type} ${log_destination_type} ${group.type}`;
  });
  return differences(
    "firewall logs",
    lines,
    ["ALERT", "FLOW"].map((type) => `${type} CloudWatchLogs aws_cloudwatch_log_group`),
  );
}

function onlyOf(stacks: Stacks, region: Region, type: string): Found {
  const found = all(stacks, region.stack, type);
  const [first] = found;
  if (found.length !== 1 || first === undefined) throw new Error(`${found.length} of ${type} in ${region.stack}`);
  return first;
}

/** Zones of subnets, which have to be of the tier. */
function zonesOf(stacks: Stacks, region: Region, tier: Tier, subnetIds: readonly unknown[]): string[] {
  return subnetIds
    .map((id) => placeOfSubnet(region, target(stacks, region.stack, id)))
    .map((place) => (place?.tier === tier ? place.zone : `a subnet of ${place?.tier}`));
}

// Tiers, zones and routes

/** Every tier has a subnet in every zone, each with a route table of its own and without public addresses. */
export const everyTierInEveryZone: NetworkCheck = (stacks, config = production) =>
  inEachRegion(config, (region) => {
    const places = TIERS.flatMap((tier) => region.config.zones.map((zone) => `${tier} ${zone}`));
    const subnets = all(stacks, region.stack, "aws_subnet");
    const found = subnets.map((subnet) => placeOfSubnet(region, subnet));
    const tables = all(stacks, region.stack, "aws_route_table");
    return [
      ...differences(
        `subnets of ${region.stack}`,
        found.map((place) => (place ? `${place.tier} ${place.zone}` : "outside of the address plan")),
        places,
      ),
      ...differences(
        `route tables of ${region.stack}`,
        tables.map((table) => placesOfTable(stacks, region, table).join(" and ")),
        places,
      ),
      ...subnets
        .filter(({ attributes }) => attributes.map_public_ip_on_launch)
        .map(({ name }) => `${region.stack}: ${name} gives out public addresses`),
    ];
  });

/** Every route is one that its tier has, and none leads through another zone. */
export const routesStayInTheirZone: NetworkCheck = (stacks, config = production) =>
  inEachRegion(config, (region) => {
    const other = rangesOf(otherRegion(config, region), "data");
    const expected = region.config.zones.flatMap((zone, index) => [
      `public ${zone}: ${ANYWHERE} to the internet`,
      `public ${zone}: ${rangesOf(region, "backend")[index]} to the firewall in ${zone}`,
      `firewall ${zone}: ${ANYWHERE} to the NAT gateway in ${zone}`,
      `backend ${zone}: ${ANYWHERE} to the firewall in ${zone}`,
      ...other.map((cidr) => `data ${zone}: ${cidr} to the peering`),
    ]);
    const actual = [region.stack, SHARED].flatMap((stackName) =>
      all(stacks, stackName, "aws_route")
        .map((route) => ({ route, table: target(stacks, stackName, route.attributes.route_table_id) }))
        .filter(({ table }) => table.stack === region.stack)
        .map(({ route, table }) => {
          const places = placesOfTable(stacks, region, table).join(" and ");
          return `${places}: ${route.attributes.destination_cidr_block} to ${wayOf(stacks, region, route)}`;
        }),
    );
    const inline = all(stacks, region.stack, "aws_route_table").filter(({ attributes }) => attributes.route);
    return [
      ...differences(`routes of ${region.stack}`, actual, expected),
      ...inline.map(({ name }) => `${region.stack}: ${name} has routes of its own`),
      ...natProblems(stacks, region),
    ];
  });

function wayOf(stacks: Stacks, region: Region, route: Found): string {
  const { gateway_id, nat_gateway_id, vpc_endpoint_id, vpc_peering_connection_id } = route.attributes;
  if (gateway_id) {
    return target(stacks, route.stack, gateway_id).type === "aws_internet_gateway" ? "the internet" : "a gateway";
  }
  if (nat_gateway_id) {
    const nat = target(stacks, route.stack, nat_gateway_id);
    return `the NAT gateway in ${zonesOf(stacks, region, "public", [nat.attributes.subnet_id])}`;
  }
  if (vpc_endpoint_id) {
    const firewall = onlyOf(stacks, region, "aws_networkfirewall_firewall").name;
    const states = `tolist(aws_networkfirewall_firewall.${firewall}.firewall_status[0].sync_states)`;
    const text = String(vpc_endpoint_id);
    const [, zone] = /if s\.availability_zone == "([^"]+)"\]\)\}$/.exec(text) ?? [];
    return text.startsWith(`\${one([for s in ${states} : s.attachment[0].endpoint_id if `)
      ? `the firewall in ${zone}`
      : "another endpoint";
  }
  if (!vpc_peering_connection_id) return "somewhere else";
  const { type } = target(stacks, route.stack, vpc_peering_connection_id);
  return type === "aws_vpc_peering_connection_accepter" ? "the peering" : type;
}

/** A NAT gateway in each zone's public subnet, each with an address of its own. */
function natProblems(stacks: Stacks, region: Region): Violations {
  const gateways = all(stacks, region.stack, "aws_nat_gateway").map(({ attributes }) => attributes);
  const subnets = gateways.map(({ subnet_id: id }) => id);
  const addresses = gateways.map(({ allocation_id: id }) => target(stacks, region.stack, id).name);
  return [
    ...differences(`NAT gateways of ${region.stack}`, zonesOf(stacks, region, "public", subnets), region.config.zones),
    ...(new Set(addresses).size === gateways.length ? [] : [`${region.stack}: two NAT gateways share an address`]),
  ];
}

/** The group and the ACL that AWS makes with a VPC let nothing through. */
export const defaultsAreClosed: NetworkCheck = (stacks, config = production) =>
  inEachRegion(config, (region) => {
    const vpc = onlyOf(stacks, region, "aws_vpc");
    const [group, acl] = [
      onlyOf(stacks, region, "aws_default_security_group"),
      onlyOf(stacks, region, "aws_default_network_acl"),
    ];
    const owners = [group.attributes.vpc_id, acl.attributes.default_network_acl_id];
    return [
      ...[group, acl]
        .filter(({ attributes }) => list(attributes.ingress).length + list(attributes.egress).length > 0)
        .map(({ type }) => `${region.stack}: ${type} is open`),
      ...owners
        .filter((owner) => !sameResource(target(stacks, region.stack, owner), vpc))
        .map((owner) => `${region.stack}: ${owner} is another VPC's`),
    ];
  });

// Endpoints

/** An endpoint in every zone for each service of a flow, S3's routes for the tiers that use it, and policies that say what for. */
export const endpointsFollowFlows: NetworkCheck = (stacks, config = production) =>
  inEachRegion(config, (region) => {
    const endpoints = all(stacks, region.stack, "aws_vpc_endpoint");
    const prefix = `com.amazonaws.${region.config.name}.`;
    const service = ({ attributes }: Found) => String(attributes.service_name).replace(prefix, "");
    const flows = flowsFor(config);
    const used = flows.flatMap(({ to }) => (to.startsWith("endpoint/") ? [to.replace("endpoint/", "")] : []));
    const bound = Object.keys(config.backends).length > 0 ? ["execute-api"] : [];
    return [
      ...differences(`endpoints of ${region.stack}`, endpoints.map(service), ["s3", ...bound, ...new Set(used)]),
      ...endpoints.flatMap((endpoint) => [
        ...(service(endpoint) === "s3"
          ? gatewayProblems(stacks, config, region, endpoint)
          : interfaceProblems(stacks, config, region, endpoint, service(endpoint))),
        ...endpointPolicyProblems(stacks, region, endpoint),
      ]),
    ];
  });

function gatewayProblems(stacks: Stacks, config: PlatformConfig, region: Region, endpoint: Found): Violations {
  const users = new Set(flowsFor(config).flatMap(({ from, to }) => (to === "s3" ? [homeTier(from)] : [])));
  const tables = list(endpoint.attributes.route_table_ids).map((id) => target(stacks, region.stack, id));
  return [
    ...(endpoint.attributes.vpc_endpoint_type === "Gateway" ? [] : [`${region.stack}: s3 is no gateway`]),
    ...differences(
      `S3 routes of ${region.stack}`,
      tables.flatMap((table) => placesOfTable(stacks, region, table)),
      [...users].flatMap((tier) => region.config.zones.map((zone) => `${tier} ${zone}`)),
    ),
  ];
}

function interfaceProblems(
  stacks: Stacks,
  config: PlatformConfig,
  region: Region,
  { attributes }: Found,
  service: string,
): Violations {
  const where = `${region.stack}: ${service}`;
  const groups = list(attributes.security_group_ids).map((id) => partyOf(config, target(stacks, region.stack, id)));
  return [
    ...(attributes.vpc_endpoint_type === "Interface" ? [] : [`${where} is no interface`]),
    ...differences(
      `zones of ${where}`,
      zonesOf(stacks, region, "endpoints", list(attributes.subnet_ids)),
      region.config.zones,
    ),
    ...differences(`groups of ${where}`, groups, [`endpoint/${service}`]),
    ...(attributes.private_dns_enabled === (service !== "execute-api") ? [] : [`private DNS of ${where} is wrong`]),
  ];
}

function endpointPolicyProblems(stacks: Stacks, region: Region, { attributes, name }: Found): Violations {
  const [, document = ""] =
    /^\$\{data\.aws_iam_policy_document\.([\w-]+)\.json\}$/.exec(String(attributes.policy)) ?? [];
  const data = stack(stacks, region.stack).data?.aws_iam_policy_document?.[document];
  if (data === undefined) return [`${region.stack}: ${name} has no policy`];
  const layers = `arn:aws:s3:::prod-${region.config.name}-starport-layer-bucket/*`;
  return (list(data.statement) as Attributes[]).flatMap(({ actions, resources, condition }) => {
    const ours = (list(condition) as Attributes[]).some(({ variable }) => variable === "aws:PrincipalAccount");
    const wide = list(actions).filter((action) => String(action).includes("*"));
    const anything = list(resources).includes("*");
    const unscoped = ["ecr:GetAuthorizationToken", "sts:GetCallerIdentity"];
    return [
      ...wide.map((action) => `${region.stack}: ${name} allows ${action}`),
      ...(ours || String(resources) === layers ? [] : [`${region.stack}: ${name} admits other accounts`]),
      ...(anything && !list(actions).every((action) => unscoped.includes(String(action)))
        ? [`${region.stack}: ${name} allows ${actions} on everything`]
        : []),
    ];
  });
}

// Logs

/** All traffic and all DNS questions of a VPC are logged, under a key and for as long as configured. */
export const everythingIsLogged: NetworkCheck = (stacks, config = production) =>
  inEachRegion(config, (region) => {
    const vpc = onlyOf(stacks, region, "aws_vpc");
    const flowLog = onlyOf(stacks, region, "aws_flow_log");
    const queries = onlyOf(stacks, region, "aws_route53_resolver_query_log_config");
    const association = onlyOf(stacks, region, "aws_route53_resolver_query_log_config_association");
    const watched = [flowLog.attributes.vpc_id, association.attributes.resource_id];
    const destinations = [flowLog.attributes.log_destination, queries.attributes.destination_arn];
    const groups = destinations.map((arn) => target(stacks, region.stack, arn));
    return [
      ...watched
        .filter((id) => !sameResource(target(stacks, region.stack, id), vpc))
        .map((id) => `${region.stack}: ${id} is watched instead of the VPC`),
      ...(flowLog.attributes.traffic_type === "ALL" ? [] : [`${region.stack}: not all traffic is logged`]),
      ...groups
        .filter(({ attributes }) => !attributes.kms_key_id)
        .map(({ name }) => `${region.stack}: ${name} is not encrypted with our key`),
      ...groups
        .filter(({ attributes }) => attributes.retention_in_days !== config.operations.logRetentionDays)
        .map(({ name }) => `${region.stack}: ${name} is not kept for as long as configured`),
    ];
  });

// What joins the regions

const JOINING = [
  "aws_network_acl_rule",
  "aws_route",
  "aws_vpc_peering_connection",
  "aws_vpc_peering_connection_accepter",
  "aws_vpc_peering_connection_options",
  "aws_vpc_security_group_egress_rule",
  "aws_vpc_security_group_ingress_rule",
];

/** Only the data tiers reach each other, only on the database's port, and each side is made in its own region. */
export const onlyDataTiersAreJoined: NetworkCheck = (stacks, config = production) => {
  const json = stack(stacks, SHARED);
  const everything = JOINING.flatMap((type) => all(stacks, SHARED, type));
  const data = regionsOf(config).flatMap((region) => rangesOf(region, "data"));
  const isData = (cidr: unknown) => data.includes(String(cidr));
  const ports = new Set(
    flowsFor(config)
      .filter(isBetweenRegions)
      .map(({ port }) => port),
  );
  return [
    ...differences(`types in ${SHARED}`, Object.keys(json.resource), JOINING),
    ...everything.flatMap(({ type, name, attributes }) => {
      const { cidr_block, cidr_ipv4, destination_cidr_block, from_port, to_port } = attributes;
      const ranges = [cidr_block, cidr_ipv4, destination_cidr_block].filter((cidr) => cidr !== undefined);
      const answers = type === "aws_network_acl_rule" && `${from_port}-${to_port}` === ANSWERS;
      const ported = from_port === undefined || answers || (from_port === to_port && ports.has(Number(from_port)));
      return [
        ...ranges.filter((cidr) => !isData(cidr)).map((cidr) => `${name} is about ${cidr}, which is no data tier's`),
        ...(ported ? [] : [`${name} is about ports ${from_port} to ${to_port}`]),
      ];
    }),
    ...regionProblems(stacks, config, everything),
    ...peeringProblems(stacks),
  ];
};

/** Whatever belongs to something of a region has to be made by that region's provider. */
function regionProblems(stacks: Stacks, config: PlatformConfig, everything: readonly Found[]): Violations {
  const providers = stack(stacks, SHARED).provider.aws;
  const regionOf = ({ attributes }: Found) => {
    const alias = attributes.provider === undefined ? undefined : String(attributes.provider).replace("aws.", "");
    return providers.find((provider) => provider.alias === alias)?.region;
  };
  const owner = ({ attributes }: Found) =>
    attributes.security_group_id ?? attributes.route_table_id ?? attributes.network_acl_id ?? attributes.vpc_id;
  return everything
    .filter((found) => owner(found) !== undefined)
    .filter((found) => {
      const { stack: home } = target(stacks, SHARED, owner(found));
      return regionOf(found) !== regionsOf(config).find((region) => region.stack === home)?.config.name;
    })
    .map(({ name }) => `${name} is made in another region than what it belongs to`);
}

function peeringProblems(stacks: Stacks): Violations {
  const [peering, ...others] = all(stacks, SHARED, "aws_vpc_peering_connection");
  const [accepter, ...more] = all(stacks, SHARED, "aws_vpc_peering_connection_accepter");
  if (!peering || !accepter || others.length + more.length > 0) return ["there is not just one peering"];
  const ends = [peering.attributes.vpc_id, peering.attributes.peer_vpc_id].map((id) => target(stacks, SHARED, id));
  const options = all(stacks, SHARED, "aws_vpc_peering_connection_options");
  const sides = options.flatMap(({ attributes }) =>
    (["requester", "accepter"] as const)
      .filter((side) => (attributes[side] as Attributes | undefined)?.allow_remote_vpc_dns_resolution)
      .map((side) => `${side} ${attributes.provider === accepter.attributes.provider ? "there" : "here"}`),
  );
  return [
    ...differences(
      "ends of the peering",
      ends.map(({ stack: home, type }) => `${type} of ${home}`),
      ["aws_vpc of primary-region", "aws_vpc of dr-region"],
    ),
    ...(sameResource(target(stacks, SHARED, accepter.attributes.vpc_peering_connection_id), peering)
      ? []
      : ["another peering is accepted"]),
    ...(accepter.attributes.auto_accept === true ? [] : ["the peering is not accepted"]),
    ...(accepter.attributes.provider === peering.attributes.provider ? ["both sides are in one region"] : []),
    ...differences("DNS options of the peering", sides, ["requester here", "accepter there"]),
  ];
}

/** Every check, by what holds while it finds nothing. */
export const networkChecks = {
  "every rule of a security group comes from a flow, and every flow has its rules": groupRulesFollowFlows,
  "every entry of a network ACL comes from a flow, and every flow has its entries": aclEntriesFollowFlows,
  "every rule of the firewall comes from a flow, and every flow out has its rules": firewallFollowsFlows,
  "every tier is in every zone, with a route table for each": everyTierInEveryZone,
  "no route leads through another zone": routesStayInTheirZone,
  "the default group and the default ACL are closed": defaultsAreClosed,
  "every service of a flow has an endpoint in every zone": endpointsFollowFlows,
  "all traffic and all DNS questions are logged": everythingIsLogged,
  "only the data tiers of the two regions reach each other": onlyDataTiersAreJoined,
} satisfies Record<string, NetworkCheck>;

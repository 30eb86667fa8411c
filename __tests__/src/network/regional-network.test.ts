import { production } from "../../../src/config/production";
import type { PlatformConfig } from "../../../src/config/schema";
import {
  aclEntriesFollowFlows,
  firewallFollowsFlows,
  groupRulesFollowFlows,
  networkChecks,
} from "../../helpers/network-checks";
import { networks } from "../../helpers/networks";
import { type Attributes, inventory, resources, type Stacks, stack } from "../../helpers/synthesized";

const stacks = networks();

type CheckName = keyof typeof networkChecks;

test.each(Object.entries(networkChecks))("%s", (_, check) => {
  expect(check(stacks)).toEqual([]);
});

const { frontends, backends, regions } = production;
const { payments, products, shipping } = backends;
const { home, checkout } = frontends;
if (!payments || !products || !shipping || !home || !checkout) throw new Error("production lacks an application");

const fourZones = (region: PlatformConfig["regions"]["primary"]) => ({
  ...region,
  zones: ["a", "b", "c", "d"].map((letter) => region.name + letter),
});

const variants: Record<string, PlatformConfig> = {
  "ranges of /20 elsewhere": {
    ...production,
    regions: { primary: { ...regions.primary, cidr: "172.16.16.0/20" }, dr: { ...regions.dr, cidr: "192.168.0.0/20" } },
  },
  "four zones": { ...production, regions: { primary: fourZones(regions.primary), dr: fourZones(regions.dr) } },
  "other regions": {
    ...production,
    activeRegion: "ap-southeast-2",
    regions: {
      primary: { ...regions.primary, name: "ap-southeast-2", zones: ["a", "b", "c"].map((z) => `ap-southeast-2${z}`) },
      dr: { ...regions.dr, name: "us-west-2", zones: ["a", "b", "d"].map((z) => `us-west-2${z}`) },
    },
  },
  "one more frontend and two more backends": {
    ...production,
    frontends: { ...frontends, admin: { ...home, host: "admin.shop.example.com", port: 9090, calls: ["reviews"] } },
    backends: {
      ...backends,
      reviews: { ...payments, egressDomains: ["api.reviews.example.com", "api.payments.example.com"] },
      stock: { ...shipping, bucket: false, egressDomains: [] },
    },
  },
  "no way out": {
    ...production,
    backends: {
      payments: { ...payments, egressDomains: [] },
      products,
      shipping: { ...shipping, egressDomains: [], bucket: false },
    },
  },
  "a frontend that calls nothing": { ...production, frontends: { home: { ...home, calls: [] } } },
  "protection off": { ...production, protection: { enabled: false, reason: "a rehearsal that is thrown away" } },
};

describe.each(Object.entries(variants))("with %s", (_, config) => {
  const varied = networks(config);
  test.each(Object.entries(networkChecks))("%s", (_, check) => {
    expect(check(varied, config)).toEqual([]);
  });
});

test("a check against the flows of another configuration fails", () => {
  const config = variants["one more frontend and two more backends"];
  for (const check of [groupRulesFollowFlows, aclEntriesFollowFlows, firewallFollowsFlows]) {
    expect(check(stacks, config)).not.toEqual([]);
    expect(check(networks(config))).not.toEqual([]);
  }
});

test("both regions have the same network, and three zones of everything", () => {
  const counted = (name: string) =>
    Object.entries(inventory(stack(stacks, name))).filter(([type]) => /nat|eip|subnet|route|acl|vpc/.test(type));
  expect(counted("primary-region")).toEqual(counted("dr-region"));
  expect(Object.fromEntries(counted("primary-region"))).toMatchObject({
    aws_eip: 3,
    aws_nat_gateway: 3,
    aws_network_acl: 6,
    aws_route_table: 18,
    aws_subnet: 18,
    aws_vpc: 1,
    aws_vpc_endpoint: 8,
  });
});

// Mutants

const primary = (copy: Stacks) => stack(copy, "primary-region").resource;
const of = (copy: Stacks, type: string, wanted: string | RegExp, name = "dr-region") => {
  const [found] = Object.entries(resources(stack(copy, name), type)).filter(([address]) => address.match(wanted));
  if (found === undefined) throw new Error(`no ${type} ${wanted} in ${name}`);
  return found[1];
};
const drop = (copy: Stacks, type: string, wanted: string, name = "dr-region") => {
  const all = stack(copy, name).resource[type] ?? {};
  const [found] = Object.keys(all).filter((id) => id.includes(wanted));
  if (found === undefined) throw new Error(`no ${type} ${wanted} in ${name}`);
  delete all[found];
};
const set = (attributes: Attributes, change: Attributes) => Object.assign(attributes, change);
const rules = (copy: Stacks) => {
  const { rule_group: group } = of(copy, "aws_networkfirewall_rule_group", "") as { rule_group: Attributes };
  return group.rules_source as { rules_string: string };
};
const rewrite = (copy: Stacks, from: string | RegExp, to: string) =>
  set(rules(copy), { rules_string: rules(copy).rules_string.replace(from, to) });
const policy = (copy: Stacks) =>
  of(copy, "aws_networkfirewall_firewall_policy", "").firewall_policy as Record<string, unknown>;
const peerOf = (copy: Stacks, wanted: string) => `\${${idOf(copy, "aws_security_group", wanted)}.id}`;
const idOf = (copy: Stacks, type: string, wanted: string, name = "dr-region") => {
  const [found] = Object.keys(resources(stack(copy, name), type)).filter((address) => address.includes(wanted));
  if (found === undefined) throw new Error(`no ${type} ${wanted}`);
  return found;
};
const document = (copy: Stacks, wanted: string) => {
  const all = Object.entries(stack(copy, "dr-region").data?.aws_iam_policy_document ?? {});
  const [, found] = all.find(([id]) => id.includes(wanted)) ?? [];
  if (found === undefined) throw new Error(`no document ${wanted}`);
  return (found.statement as Attributes[])[0] ?? {};
};

type Mutant = [what: string, break_: (copy: Stacks) => unknown, says: string];

/** A broken copy for each thing that a check forbids, with words of the message that it must give. */
const mutants: Record<CheckName, [Mutant, ...Mutant[]]> = {
  "every rule of a security group comes from a flow, and every flow has its rules": [
    [
      "a flow lacks its way out",
      (copy) => drop(copy, "aws_vpc_security_group_egress_rule", "proxy-to-database"),
      "dr-region: missing: proxy out database 5432-5432/tcp",
    ],
    [
      "a flow lacks its way in",
      (copy) => drop(copy, "aws_vpc_security_group_ingress_rule", "load-balancer-to-frontend-home"),
      "missing: frontend/home in load-balancer",
    ],
    [
      "payments reaches the database",
      (copy) =>
        set(of(copy, "aws_vpc_security_group_egress_rule", "products-to-proxy"), {
          security_group_id: peerOf(copy, "backend-payments"),
        }),
      "too much: backend/payments out proxy 5432-5432/tcp",
    ],
    [
      "a rule is about all ports",
      (copy) =>
        set(of(copy, "aws_vpc_security_group_ingress_rule", "proxy-to-database"), { from_port: 0, to_port: 65535 }),
      "too much: database in proxy 0-65535/tcp",
    ],
    [
      "a rule is about all protocols",
      (copy) => set(of(copy, "aws_vpc_security_group_ingress_rule", "proxy-to-database"), { ip_protocol: "-1" }),
      "too much: database in proxy 5432-5432/-1",
    ],
    [
      "the database is open to the VPC",
      (copy) => {
        const rule = of(copy, "aws_vpc_security_group_ingress_rule", "proxy-to-database");
        delete rule.referenced_security_group_id;
        set(rule, { cidr_ipv4: "10.1.0.0/16" });
      },
      "too much: database in 10.1.0.0/16",
    ],
    [
      "S3 is everywhere",
      (copy) => {
        const rule = of(copy, "aws_vpc_security_group_egress_rule", "payments-to-s3");
        delete rule.prefix_list_id;
        set(rule, { cidr_ipv4: "0.0.0.0/0" });
      },
      "missing: backend/payments out s3",
    ],
    [
      "a rule gives no reason",
      (copy) => delete of(copy, "aws_vpc_security_group_ingress_rule", "proxy-to-database").description,
      "missing: database in proxy 5432-5432/tcp: pooled connections",
    ],
    [
      "a group has a rule of its own",
      (copy) => set(of(copy, "aws_security_group", "database"), { ingress: [{ from_port: 22 }] }),
      "has rules of its own",
    ],
    [
      "two parties share a group",
      (copy) => set(of(copy, "aws_security_group", "proxy"), { name: "project-x/production/database" }),
      "too much: database",
    ],
    [
      "a rule of the older kind",
      (copy) => set(primary(copy), { aws_security_group_rule: { x: { type: "ingress" } } }),
      "has a aws_security_group_rule",
    ],
  ],
  "every entry of a network ACL comes from a flow, and every flow has its entries": [
    [
      "answers do not come back",
      (copy) => drop(copy, "aws_network_acl_rule", "data-rules_egress-4000"),
      "missing: data out 10.1.96.0/21 1024-65535/tcp",
    ],
    [
      "the frontends reach the data tier",
      (copy) => set(of(copy, "aws_network_acl_rule", "data-rules_ingress-4000"), { cidr_block: "10.1.64.0/21" }),
      "too much: data in 10.1.64.0/21 5432-5432/tcp",
    ],
    [
      "an entry is about all ports",
      (copy) => set(of(copy, "aws_network_acl_rule", "data-rules_ingress-4000"), { from_port: 0, to_port: 65535 }),
      "too much: data in 10.1.96.0/21 0-65535/tcp",
    ],
    [
      "0.0.0.0/0 opens the tiers to each other",
      (copy) => drop(copy, "aws_network_acl_rule", "backend-rules_ingress-20000"),
      "backend in lets 0.0.0.0/0 mean the VPC",
    ],
    [
      "the denial comes too late",
      (copy) => set(of(copy, "aws_network_acl_rule", "backend-rules_ingress-20000"), { rule_number: 32000 }),
      "backend in lets 0.0.0.0/0 mean the VPC",
    ],
    [
      "a number is there twice",
      (copy) => set(of(copy, "aws_network_acl_rule", "data-rules_ingress-4001"), { rule_number: 4000 }),
      "data in has a number twice",
    ],
    [
      "the joined regions number theirs the same",
      (copy) => set(of(copy, "aws_network_acl_rule", "ingress-10000", "shared-networking"), { rule_number: 4000 }),
      "data in has a number twice",
    ],
    [
      "an ACL has an entry of its own",
      (copy) => set(of(copy, "aws_network_acl", "acls_data"), { ingress: [{ rule_no: 1 }] }),
      "has entries of its own",
    ],
    [
      "a subnet keeps the default ACL",
      (copy) => (of(copy, "aws_network_acl", "acls_data").subnet_ids as string[]).pop(),
      "misses a zone",
    ],
  ],
  "every rule of the firewall comes from a flow, and every flow out has its rules": [
    [
      "a domain is not allowed",
      (copy) => rewrite(copy, /pass tls [^\n]*payments[^\n]*/, "# nothing"),
      'missing: pass tls $HOME_NET any -> $EXTERNAL_NET 443 (msg:"api.payments.example.com"',
    ],
    ["sub-domains are allowed", (copy) => rewrite(copy, "startswith; ", ""), "too much: pass tls"],
    [
      "everything is allowed",
      (copy) => rewrite(copy, /$/, "\npass ip any any -> any any (sid:99; rev:1;)"),
      "too much: pass ip any any",
    ],
    ["UDP is not dropped", (copy) => rewrite(copy, /^.*\n/, ""), 'missing: drop ip any any -> any any (msg:"not TCP"'],
    [
      "passes come before drops",
      (copy) => set(rules(copy), { rules_string: rules(copy).rules_string.split("\n").reverse().join("\n") }),
      "something is asked before the drops",
    ],
    ["a sid is there twice", (copy) => rewrite(copy, "sid:2;", "sid:1;"), "a sid is there twice"],
    [
      "the handshake is dropped",
      (copy) => set(policy(copy), { stateful_default_actions: ["aws:drop_strict"] }),
      "missing: aws:drop_established_app_layer_to_server",
    ],
    [
      "packets pass without a look",
      (copy) => set(policy(copy), { stateless_fragment_default_actions: ["aws:pass"] }),
      "too much: aws:pass",
    ],
    [
      "the order is not strict",
      (copy) => set(policy(copy), { stateful_engine_options: {} }),
      "the policy's order is not strict",
    ],
    [
      "HOME_NET misses a zone",
      (copy) => {
        const { rule_group: group } = of(copy, "aws_networkfirewall_rule_group", "") as { rule_group: Attributes };
        const [home] = (group.rule_variables as { ip_sets: { ip_set: { definition: string[] } }[] }).ip_sets;
        home?.ip_set.definition.pop();
      },
      "HOME_NET: missing: 10.1.112.0/21",
    ],
    [
      "a zone has no endpoint",
      (copy) => (of(copy, "aws_networkfirewall_firewall", "").subnet_mapping as Attributes[]).pop(),
      "firewall endpoints: missing: eu-central-1c",
    ],
    [
      "it may be deleted",
      (copy) => set(of(copy, "aws_networkfirewall_firewall", ""), { delete_protection: false }),
      "delete_protection is not true",
    ],
    [
      "it is not encrypted with our key",
      (copy) => delete of(copy, "aws_networkfirewall_rule_group", "").encryption_configuration,
      "is not encrypted with our key",
    ],
    [
      "alerts are not logged",
      (copy) => {
        const { logging_configuration: logging } = of(copy, "aws_networkfirewall_logging_configuration", "");
        (logging as { log_destination_config: Attributes[] }).log_destination_config.shift();
      },
      "firewall logs: missing: ALERT",
    ],
  ],
  "every tier is in every zone, with a route table for each": [
    [
      "a tier misses a zone",
      (copy) => set(of(copy, "aws_subnet", "data-tier_eu-central-1c"), { availability_zone: "eu-central-1a" }),
      "missing: data eu-central-1c",
    ],
    [
      "two zones share a route table",
      (copy) =>
        set(of(copy, "aws_route_table_association", "data-tier_eu-central-1c"), {
          route_table_id: of(copy, "aws_route_table_association", "data-tier_eu-central-1a").route_table_id,
        }),
      "too much: data eu-central-1a and data eu-central-1c",
    ],
    [
      "a subnet gives out public addresses",
      (copy) => set(of(copy, "aws_subnet", "public-tier_eu-central-1a"), { map_public_ip_on_launch: true }),
      "gives out public addresses",
    ],
  ],
  "no route leads through another zone": [
    [
      "a backend goes out through another zone's firewall",
      (copy) =>
        set(of(copy, "aws_route", "eu-central-1a-backend"), {
          vpc_endpoint_id: of(copy, "aws_route", "eu-central-1b-backend").vpc_endpoint_id,
        }),
      "too much: backend eu-central-1a: 0.0.0.0/0 to the firewall in eu-central-1b",
    ],
    [
      "answers come back through another zone's firewall",
      (copy) =>
        set(of(copy, "aws_route", "eu-central-1a-public-to-backend"), {
          vpc_endpoint_id: of(copy, "aws_route", "eu-central-1b-public-to-backend").vpc_endpoint_id,
        }),
      "to the firewall in eu-central-1b",
    ],
    [
      "the firewall uses another zone's NAT gateway",
      (copy) =>
        set(of(copy, "aws_route", "eu-central-1a-firewall"), {
          nat_gateway_id: of(copy, "aws_route", "eu-central-1b-firewall").nat_gateway_id,
        }),
      "too much: firewall eu-central-1a: 0.0.0.0/0 to the NAT gateway in eu-central-1b",
    ],
    [
      "a NAT gateway moves to another zone",
      (copy) =>
        set(of(copy, "aws_nat_gateway", "eu-central-1a"), {
          subnet_id: of(copy, "aws_nat_gateway", "eu-central-1b").subnet_id,
        }),
      "NAT gateways of dr-region: missing: eu-central-1a",
    ],
    [
      "NAT gateways share an address",
      (copy) =>
        set(of(copy, "aws_nat_gateway", "eu-central-1a"), {
          allocation_id: of(copy, "aws_nat_gateway", "eu-central-1b").allocation_id,
        }),
      "two NAT gateways share an address",
    ],
    [
      "the backends bypass the firewall",
      (copy) => {
        const route = of(copy, "aws_route", "eu-central-1a-backend");
        delete route.vpc_endpoint_id;
        set(route, { nat_gateway_id: of(copy, "aws_route", "eu-central-1a-firewall").nat_gateway_id });
      },
      "too much: backend eu-central-1a: 0.0.0.0/0 to the NAT gateway",
    ],
    [
      "answers bypass the firewall",
      (copy) => drop(copy, "aws_route", "eu-central-1a-public-to-backend"),
      "missing: public eu-central-1a: 10.1.96.0/21 to the firewall in eu-central-1a",
    ],
    [
      "the data tier has a way out",
      (copy) =>
        set(of(copy, "aws_route", "eu-central-1a-public_"), {
          route_table_id: `\${${idOf(copy, "aws_route_table", "data-tier_eu-central-1a")}.id}`,
        }),
      "too much: data eu-central-1a: 0.0.0.0/0 to the internet",
    ],
    [
      "a route table has a route of its own",
      (copy) => set(of(copy, "aws_route_table", "data-tier_eu-central-1a"), { route: [{ cidr_block: "0.0.0.0/0" }] }),
      "has routes of its own",
    ],
  ],
  "the default group and the default ACL are closed": [
    [
      "the group is open",
      (copy) => set(of(copy, "aws_default_security_group", ""), { egress: [{ protocol: "-1" }] }),
      "aws_default_security_group is open",
    ],
    [
      "the ACL is open",
      (copy) => set(of(copy, "aws_default_network_acl", ""), { ingress: [{ protocol: "-1" }] }),
      "aws_default_network_acl is open",
    ],
  ],
  "every service of a flow has an endpoint in every zone": [
    [
      "a service has none",
      (copy) => drop(copy, "aws_vpc_endpoint", "endpoints_secretsmanager"),
      "endpoints of dr-region: missing: secretsmanager",
    ],
    [
      "nobody asked for one",
      (copy) => set(of(copy, "aws_vpc_endpoint", "endpoints_sts"), { service_name: "com.amazonaws.eu-central-1.sqs" }),
      "endpoints of dr-region: too much: sqs",
    ],
    [
      "a zone misses it",
      (copy) => (of(copy, "aws_vpc_endpoint", "endpoints_kms").subnet_ids as string[]).pop(),
      "zones of dr-region: kms: missing: eu-central-1c",
    ],
    [
      "the APIs' endpoint takes over other people's APIs",
      (copy) => set(of(copy, "aws_vpc_endpoint", "endpoints_execute-api"), { private_dns_enabled: true }),
      "private DNS of dr-region: execute-api is wrong",
    ],
    [
      "it is in another's group",
      (copy) =>
        set(of(copy, "aws_vpc_endpoint", "endpoints_kms"), { security_group_ids: [peerOf(copy, "endpoint-sts")] }),
      "groups of dr-region: kms: too much: endpoint/sts",
    ],
    [
      "the data tier reaches S3",
      (copy) =>
        (of(copy, "aws_vpc_endpoint", "network_s3").route_table_ids as string[]).push(
          `\${${idOf(copy, "aws_route_table", "data-tier_eu-central-1a")}.id}`,
        ),
      "S3 routes of dr-region: too much: data eu-central-1a",
    ],
    [
      "its policy admits every action",
      (copy) => set(document(copy, "endpoints_secretsmanager-policy"), { actions: ["secretsmanager:*"] }),
      "allows secretsmanager:*",
    ],
    [
      "its policy admits every resource",
      (copy) => set(document(copy, "endpoints_secretsmanager-policy"), { resources: ["*"] }),
      "allows secretsmanager:GetSecretValue on everything",
    ],
    [
      "its policy admits other accounts",
      (copy) => delete document(copy, "s3_policy").condition,
      "admits other accounts",
    ],
    ["it has no policy", (copy) => delete of(copy, "aws_vpc_endpoint", "endpoints_kms").policy, "has no policy"],
  ],
  "all traffic and all DNS questions are logged": [
    [
      "only what is refused is",
      (copy) => set(of(copy, "aws_flow_log", ""), { traffic_type: "REJECT" }),
      "not all traffic is logged",
    ],
    [
      "under AWS's key",
      (copy) => delete of(copy, "aws_cloudwatch_log_group", "resolver-query-logs").kms_key_id,
      "is not encrypted with our key",
    ],
    [
      "for ever",
      (copy) => delete of(copy, "aws_cloudwatch_log_group", "network_flow-logs").retention_in_days,
      "is not kept for as long as configured",
    ],
  ],
  "only the data tiers of the two regions reach each other": [
    [
      "the whole VPC does",
      (copy) => set(of(copy, "aws_route", "", "shared-networking"), { destination_cidr_block: "10.0.0.0/16" }),
      "is about 10.0.0.0/16, which is no data tier's",
    ],
    [
      "on another port",
      (copy) =>
        set(of(copy, "aws_vpc_security_group_ingress_rule", "", "shared-networking"), { from_port: 22, to_port: 22 }),
      "is about ports 22 to 22",
    ],
    [
      "a rule is made in the wrong region",
      (copy) => delete of(copy, "aws_vpc_security_group_ingress_rule", "primary_data", "shared-networking").provider,
      "is made in another region than what it belongs to",
    ],
    [
      "a route is made in the wrong region",
      (copy) => set(of(copy, "aws_route", /\.data_route/, "shared-networking"), { provider: "aws.primary" }),
      "is made in another region than what it belongs to",
    ],
    [
      "nobody accepts the peering",
      (copy) => set(of(copy, "aws_vpc_peering_connection_accepter", "", "shared-networking"), { auto_accept: false }),
      "the peering is not accepted",
    ],
    [
      "names are resolved one way",
      (copy) => drop(copy, "aws_vpc_peering_connection_options", "primary_options", "shared-networking"),
      "DNS options of the peering: missing: accepter there",
    ],
    [
      "something else is there",
      (copy) => set(stack(copy, "shared-networking").resource, { aws_vpc: { x: {} } }),
      "too much: aws_vpc",
    ],
  ],
};

describe.each(Object.entries(mutants))("it fails that %s", (check, broken) => {
  test.each<Mutant>(broken)("when %s", (_, break_, says) => {
    const copy = structuredClone(stacks);
    break_(copy);
    expect(networkChecks[check as CheckName](copy).join("\n")).toContain(says);
  });
});

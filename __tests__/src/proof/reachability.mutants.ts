import type { ProofMutant } from "../../helpers/proof-mutants";
import { type Attributes, type Stacks, stack } from "../../helpers/synthesized";

type Path = readonly [stack: string, type: string, name: RegExp];

/** The first resource of a type whose name fits. Throws if there is none: a mutant must not change nothing. */
function one(copy: Stacks, ...[stackName, type, name]: Path): Attributes {
  const [found] = Object.entries(stack(copy, stackName).resource[type] ?? {}).filter(([key]) => name.test(key));
  if (found === undefined) throw new Error(`no ${type} ${name} in ${stackName}`);
  return found[1];
}

const primary = (copy: Stacks, type: string, name: RegExp) => one(copy, "primary-region", type, name);

/** Reference to a resource of the primary region. */
function idOf(copy: Stacks, type: string, name: RegExp, attribute = "id"): string {
  const [key] = Object.keys(stack(copy, "primary-region").resource[type] ?? {}).filter((known) => name.test(known));
  if (key === undefined) throw new Error(`no ${type} ${name}`);
  return `\${${type}.${key}.${attribute}}`;
}

function add(copy: Stacks, type: string, attributes: Attributes): void {
  const resources = stack(copy, "primary-region").resource;
  resources[type] = { ...resources[type], added: attributes };
}

function remove(copy: Stacks, ...[stackName, type, name]: Path): void {
  const known = stack(copy, stackName).resource[type] ?? {};
  const [key] = Object.keys(known).filter((one) => name.test(one));
  if (key === undefined) throw new Error(`no ${type} ${name}`);
  delete known[key];
}

const group = (copy: Stacks, name: RegExp) => idOf(copy, "aws_security_group", name);

/** Lets one group's members open connections to another's. */
function open(copy: Stacks, from: RegExp, to: RegExp, port: number): void {
  const ports = { ip_protocol: "tcp", from_port: port, to_port: port };
  add(copy, "aws_vpc_security_group_ingress_rule", {
    ...ports,
    security_group_id: group(copy, to),
    referenced_security_group_id: group(copy, from),
  });
  add(copy, "aws_vpc_security_group_egress_rule", {
    ...ports,
    security_group_id: group(copy, from),
    referenced_security_group_id: group(copy, to),
  });
}

const rules = (copy: Stacks) => {
  const { rule_group } = primary(copy, "aws_networkfirewall_rule_group", /./);
  return (rule_group as { rules_source: { rules_string: string } }).rules_source;
};

const policy = (copy: Stacks) =>
  primary(copy, "aws_networkfirewall_firewall_policy", /./).firewall_policy as Attributes;

/** A statement of a policy document of the primary region. */
function statements(copy: Stacks, name: RegExp): Attributes[] {
  const documents = stack(copy, "primary-region").data?.aws_iam_policy_document ?? {};
  const [found] = Object.entries(documents).filter(([key]) => name.test(key));
  if (found === undefined) throw new Error(`no policy document ${name}`);
  return found[1].statement as Attributes[];
}

const BACKEND = /backend-tier_eu-west-1a-routes/;

const groupsAndAcls: readonly ProofMutant[] = [
  {
    what: "a rule about the other region's range in place of the proxy's group",
    break_: (copy) => {
      primary(copy, "aws_vpc_security_group_ingress_rule", /proxy-to-database/).referenced_security_group_id =
        undefined;
      primary(copy, "aws_vpc_security_group_ingress_rule", /proxy-to-database/).cidr_ipv4 = "10.1.160.0/21";
    },
    says: /flow proxy\/.* to cluster\/.* on 5432 in eu-west-1 does not work.*no ingress rule of its groups \(project-x\/production\/database\)/s,
  },
  {
    what: "every address let into a frontend's group and out of the load balancer's",
    break_: (copy) => {
      const everything = { cidr_ipv4: "0.0.0.0/0", ip_protocol: "-1" };
      add(copy, "aws_vpc_security_group_ingress_rule", {
        ...everything,
        security_group_id: group(copy, /frontend-home/),
      });
      add(copy, "aws_vpc_security_group_egress_rule", {
        ...everything,
        security_group_id: group(copy, /load-balancer/),
      });
    },
    says: /not declared works, eu-west-1: load-balancer\/project-x-production to internet on .*added cidr_ipv4/s,
  },
  {
    what: "a group's rule with the wrong port",
    break_: (copy) => {
      const rule = primary(copy, "aws_vpc_security_group_ingress_rule", /products-to-proxy/);
      rule.from_port = 5433;
      rule.to_port = 5433;
    },
    says: /flow function\/project-x-production-products to proxy\/.* does not work.*no ingress rule of its groups \(project-x\/production\/proxy\)/s,
  },
  {
    what: "payments let into the proxy",
    break_: (copy) => open(copy, /backend-payments/, /groups_proxy/, 5432),
    says: /R3 .*function\/project-x-production-payments reaches the database, eu-west-1/,
  },
  {
    what: "a frontend let into the database, groups and ACLs alike",
    break_: (copy) => {
      open(copy, /frontend-home/, /groups_database/, 5432);
      for (const [acl, egress, cidr, ports] of [
        [/acls_frontend/, true, "10.0.160.0/19", [5432, 5432]],
        [/acls_data/, false, "10.0.64.0/19", [5432, 5432]],
        [/acls_data/, true, "10.0.64.0/19", [1024, 65535]],
        [/acls_frontend/, false, "10.0.160.0/19", [1024, 65535]],
      ] as const) {
        const resources = stack(copy, "primary-region").resource.aws_network_acl_rule ?? {};
        resources[`added-${acl.source}-${egress}`] = {
          network_acl_id: idOf(copy, "aws_network_acl", acl),
          rule_number: 10,
          egress,
          cidr_block: cidr,
          protocol: "tcp",
          rule_action: "allow",
          from_port: ports[0],
          to_port: ports[1],
        };
      }
    },
    says: /R3 .*service\/home reaches the database, eu-west-1: service\/home to cluster\/project-x-production-eu-west-1-g1 on 5432/,
  },
  {
    what: "an ACL without the answers to a tier",
    break_: (copy) => remove(copy, "primary-region", "aws_network_acl_rule", /acls_data-rules_egress-4001/),
    says: /flow function\/\S+products to proxy\/.* does not work.*aws_network_acl\.\S+acls_data\S+ .*answer: ACL of 10\.0\.\S+ .*egress tcp 1024-65535 to 10\.0\.104\.0: denied, no entry/s,
  },
  {
    what: "answers only to the upper ephemeral ports",
    break_: (copy) => {
      primary(copy, "aws_network_acl_rule", /acls_backend-rules_ingress-6000/).from_port = 32768;
    },
    says: /flow function\/\S+products to proxy\/.* does not work.*acls_backend\S+ .*answer: .*ingress tcp 1024-65535 from 10\.0\.160\.0: denied/s,
  },
  {
    what: "a deny entry that shadows a tier's entries",
    break_: (copy) =>
      add(copy, "aws_network_acl_rule", {
        network_acl_id: idOf(copy, "aws_network_acl", /acls_endpoints/),
        rule_number: 50,
        egress: false,
        cidr_block: "10.0.64.0/18",
        protocol: "tcp",
        rule_action: "deny",
        from_port: 443,
        to_port: 443,
      }),
    says: /flow service\/home to endpoint\/execute-api .* does not work.*aws_network_acl_rule\.added .*denied by entry 50/s,
  },
  {
    what: "a route of the other region's peering that is missing",
    break_: (copy) => remove(copy, "shared-networking", "aws_route", /^data_route-1-1/),
    says: /flow .*eu-central-1\/cluster\S+ to cluster\S+ on 5432 in eu-west-1 does not work.*has no route to 10\.0\.160\.0/s,
  },
  {
    what: "UDP let out of a group to another",
    break_: (copy) => {
      open(copy, /load-balancer/, /frontend-home/, 53);
      for (const type of ["ingress", "egress"]) {
        primary(copy, `aws_vpc_security_group_${type}_rule`, /^added$/).ip_protocol = "-1";
      }
      primary(copy, "aws_network_acl_rule", /acls_public-rules_egress-3000_/).protocol = "-1";
      primary(copy, "aws_network_acl_rule", /acls_frontend-rules_ingress-1000_/).protocol = "-1";
    },
    says: /udp that is not declared passes, eu-west-1: load-balancer\/project-x-production to service\/home/,
  },
];

const routes: readonly ProofMutant[] = [
  {
    what: "route tables swapped between two zones",
    break_: (copy) => {
      const [a, b] = [/backend-tier_eu-west-1a-assoc/, /backend-tier_eu-west-1b-assoc/].map((name) =>
        primary(copy, "aws_route_table_association", name),
      );
      if (a && b) [a.route_table_id, b.route_table_id] = [b.route_table_id, a.route_table_id];
    },
    says: /payments to allow-listed-internet on 443 in eu-west-1 does not work.*answer.*asymmetric: there by the firewall endpoint in eu-west-1b, the answer by no firewall/s,
  },
  {
    what: "an answer that goes around the firewall",
    break_: (copy) => remove(copy, "primary-region", "aws_route", /eu-west-1b-public-to-backend/),
    says: /payments to allow-listed-internet .* does not work.*asymmetric: there by the firewall endpoint in eu-west-1b, the answer by no firewall/s,
  },
  {
    what: "a way out around the firewall",
    break_: (copy) => {
      const route = primary(copy, "aws_route", /routes_eu-west-1a-backend/);
      delete route.vpc_endpoint_id;
      route.nat_gateway_id = idOf(copy, "aws_nat_gateway", /eu-west-1a-nat/);
      remove(copy, "primary-region", "aws_route", /eu-west-1a-public-to-backend/);
      add(copy, "aws_network_acl_rule", {
        ...primary(copy, "aws_network_acl_rule", /acls_public-rules_egress-4000/),
        rule_number: 11,
      });
    },
    says: /R10 .*a way out that no allow-list narrows, eu-west-1: function\/project-x-production-payments to internet on 443/,
  },
  {
    what: "a more specific route that leads a service past the firewall",
    break_: (copy) =>
      add(copy, "aws_route", {
        route_table_id: idOf(copy, "aws_route_table", BACKEND),
        destination_cidr_block: "52.0.0.0/8",
        nat_gateway_id: idOf(copy, "aws_nat_gateway", /eu-west-1a-nat/),
      }),
    says: /payments to allow-listed-internet .* does not work.*asymmetric: there by the firewall endpoint in no firewall, the answer by eu-west-1a/s,
  },
  {
    what: "data subnets with a route to the internet gateway",
    break_: (copy) =>
      add(copy, "aws_route", {
        route_table_id: idOf(copy, "aws_route_table", /data-tier_eu-west-1a-routes/),
        destination_cidr_block: "0.0.0.0/0",
        gateway_id: idOf(copy, "aws_internet_gateway", /./),
      }),
    says: /R9 .*the database subnet 10\.0\.160\.0\/21 has a route to the internet.*aws_route\.added/s,
  },
  {
    what: "the database in the backend's subnets",
    break_: (copy) => {
      const subnets = primary(copy, "aws_db_subnet_group", /./).subnet_ids as string[];
      subnets[0] = idOf(copy, "aws_subnet", /backend-tier_eu-west-1a/);
    },
    says: /R9 .*backend and database share a subnet in eu-west-1a/,
  },
  {
    what: "the peering opened to the backend tier",
    break_: (copy) => {
      const peering = one(
        copy,
        "shared-networking",
        "aws_vpc_security_group_ingress_rule",
        /^primary_data_in-1|^data_in-1/,
      );
      peering.cidr_ipv4 = "10.0.96.0/19";
      open(copy, /backend-shipping/, /groups_database/, 5432);
    },
    says: /R3 .*shipping reaches the database, eu-west-1/,
  },
  {
    what: "S3's gateway endpoint missing from a zone",
    break_: (copy) => {
      (primary(copy, "aws_vpc_endpoint", /s3_endpoint/).route_table_ids as string[]).pop();
    },
    says: /flow function\/\S+ to s3 on 443 in eu-west-1 does not work.*10\.0\.112\.0\/21 \(eu-west-1c\) has no route to s3/s,
  },
  {
    what: "a function moved out of the VPC",
    break_: (copy) => {
      delete primary(copy, "aws_lambda_function", /payments/).vpc_config;
    },
    says: /R2 .*aws_lambda_function\.\S+payments\S+ is in no VPC.*invariant 9 .*payments has no network interface/s,
  },
  {
    what: "a public database instance in a subnet with a way in",
    break_: (copy) => {
      primary(copy, "aws_rds_cluster_instance", /./).publicly_accessible = true;
      for (const zone of ["a", "b", "c"]) {
        (stack(copy, "primary-region").resource.aws_route ?? {})[`added-${zone}`] = {
          route_table_id: idOf(copy, "aws_route_table", new RegExp(`data-tier_eu-west-1${zone}-routes`)),
          destination_cidr_block: "0.0.0.0/0",
          gateway_id: idOf(copy, "aws_internet_gateway", /./),
        };
      }
      const acl = {
        network_acl_id: idOf(copy, "aws_network_acl", /acls_data/),
        cidr_block: "0.0.0.0/0",
        protocol: "-1",
        rule_action: "allow",
      };
      const entries = stack(copy, "primary-region").resource.aws_network_acl_rule ?? {};
      entries.addedIn = { ...acl, rule_number: 9, egress: false };
      entries.addedOut = { ...acl, rule_number: 9, egress: true };
      const rule = { cidr_ipv4: "0.0.0.0/0", ip_protocol: "tcp", from_port: 5432, to_port: 5432 };
      add(copy, "aws_vpc_security_group_ingress_rule", { ...rule, security_group_id: group(copy, /groups_database/) });
    },
    says: /R11 .*a connection from outside comes in, eu-west-1: internet to cluster\/project-x-production-eu-west-1-g1 on 5432.*added cidr_ipv4/s,
  },
];

const firewall: readonly ProofMutant[] = [
  {
    what: "a firewall in default order",
    break_: (copy) => {
      policy(copy).stateful_engine_options = { rule_order: "DEFAULT_ACTION_ORDER" };
    },
    says: /R10 .*no allow-list narrows, eu-west-1: .*payments to internet on 443.*in default order, passes what no rule drops/s,
  },
  {
    what: "a firewall that only alerts",
    break_: (copy) => {
      policy(copy).stateful_default_actions = ["aws:alert_established_app_layer_to_server"];
    },
    says: /R10 .*payments to internet on 443.*no rule of the firewall and no default action drops it/s,
  },
  {
    what: "a firewall that drops every handshake",
    break_: (copy) => {
      policy(copy).stateful_default_actions = ["aws:drop_strict", "aws:alert_strict"];
    },
    says: /payments to allow-listed-internet .* does not work.*aws:drop_strict drops the handshake/s,
  },
  {
    what: "a policy that passes everything before its rules",
    break_: (copy) => {
      policy(copy).stateless_default_actions = ["aws:pass"];
    },
    says: /R10 .*payments to internet on 443.*policy passes everything before its stateful rules/s,
  },
  {
    what: "an allow-list with one more domain",
    break_: (copy) => {
      rules(copy).rules_string +=
        `\npass tls $HOME_NET any -> $EXTERNAL_NET 443 (msg:"x"; tls.sni; content:"files.example.net"; startswith; endswith; nocase; flow:to_server; sid:9; rev:1;)`;
    },
    says: /R10 .*firewall of eu-west-1 passes files\.example\.net, which no backend calls.*aws_networkfirewall_rule_group/s,
  },
  {
    what: "an allow-list that means every sub-domain of a name's ending",
    break_: (copy) => {
      rules(copy).rules_string = rules(copy).rules_string.replace(
        " startswith; endswith; nocase; flow:to_server; sid:4",
        " endswith; nocase; flow:to_server; sid:4",
      );
    },
    says: /R10 .*firewall of eu-west-1 passes \*api\.payments\.example\.com/,
  },
  {
    what: "an endpoint without a policy",
    break_: (copy) => {
      delete primary(copy, "aws_vpc_endpoint", /s3_endpoint/).policy;
    },
    says: /R10 .*endpoint of com\.amazonaws\.eu-west-1\.s3 has no policy, so it serves every account/,
  },
];

const apis: readonly ProofMutant[] = [
  {
    what: "an API that is not private",
    break_: (copy) => {
      primary(copy, "aws_api_gateway_rest_api", /payments/).endpoint_configuration = { types: ["REGIONAL"] };
    },
    says: /R2 .*aws_api_gateway_rest_api\.\S+payments\S+ is not private: REGIONAL/,
  },
  {
    what: "a method that asks for no authorization",
    break_: (copy) => {
      primary(copy, "aws_api_gateway_method", /shipping\S+root/).authorization = "NONE";
    },
    says: /R2 .*aws_api_gateway_method\.\S+shipping\S+ answers without IAM: NONE/,
  },
  {
    what: "a permission for another service",
    break_: (copy) => {
      primary(copy, "aws_lambda_permission", /products/).principal = "events.amazonaws.com";
    },
    says: /R2 .*aws_lambda_permission\.\S+products\S+ lets events\.amazonaws\.com invoke project-x-production-products past its API/,
  },
  {
    what: "a permission for another backend's API",
    break_: (copy) => {
      const other = primary(copy, "aws_lambda_permission", /shipping/).source_arn;
      primary(copy, "aws_lambda_permission", /products/).source_arn = other;
    },
    says: /R2 .*aws_lambda_permission\.\S+products\S+ lets .*shipping.* invoke project-x-production-products, not only its own API/,
  },
  {
    what: "a function with an address of its own",
    break_: (copy) =>
      add(copy, "aws_lambda_function_url", {
        authorization_type: "NONE",
        function_name: idOf(copy, "aws_lambda_function", /payments/, "function_name"),
      }),
    says: /R2 .*aws_lambda_function_url\.added may invoke project-x-production-payments past its API/,
  },
  {
    what: "an API policy that another endpoint passes",
    break_: (copy) => statements(copy, /payments_api_access/).shift(),
    says: /R2 .*payments_api_access\S+ does not deny what comes by another endpoint/,
  },
  {
    what: "an API policy that admits everybody",
    break_: (copy) => {
      const [, allow] = statements(copy, /payments_api_access/);
      if (allow) allow.principals = [{ type: "*", identifiers: ["*"] }];
    },
    says: /R2 .*payments_api_access\S+ admits everybody: OnlyThisAccount/,
  },
];

const endpoints: readonly ProofMutant[] = [
  {
    what: "an endpoint policy that denies everything",
    break_: (copy) =>
      statements(copy, /endpoints_execute-api-policy/).push({ effect: "Deny", actions: ["*"], resources: ["*"] }),
    says: /R10 .*endpoints_execute-api\S+ keeps service\/home from execute-api:Invoke/,
  },
  {
    what: "an endpoint policy that names no API",
    break_: (copy) => {
      const [only] = statements(copy, /endpoints_execute-api-policy/);
      if (only) only.resources = ["arn:aws:execute-api:eu-west-1:*:other/*"];
    },
    says: /R10 .*endpoints_execute-api\S+ keeps service\/home from execute-api:Invoke/,
  },
  {
    what: "an API policy that denies everything",
    break_: (copy) => {
      const [deny] = statements(copy, /payments_api_access/);
      if (deny) statements(copy, /payments_api_access/).push({ ...deny, sid: "All", condition: [] });
    },
    says: /R10 .*payments_api\S+ lets nobody invoke aws_api_gateway_rest_api\.\S*payments/,
  },
  {
    what: "an S3 endpoint without the bucket of ECR's layers",
    break_: (copy) => statements(copy, /network_s3_policy/).pop(),
    says: /R10 .*s3_endpoint\S+ keeps service\/home from s3:GetObject on \S+starport-layer-bucket/,
  },
  {
    what: "an endpoint without the service's own name",
    break_: (copy) => {
      primary(copy, "aws_vpc_endpoint", /endpoints_logs/).private_dns_enabled = false;
    },
    says: /R10 .*endpoints_logs\S+ is off: the service's name leads to the internet/,
  },
  {
    what: "private names for every API",
    break_: (copy) => {
      primary(copy, "aws_vpc_endpoint", /endpoints_execute-api/).private_dns_enabled = true;
    },
    says: /R10 .*endpoints_execute-api\S+ is on: public APIs of third parties/,
  },
  {
    what: "a VPC that answers no names",
    break_: (copy) => {
      primary(copy, "aws_vpc", /./).enable_dns_support = false;
    },
    says: /R10 .*aws_vpc\.\S+ is off: no name is answered/,
  },
];

export const mutants: readonly ProofMutant[] = [...groupsAndAcls, ...routes, ...firewall, ...apis, ...endpoints];

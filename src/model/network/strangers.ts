import { eachString } from "../stack-json";
import { CLASS_TYPES } from "./classes";
import type { Reading } from "./reading";

/** Types that make a network, or are made in one without carrying traffic. */
const READ = new Set([
  ...CLASS_TYPES,
  "aws_vpc",
  "aws_subnet",
  "aws_route",
  "aws_route_table",
  "aws_route_table_association",
  "aws_main_route_table_association",
  "aws_default_route_table",
  "aws_network_acl",
  "aws_network_acl_rule",
  "aws_network_acl_association",
  "aws_default_network_acl",
  "aws_security_group",
  "aws_default_security_group",
  "aws_security_group_rule",
  "aws_vpc_security_group_ingress_rule",
  "aws_vpc_security_group_egress_rule",
  "aws_internet_gateway",
  "aws_internet_gateway_attachment",
  "aws_nat_gateway",
  "aws_networkfirewall_firewall",
  "aws_vpc_endpoint_route_table_association",
  "aws_vpc_peering_connection",
  "aws_vpc_peering_connection_accepter",
  "aws_vpc_peering_connection_options",
  "aws_db_subnet_group",
  "aws_lb_target_group",
  "aws_flow_log",
  "aws_route53_resolver_query_log_config_association",
  "aws_route53_zone",
]);

/** Types that carry traffic whatever their attributes say. */
const CARRIERS =
  /^aws_(instance|network_interface|ec2_transit_gateway|vpn_|customer_gateway|dx_|egress_only_internet_gateway|vpc_ipv[46]_cidr|subnet_cidr|vpclattice_|vpc_endpoint_(service|subnet|security)|ec2_client_vpn|globalaccelerator_|api_gateway_vpc_link|apigatewayv2_vpc_link|lightsail_|eks_|db_instance$)/;

const NETWORK_ATTRIBUTES = /^(vpc_)?(subnets?|subnet_ids?|security_groups?|security_group_ids?)$/;

/** Notes what is in a network, or carries traffic, and of a type that nobody here reads. */
export function noteStrangers(reading: Reading): void {
  for (const resource of reading.model.resources) {
    if (resource.mode !== "managed" || READ.has(resource.type) || reading.isLost(resource)) continue;
    if (CARRIERS.test(resource.type)) {
      reading.note(resource, "", `${resource.type} is not read, and may carry traffic`);
      continue;
    }
    let found: string | undefined;
    eachString(resource.attributes, (_, path) => {
      found ??= path.find((name) => NETWORK_ATTRIBUTES.test(name));
    });
    if (found) reading.note(resource, found, `${resource.type} is not read, and may carry traffic`);
  }
}

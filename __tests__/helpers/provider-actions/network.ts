import { arnOf, type Row, rows } from "./row";

const ec2 = rows("ec2");
const of = (type: string) => arnOf("ec2", ({ id }) => `${type}/${id}`);
const TAGS = "CreateTags DeleteTags";

const firewall = rows("network-firewall");
const named = (type: string) => arnOf("network-firewall", ({ name }) => `${type}/${name}`);

const resolver = rows("route53resolver");
const queryLog = arnOf("route53resolver", ({ id }) => `resolver-query-log-config/${id}`);

/** What logs are delivered by, to a log group that takes them by a policy of all logs. */
const DELIVERY =
  "logs:CreateLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery";

const ENTRIES = "CreateNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclEntry";

const securityGroupRule = (direction: string) =>
  ec2(
    (_, { region, account }) =>
      ["security-group", "security-group-rule"].map((type) => `arn:aws:ec2:${region}:${account}:${type}/1`),
    "DescribeSecurityGroupRules",
    `AuthorizeSecurityGroup${direction}`,
    `ModifySecurityGroupRules ${TAGS}`,
    `RevokeSecurityGroup${direction}`,
  );

export const network: Readonly<Record<string, Row>> = {
  aws_default_network_acl: ec2(
    of("network-acl"),
    "DescribeNetworkAcls",
    `${ENTRIES} ReplaceNetworkAclAssociation ${TAGS}`,
  ),
  aws_default_security_group: ec2(
    of("security-group"),
    "DescribeSecurityGroups",
    `RevokeSecurityGroupEgress RevokeSecurityGroupIngress ${TAGS}`,
  ),
  aws_eip: ec2(
    of("elastic-ip"),
    "DescribeAddresses DescribeAddressesAttribute",
    "AllocateAddress CreateTags",
    TAGS,
    "DisassociateAddress ReleaseAddress",
  ),
  aws_flow_log: ec2(of("vpc-flow-log"), "DescribeFlowLogs", "CreateFlowLogs CreateTags", TAGS, "DeleteFlowLogs"),
  aws_internet_gateway: ec2(
    of("internet-gateway"),
    "DescribeInternetGateways",
    "AttachInternetGateway CreateInternetGateway CreateTags",
    TAGS,
    "DeleteInternetGateway DetachInternetGateway",
  ),
  aws_nat_gateway: ec2(
    of("natgateway"),
    "DescribeNatGateways",
    "CreateNatGateway CreateTags",
    TAGS,
    "DeleteNatGateway",
  ),
  aws_network_acl: ec2(
    of("network-acl"),
    "DescribeNetworkAcls",
    `CreateNetworkAcl CreateTags ReplaceNetworkAclAssociation ${ENTRIES}`,
    TAGS,
    "DeleteNetworkAcl",
  ),
  aws_network_acl_rule: ec2(
    of("network-acl"),
    "DescribeNetworkAcls",
    "CreateNetworkAclEntry",
    "",
    "DeleteNetworkAclEntry",
  ),
  aws_networkfirewall_firewall: firewall(
    named("firewall"),
    "DescribeFirewall ListTagsForResource",
    "CreateFirewall TagResource linked:network-firewall",
    "AssociateFirewallPolicy AssociateSubnets DisassociateSubnets UntagResource UpdateFirewallDeleteProtection UpdateFirewallDescription UpdateFirewallEncryptionConfiguration UpdateFirewallPolicyChangeProtection UpdateSubnetChangeProtection",
    "DeleteFirewall",
  ),
  aws_networkfirewall_firewall_policy: firewall(
    named("firewall-policy"),
    "DescribeFirewallPolicy ListTagsForResource",
    "CreateFirewallPolicy TagResource",
    "UntagResource UpdateFirewallPolicy",
    "DeleteFirewallPolicy",
  ),
  aws_networkfirewall_logging_configuration: firewall(
    // Its firewall's ARN, resolved.
    ({ firewall_arn }) => String(firewall_arn),
    "DescribeLoggingConfiguration",
    `UpdateLoggingConfiguration ${DELIVERY}`,
    "",
    "UpdateLoggingConfiguration logs:DeleteLogDelivery",
  ),
  aws_networkfirewall_rule_group: firewall(
    named("stateful-rulegroup"),
    "DescribeRuleGroup ListTagsForResource",
    "CreateRuleGroup TagResource",
    "UntagResource UpdateRuleGroup",
    "DeleteRuleGroup",
  ),
  aws_route: ec2(of("route-table"), "DescribeRouteTables", "CreateRoute", "ReplaceRoute", "DeleteRoute"),
  aws_route53_resolver_query_log_config: resolver(
    queryLog,
    "GetResolverQueryLogConfig ListTagsForResource",
    `CreateResolverQueryLogConfig TagResource linked:route53resolver ${DELIVERY}`,
    "UntagResource",
    "DeleteResolverQueryLogConfig",
  ),
  aws_route53_resolver_query_log_config_association: resolver(
    queryLog,
    "GetResolverQueryLogConfigAssociation",
    "AssociateResolverQueryLogConfig ec2:DescribeVpcs",
    "",
    "DisassociateResolverQueryLogConfig",
  ),
  aws_route_table: ec2(
    of("route-table"),
    "DescribeRouteTables",
    "CreateRouteTable CreateTags",
    TAGS,
    "DeleteRouteTable DisassociateRouteTable",
  ),
  aws_route_table_association: ec2(
    of("route-table"),
    "DescribeRouteTables",
    "AssociateRouteTable",
    "ReplaceRouteTableAssociation",
    "DisassociateRouteTable",
  ),
  aws_security_group: ec2(
    of("security-group"),
    "DescribeSecurityGroups",
    "CreateSecurityGroup CreateTags RevokeSecurityGroupEgress",
    TAGS,
    "DeleteSecurityGroup DescribeNetworkInterfaces",
  ),
  aws_subnet: ec2(
    of("subnet"),
    "DescribeSubnets",
    "CreateSubnet CreateTags ModifySubnetAttribute",
    TAGS,
    "DeleteSubnet DescribeNetworkInterfaces",
  ),
  aws_vpc: ec2(
    of("vpc"),
    "DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups DescribeVpcAttribute DescribeVpcs",
    "CreateTags CreateVpc ModifyVpcAttribute",
    TAGS,
    "DeleteVpc",
  ),
  aws_vpc_endpoint: ec2(
    of("vpc-endpoint"),
    "DescribePrefixLists DescribeVpcEndpoints",
    "CreateTags CreateVpcEndpoint",
    `ModifyVpcEndpoint ${TAGS}`,
    "DeleteVpcEndpoints",
  ),
  aws_vpc_peering_connection: ec2(
    of("vpc-peering-connection"),
    "DescribeVpcPeeringConnections",
    "CreateTags CreateVpcPeeringConnection",
    TAGS,
    "DeleteVpcPeeringConnection",
  ),
  aws_vpc_peering_connection_accepter: ec2(
    of("vpc-peering-connection"),
    "DescribeVpcPeeringConnections",
    "AcceptVpcPeeringConnection",
    TAGS,
  ),
  aws_vpc_peering_connection_options: ec2(
    of("vpc-peering-connection"),
    "DescribeVpcPeeringConnections",
    "ModifyVpcPeeringConnectionOptions",
  ),
  aws_vpc_security_group_egress_rule: securityGroupRule("Egress"),
  aws_vpc_security_group_ingress_rule: securityGroupRule("Ingress"),
};

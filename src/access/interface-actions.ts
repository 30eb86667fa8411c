/**
 * What Lambda does with the network interfaces of a function, in the function's role.
 * Source: Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC".
 */
export const INTERFACE_ACTIONS = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
] as const;

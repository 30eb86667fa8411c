import type { Resource } from "../../model/model";

/** A figure that AWS sets. */
export interface Quota {
  readonly name: string;
  readonly limit: number;
  /** AWS document that has it. */
  readonly source: string;
  /** True if AWS raises it on request. What is planned with is the default. */
  readonly isAdjustable: boolean;
}

/** How much of a quota the stacks use, at full scale. */
export interface Usage {
  readonly quota: Quota;
  readonly resource: Resource;
  readonly attribute: string;
  readonly used: number;
  /**
   * What is counted.
   *
   * @default - the quota's name says it
   */
  readonly what?: string;
}

const VPC = 'VPC user guide, "Amazon VPC quotas"';
const ALB = 'Elastic Load Balancing user guide, "Quotas for your Application Load Balancers"';
const LAMBDA = 'Lambda developer guide, "Lambda quotas"';
const IAM = 'IAM user guide, "IAM and AWS STS quotas"';
const API = 'API Gateway developer guide, "Quotas for configuring and running a REST API"';

function quota(name: string, limit: number, source: string, isAdjustable: boolean): Quota {
  return { name, limit, source, isAdjustable };
}

/** Every quota that is counted, except lengths of names (`names.ts`). Defaults of an account. */
export const QUOTAS = {
  ingressRules: quota("inbound rules of a security group", 60, VPC, true),
  egressRules: quota("outbound rules of a security group", 60, VPC, true),
  groupsPerInterface: quota("security groups of a network interface", 5, VPC, true),
  aclIngress: quota("inbound rules of a network ACL", 20, VPC, true),
  aclEgress: quota("outbound rules of a network ACL", 20, VPC, true),
  routes: quota("routes of a route table", 500, VPC, true),
  subnets: quota("subnets of a VPC", 200, VPC, true),
  routeTables: quota("route tables of a VPC", 200, VPC, true),
  interfaceEndpoints: quota("interface endpoints of a VPC", 50, VPC, true),
  endpointPolicy: quota("characters of an endpoint's policy", 20_480, VPC, false),
  natGateways: quota("NAT gateways of a zone", 5, VPC, true),
  elasticIps: quota("Elastic IP addresses of a region", 5, VPC, true),
  addresses: quota("addresses of a subnet", 0, 'VPC user guide, "Subnet sizing": AWS keeps five of each', false),
  targets: quota("targets of a target group", 1000, ALB, true),
  targetsPerBalancer: quota("targets of a load balancer", 1000, ALB, true),
  listeners: quota("listeners of a load balancer", 50, ALB, true),
  listenerRules: quota("rules of a load balancer", 100, ALB, true),
  targetGroups: quota("target groups of a load balancer", 100, ALB, false),
  certificates: quota("certificates of a load balancer", 25, ALB, true),
  concurrency: quota("reserved concurrency of a region", 900, `${LAMBDA}: 1000, of which 100 stay unreserved`, true),
  environment: quota("bytes of environment variables", 4096, LAMBDA, false),
  functionPolicy: quota("bytes of a function's policy", 20_480, LAMBDA, false),
  privateApis: quota("private APIs of a region", 600, API, false),
  apiResources: quota("resources of an API", 300, API, true),
  apiStages: quota("stages of an API", 10, API, true),
  apiTimeout: quota("milliseconds of an integration's time-out", 29_000, API, true),
  apiPolicy: quota("characters of an API's policy", 8192, API, true),
  inlinePolicies: quota("characters of a role's inline policies", 10_240, IAM, false),
  managedPolicy: quota("characters of a managed policy", 6144, IAM, false),
  trustPolicy: quota("characters of a role's trust policy", 2048, IAM, true),
  managedPolicies: quota("managed policies of a role", 10, IAM, true),
  roles: quota("roles of an account", 1000, IAM, true),
  keyPolicy: quota("bytes of a key's policy", 32_768, 'KMS developer guide, "Resource quotas"', false),
  bucketPolicy: quota("bytes of a bucket's policy", 20_480, 'S3 user guide, "Bucket policies"', false),
  topicPolicy: quota("bytes of a topic's policy", 30_720, 'SNS developer guide, "Amazon SNS quotas"', false),
  firewallCapacity: quota(
    "stateful capacity of a firewall policy",
    30_000,
    'Network Firewall developer guide, "AWS Network Firewall quotas"',
    false,
  ),
  widgets: quota("widgets of a dashboard", 500, 'CloudWatch user guide, "CloudWatch service quotas"', false),
  records: quota("records of a hosted zone", 10_000, 'Route 53 developer guide, "Quotas"', true),
  healthChecks: quota("health checks of an account", 200, 'Route 53 developer guide, "Quotas"', true),
  instances: quota("instances of an Aurora cluster", 16, 'Aurora user guide, "Quotas": a writer and 15 readers', false),
} as const;

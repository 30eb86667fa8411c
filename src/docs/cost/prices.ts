/** Where a price was read, and when. */
export interface PriceSource {
  readonly document: string;
  /** Day or month that it was read, or that AWS gives it. */
  readonly date: string;
}

/** What AWS asks for a unit in a region, before tax, discounts and what is free. */
export interface Price {
  readonly usd: number;
  /** Undefined if none was found: the figure is one to plan with, and has to be looked up. */
  readonly source: PriceSource | undefined;
}

export interface Priced {
  readonly unit: string;
  /** By the region's name; `""` is every region. */
  readonly prices: Readonly<Record<string, Price>>;
}

const from = (document: string, date: string): PriceSource => ({ document, date });
const list = (offer: string, date: string, usageType?: string) =>
  from(`AWS Price List, ${offer}${usageType === undefined ? "" : `, ${usageType}`}`, date);

const ROUTE53 = from("aws.amazon.com/route53/pricing", "2026-09-20");
const SECRETS = from("aws.amazon.com/secrets-manager/pricing", "2026-09-20");
const KMS = from("aws.amazon.com/kms/pricing", "2026-10");
const CLOUDWATCH = from("aws.amazon.com/cloudwatch/pricing", "2026-10");
const LAMBDA = from("aws.amazon.com/lambda/pricing", "2026-10");
const WAF = from("aws.amazon.com/waf/pricing", "2026-10-07");

const verified = (usd: number, source: PriceSource): Price => ({ usd, source });
const unverified = (usd: number): Price => ({ usd, source: undefined });
const everywhere = (unit: string, price: Price): Priced => ({ unit, prices: { "": price } });
const regional = (unit: string, ireland: Price, frankfurt: Price): Priced => ({
  unit,
  prices: { "eu-west-1": ireland, "eu-central-1": frankfurt },
});

/** Unit prices in US dollars, by what is paid for. Only those of production's regions are here. */
export const PRICES: Readonly<Record<string, Priced>> = {
  "Fargate vCPU, ARM64": regional(
    "vCPU-hour",
    verified(0.03238, list("AmazonECS", "2026-05-01", "EU-Fargate-ARM-vCPU-Hours:perCPU")),
    verified(0.03725, list("AmazonECS", "2026-10-08")),
  ),
  "Fargate memory, ARM64": regional(
    "GB-hour",
    verified(0.00356, list("AmazonECS", "2026-05-01", "EU-Fargate-ARM-GB-Hours")),
    verified(0.00409, list("AmazonECS", "2026-10-08")),
  ),
  "Aurora PostgreSQL db.r6g.large": regional("instance-hour", unverified(0.287), unverified(0.313)),
  "Aurora storage": regional("GB-month", unverified(0.11), verified(0.119, list("AmazonRDS", "2026-10-07"))),
  "Aurora input and output": regional(
    "million requests",
    unverified(0.22),
    verified(0.22, list("AmazonRDS", "2026-10-07")),
  ),
  "Aurora copied writes": regional("million requests", unverified(0.22), unverified(0.22)),
  "RDS Proxy": regional("vCPU-hour", unverified(0.018), verified(0.018, list("AmazonRDS", "2026-10-07"))),
  "NAT gateway": regional(
    "hour",
    verified(0.048, list("AmazonEC2", "2026-09-25", "EU-NatGateway-Hours")),
    verified(0.052, list("AmazonEC2", "2026-10-08")),
  ),
  "NAT gateway, data": regional(
    "GB",
    verified(0.048, list("AmazonEC2", "2026-09-25", "EU-NatGateway-Bytes")),
    verified(0.052, list("AmazonEC2", "2026-10-08")),
  ),
  "Public IPv4 address": regional(
    "hour",
    verified(0.005, list("AmazonVPC", "2026-09-14")),
    verified(0.005, list("AmazonVPC", "2026-10-07")),
  ),
  "Firewall endpoint": regional("hour", unverified(0.395), unverified(0.395)),
  "Firewall, data": regional("GB", unverified(0.065), unverified(0.065)),
  "Interface endpoint in a zone": regional(
    "hour",
    verified(0.011, list("AmazonVPC", "2026-09-14")),
    verified(0.012, list("AmazonVPC", "2026-09-22", "EUC1-VpcEndpoint-Hours")),
  ),
  "Load balancer": regional(
    "hour",
    verified(0.0252, list("AWSELB", "2026-09-14")),
    verified(0.027, list("AWSELB", "2026-10-08")),
  ),
  "Load balancer, capacity units": regional(
    "LCU-hour",
    verified(0.008, list("AWSELB", "2026-09-14")),
    unverified(0.008),
  ),
  "Web ACL": everywhere("month", verified(5, WAF)),
  "Web ACL rule": everywhere("month", verified(1, WAF)),
  "Web ACL, requests": everywhere("million", verified(0.6, WAF)),
  "API Gateway, requests": regional(
    "million",
    unverified(3.5),
    verified(3.7, list("AmazonApiGateway", "2026-10-07", "EUC1-ApiGatewayRequest")),
  ),
  "Lambda, requests": everywhere("million", verified(0.2, LAMBDA)),
  "Lambda, arm64": everywhere("GB-second", unverified(0.0000133334)),
  "Data to customers": regional("GB", unverified(0.09), verified(0.09, list("AWSDataTransfer", "2026-10-08"))),
  "Data to the other region": regional("GB", unverified(0.02), unverified(0.02)),
  "S3 storage": regional(
    "GB-month",
    verified(0.023, list("AmazonS3", "2026-09-11")),
    verified(0.0245, list("AmazonS3", "2026-10-07")),
  ),
  "S3 Replication Time Control": regional("GB", unverified(0.015), unverified(0.015)),
  "ECR storage": regional(
    "GB-month",
    verified(0.1, list("AmazonECR", "2026-05-01", "EU-TimedStorage-ByteHrs")),
    unverified(0.1),
  ),
  "KMS key": everywhere("month", verified(1, KMS)),
  Secret: everywhere("month", verified(0.4, SECRETS)),
  "Hosted zone": everywhere("month", verified(0.5, ROUTE53)),
  "Health check": everywhere("month", verified(0.5, ROUTE53)),
  "Health check, optional features": everywhere("feature-month", verified(1, ROUTE53)),
  "Alarm, each metric of it": everywhere("month", verified(0.1, CLOUDWATCH)),
  "Composite alarm": everywhere("month", unverified(0.5)),
  Dashboard: everywhere("month", unverified(3)),
  "Custom metric": everywhere("month", verified(0.3, CLOUDWATCH)),
  "Logs taken in": regional(
    "GB",
    verified(0.57, list("AmazonCloudWatch", "2026-09-11")),
    verified(0.63, list("AmazonCloudWatch", "2026-10-08")),
  ),
};

/** The price of something in a region; undefined if there is none here. */
export function priceOf(what: string, region: string): Price | undefined {
  const { prices = {} }: Partial<Priced> = PRICES[what] ?? {};
  return prices[region] ?? prices[""];
}

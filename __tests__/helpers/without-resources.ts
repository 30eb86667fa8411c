/** Actions that AWS lets nobody narrow to a resource. Source: Service Authorization Reference, by service. */
export const WITHOUT_RESOURCES = new RegExp(
  `^(${[
    "acm:RequestCertificate",
    // All but a few of a service that none of the platform's roles may narrow.
    "application-autoscaling:Describe[\\w*]+",
    "cloudwatch:PutMetricData",
    "ec2:Describe[\\w*]+",
    "ecr:(DescribeRegistry|GetAuthorizationToken|PutReplicationConfiguration)",
    "ecs:(DeregisterTaskDefinition|DescribeTaskDefinition)",
    "elasticloadbalancing:(Describe[\\w*]+|SetWebAcl)",
    "kms:(CreateKey|ListAliases)",
    "logs:(Create|Delete|Get|Update)LogDelivery",
    "logs:(DeleteResourcePolicy|DescribeLogGroups|DescribeResourcePolicies|ListLogDeliveries|PutResourcePolicy)",
    "rds:(CreateDBProxy|DescribeDBEngineVersions|DescribeOrderableDBInstanceOptions)",
    "route53:(CreateHealthCheck|CreateHostedZone|ListHostedZones|ListHostedZonesByName)",
    "route53resolver:(GetResolverQueryLogConfigAssociation|ListResolverQueryLogConfigAssociations|ListResolverQueryLogConfigs)",
    "secretsmanager:GetRandomPassword",
    "sns:(GetSubscriptionAttributes|SetSubscriptionAttributes|Unsubscribe)",
    "ssm:(DescribeAutomationExecutions|DescribeParameters)",
    "sts:GetCallerIdentity",
    "xray:(PutTraceSegments|PutTelemetryRecords)",
  ].join("|")})$`,
);

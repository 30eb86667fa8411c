/** One series of numbers in CloudWatch, and which statistic of it counts. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** As CloudWatch writes it: `Sum`, `Minimum`, `p95`. */
  readonly statistic: string;
}

/**
 * What several metrics come to. `expression` is CloudWatch's metric math over the names in `metrics`, which start with a
 * lower-case letter. An alarm takes at most ten metrics.
 */
export interface Calculation {
  readonly expression: string;
  readonly label: string;
  readonly metrics: Readonly<Record<string, Metric>>;
}

type Statistic = Metric["statistic"];

const metricOf =
  <Name extends string>(namespace: string, dimensions: Metric["dimensions"]) =>
  (name: Name, statistic: Statistic): Metric => ({ namespace, name, dimensions, statistic });

/**
 * What a load balancer itself counts.
 * Source: Elastic Load Balancing user guide, "CloudWatch metrics for your Application Load Balancer".
 *
 * @param arnSuffix `app/name/id`
 */
export const loadBalancerMetric = (arnSuffix: string) =>
  metricOf<"RequestCount" | "HTTPCode_ELB_5XX_Count">("AWS/ApplicationELB", { LoadBalancer: arnSuffix });

/** What a load balancer counts of one target group. Source: as above. */
export const targetGroupMetric = (loadBalancerArnSuffix: string, arnSuffix: string) =>
  metricOf<"HealthyHostCount" | "RequestCount" | "HTTPCode_Target_5XX_Count" | "TargetResponseTime">(
    "AWS/ApplicationELB",
    { LoadBalancer: loadBalancerArnSuffix, TargetGroup: arnSuffix },
  );

/** Tasks of an ECS service. Source: CloudWatch user guide, "Amazon ECS Container Insights metrics". */
export const serviceMetric = (clusterName: string, serviceName: string) =>
  metricOf<"RunningTaskCount">("ECS/ContainerInsights", { ClusterName: clusterName, ServiceName: serviceName });

/** All versions of a function together. Source: Lambda developer guide, "Types of metrics for Lambda functions". */
export const functionMetric = (functionName: string) =>
  metricOf<"Invocations" | "Errors" | "Throttles" | "ConcurrentExecutions" | "Duration">("AWS/Lambda", {
    FunctionName: functionName,
  });

/** All stages of a REST API. Source: API Gateway developer guide, "Amazon API Gateway dimensions and metrics". */
export const apiMetric = (apiName: string) =>
  metricOf<"Count" | "5XXError" | "Latency">("AWS/ApiGateway", { ApiName: apiName });

/** One Aurora instance. Source: Aurora user guide, "Instance-level metrics for Amazon Aurora". */
export const instanceMetric = (identifier: string) =>
  metricOf<"CPUUtilization">("AWS/RDS", { DBInstanceIdentifier: identifier });

/** All instances of an Aurora cluster together. Source: Aurora user guide, as above. */
export const clusterMetric = (identifier: string) =>
  metricOf<"FreeableMemory" | "AuroraReplicaLag" | "MaximumUsedTransactionIDs">("AWS/RDS", {
    DBClusterIdentifier: identifier,
  });

/**
 * How far a secondary cluster is behind, in milliseconds; there is one in the secondary's region only.
 * Source: Aurora user guide, "Cluster-level metrics for Amazon Aurora", and its workshop (awsauroralabsmy.com,
 * "Use Amazon CloudWatch to monitor for latency"), which finds it under the dimensions DBClusterIdentifier, SourceRegion.
 */
export const replicationLag = (secondaryIdentifier: string, sourceRegion: string): Metric => ({
  namespace: "AWS/RDS",
  name: "AuroraGlobalDBReplicationLag",
  dimensions: { DBClusterIdentifier: secondaryIdentifier, SourceRegion: sourceRegion },
  statistic: "Maximum",
});

/** Source: Aurora user guide, "Monitoring RDS Proxy metrics with Amazon CloudWatch", dimension set 1. */
export const proxyMetric = (proxyName: string) =>
  metricOf<
    "ClientConnections" | "DatabaseConnections" | "MaxDatabaseConnectionsAllowed" | "DatabaseConnectionsBorrowLatency"
  >("AWS/RDS", { ProxyName: proxyName });

/** Source: ACM user guide, "Supported CloudWatch metrics". It ends with the certificate. */
export const certificateMetric = (arn: string) =>
  metricOf<"DaysToExpiry">("AWS/CertificateManager", { CertificateArn: arn });

/**
 * 1 while Route 53's checkers reach an endpoint, else 0; there is one in us-east-1 only.
 * Source: Route 53 developer guide, "Monitoring health checks using CloudWatch".
 */
export const healthCheckMetric = (healthCheckId: string) =>
  metricOf<"HealthCheckStatus">("AWS/Route53", { HealthCheckId: healthCheckId });

/** What the prober found of a region, or of one of its frontends (docs/application-contract.md). It lies in DR. */
export const probeMetric = (namespace: string, region: string, frontend?: string) =>
  metricOf<"Healthy" | "Writable" | "Latency">(namespace, {
    Region: region,
    ...(frontend !== undefined && { Frontend: frontend }),
  });

/** Age of what the console's button presses from, in hours; the prober says it (docs/application-contract.md). */
export const bundleAge = (namespace: string, region: string): Metric => ({
  namespace,
  name: "BundleAge",
  dimensions: { Region: region },
  statistic: "Maximum",
});

/** Runs of a CodeBuild project. Source: CodeBuild user guide, "CodeBuild CloudWatch metrics". */
export const buildMetric = (projectName: string) =>
  metricOf<"Builds" | "SucceededBuilds" | "FailedBuilds">("AWS/CodeBuild", { ProjectName: projectName });

/** What S3 says of one rule of a replication, in the destination's region. Source: S3 user guide, "Using S3 Replication metrics". */
export const replicationMetric = (sourceBucket: string, destinationBucket: string, ruleId: string) =>
  metricOf<"ReplicationLatency" | "OperationsPendingReplication" | "OperationsFailedReplication">("AWS/S3", {
    SourceBucket: sourceBucket,
    DestinationBucket: destinationBucket,
    RuleId: ruleId,
  });

/**
 * What a firewall's endpoint in one zone does with packets that its stateful rules saw.
 * Source: Network Firewall developer guide, "AWS Network Firewall metrics in Amazon CloudWatch".
 */
export const firewallMetric = (firewallName: string, zone: string) =>
  metricOf<"DroppedPackets">("AWS/NetworkFirewall", {
    FirewallName: firewallName,
    AvailabilityZone: zone,
    Engine: "Stateful",
  });

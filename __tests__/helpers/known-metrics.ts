/**
 * Metrics that AWS publishes, by namespace, with the dimensions that each is found under. Written from AWS's documents,
 * not from the code: an alarm on a metric that does not exist never gets a value.
 */
export const KNOWN_METRICS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // Elastic Load Balancing user guide, "CloudWatch metrics for your Application Load Balancer"
  "AWS/ApplicationELB": {
    HTTPCode_ELB_5XX_Count: ["LoadBalancer"],
    HTTPCode_Target_5XX_Count: ["LoadBalancer,TargetGroup"],
    HealthyHostCount: ["LoadBalancer,TargetGroup"],
    RequestCount: ["LoadBalancer", "LoadBalancer,TargetGroup"],
    TargetResponseTime: ["LoadBalancer,TargetGroup"],
  },
  // CloudWatch user guide, "Amazon ECS Container Insights metrics"
  "ECS/ContainerInsights": { RunningTaskCount: ["ClusterName,ServiceName"] },
  // Lambda developer guide, "Types of metrics for Lambda functions"
  "AWS/Lambda": {
    ConcurrentExecutions: ["FunctionName"],
    Duration: ["FunctionName"],
    Errors: ["FunctionName"],
    Invocations: ["FunctionName"],
    Throttles: ["FunctionName"],
  },
  // API Gateway developer guide, "Amazon API Gateway dimensions and metrics"
  "AWS/ApiGateway": { "5XXError": ["ApiName"], Count: ["ApiName"], Latency: ["ApiName"] },
  "AWS/RDS": {
    // Aurora user guide, "Instance-level metrics for Amazon Aurora"
    AuroraReplicaLag: ["DBClusterIdentifier"],
    CPUUtilization: ["DBInstanceIdentifier"],
    FreeableMemory: ["DBClusterIdentifier"],
    MaximumUsedTransactionIDs: ["DBClusterIdentifier"],
    // Aurora user guide, "Cluster-level metrics for Amazon Aurora"; dimensions: AWS's workshop on global databases
    AuroraGlobalDBReplicationLag: ["DBClusterIdentifier,SourceRegion"],
    // Aurora user guide, "Monitoring RDS Proxy metrics with Amazon CloudWatch", dimension set 1
    ClientConnections: ["ProxyName"],
    DatabaseConnections: ["ProxyName"],
    DatabaseConnectionsBorrowLatency: ["ProxyName"],
    MaxDatabaseConnectionsAllowed: ["ProxyName"],
  },
  // ACM user guide, "Supported CloudWatch metrics"
  "AWS/CertificateManager": { DaysToExpiry: ["CertificateArn"] },
  // Network Firewall developer guide, "AWS Network Firewall metrics in Amazon CloudWatch"
  "AWS/NetworkFirewall": { DroppedPackets: ["AvailabilityZone,Engine,FirewallName"] },
  // CodeBuild user guide, "CodeBuild CloudWatch metrics"
  "AWS/CodeBuild": { FailedBuilds: ["ProjectName"], SucceededBuilds: ["ProjectName"], Builds: ["ProjectName"] },
  // S3 user guide, "Using S3 Replication metrics"
  "AWS/S3": {
    OperationsFailedReplication: ["DestinationBucket,RuleId,SourceBucket"],
    OperationsPendingReplication: ["DestinationBucket,RuleId,SourceBucket"],
    ReplicationLatency: ["DestinationBucket,RuleId,SourceBucket"],
  },
  // docs/application-contract.md, prober
  "project-x-production": {
    BundleAge: ["Region"],
    Healthy: ["Region", "Frontend,Region"],
    Writable: ["Region", "Frontend,Region"],
  },
};

import { CloudWatchClient, GetMetricStatisticsCommand, type Statistic } from "@aws-sdk/client-cloudwatch";
import { GetFunctionConfigurationCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import {
  DBClusterNotFoundFault,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import {
  DescribeSecretCommand,
  ResourceNotFoundException as SecretNotFound,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { Metric } from "../monitoring/metrics";
import { type AwsEnvironment, clientSettings } from "./client-settings";

/** A value of a metric; the time is the beginning of its period. */
export interface Point {
  readonly time: Date;
  readonly value: number;
}

export interface ClusterDetail {
  /** `absent` if there is no such cluster. */
  readonly status: string;
  /** Names of what is changed in the next maintenance window. */
  readonly pending: readonly string[];
  /** True if one of its instances is the writer. */
  readonly hasWriter: boolean;
}

/** What preflight, verification and status ask of one region, the DR region. Each throws the SDK's own error. */
export class StandbyAws {
  constructor(
    private readonly environment: AwsEnvironment,
    private readonly region: string,
  ) {}

  /** True if these calls go to AWS itself, and not to an endpoint that stands for it. */
  get isAws(): boolean {
    return this.environment.AWS_ENDPOINT_URL === undefined;
  }

  /** A metric's values of the minutes before now, oldest first. */
  async points(metric: Metric, minutes: number, periodSeconds = 60): Promise<Point[]> {
    const client = new CloudWatchClient(this.settings());
    const statistic = metric.statistic as Statistic;
    const now = Date.now();
    const { Datapoints = [] } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: metric.namespace,
        MetricName: metric.name,
        Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
        Statistics: [statistic],
        Period: periodSeconds,
        StartTime: new Date(now - minutes * 60_000),
        EndTime: new Date(now),
      }),
    );
    return Datapoints.flatMap(({ Timestamp: time, [statistic]: value }) =>
      time === undefined || value === undefined ? [] : [{ time, value }],
    ).sort((a, b) => a.time.getTime() - b.time.getTime());
  }

  async cluster(identifier: string): Promise<ClusterDetail> {
    const command = new DescribeDBClustersCommand({ DBClusterIdentifier: identifier });
    const { DBClusters: [cluster] = [] } = await new RDSClient(this.settings())
      .send(command)
      .catch((error: unknown) => {
        if (error instanceof DBClusterNotFoundFault) return { DBClusters: [] };
        throw error;
      });
    return {
      status: cluster?.Status ?? "absent",
      pending: Object.keys(cluster?.PendingModifiedValues ?? {}),
      hasWriter: (cluster?.DBClusterMembers ?? []).some(({ IsClusterWriter }) => IsClusterWriter === true),
    };
  }

  /** Status of each instance of a cluster. */
  async instances(clusterIdentifier: string): Promise<string[]> {
    const client = new RDSClient(this.settings());
    const Filters = [{ Name: "db-cluster-id", Values: [clusterIdentifier] }];
    const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({ Filters }));
    return DBInstances.map(({ DBInstanceStatus = "unknown" }) => DBInstanceStatus);
  }

  /** State of a function's version that serves, and of its last update; undefined if there is none. */
  async functionState(name: string, qualifier: string): Promise<{ state: string; update: string } | undefined> {
    try {
      const client = new LambdaClient(this.settings());
      const { State = "Active", LastUpdateStatus = "Successful" } = await client.send(
        new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: qualifier }),
      );
      return { state: State, update: LastUpdateStatus };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /** False if there is no such secret, or it is going to be deleted. */
  async secretExists(name: string): Promise<boolean> {
    try {
      const client = new SecretsManagerClient(this.settings());
      const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: name }));
      return DeletedDate === undefined;
    } catch (error) {
      if (error instanceof SecretNotFound) return false;
      throw error;
    }
  }

  private settings() {
    return clientSettings(this.environment, this.region);
  }
}

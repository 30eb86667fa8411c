import { createHash } from "node:crypto";
import {
  ApplicationAutoScalingClient,
  paginateDescribeScalableTargets,
  paginateDescribeScalingPolicies,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeImagesCommand,
  ECRClient,
  ImageNotFoundException,
  RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  type DBCluster,
  DescribeDBClustersCommand,
  DescribeGlobalClustersCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import {
  GetHealthCheckCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NotFound,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { type AwsEnvironment, clientSettings } from "./client-settings";

/** Who holds a Terraform lock, from the item in the lock table. */
export interface LockHolder {
  readonly id: string;
  readonly who: string;
  readonly operation: string;
  readonly created: string;
}

/** A cluster as a member of a global database. */
export interface Member {
  readonly clusterArn: string;
  readonly isWriter: boolean;
}

/** How far a service scales. */
export interface ScalingRange {
  /** Least tasks. */
  readonly floor: number;
  readonly max: number;
  readonly policies: number;
}

/** A record of a weighted name. */
export interface WeightedRecord {
  readonly setIdentifier: string;
  readonly weight: number;
  readonly healthCheckId?: string;
}

/** Where a metric is. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
}

/** Longer than the migration's 120 s. */
const LONGEST_FUNCTION_MILLISECONDS = 150_000;

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** A health check of a metric, with what its alarm says about values. */
export interface MetricCheck {
  readonly periodSeconds: number;
  readonly threshold: number;
  readonly withoutData: "Healthy" | "Unhealthy" | "LastKnownStatus";
}

/** The few questions that operations ask AWS by themselves. Each throws the SDK's own error where AWS refuses. */
export class Aws {
  constructor(public readonly environment: AwsEnvironment) {}

  async globalMembers(region: string, globalCluster: string): Promise<Member[]> {
    const client = new RDSClient(this.settings(region));
    const answer = await client.send(new DescribeGlobalClustersCommand({ GlobalClusterIdentifier: globalCluster }));
    return (answer.GlobalClusters?.[0]?.GlobalClusterMembers ?? []).map((member) => ({
      clusterArn: member.DBClusterArn ?? "",
      isWriter: member.IsWriter ?? false,
    }));
  }

  /** Status and source of a cluster. A standalone cluster has no source. */
  async cluster(
    region: string,
    identifier: string,
  ): Promise<{ status: string; replicationSource: string | undefined }> {
    const cluster = await this.describeCluster(region, identifier);
    return {
      status: cluster?.Status ?? "absent",
      replicationSource: cluster?.ReplicationSourceIdentifier || undefined,
    };
  }

  /** Host of a cluster's writer. */
  async writerEndpoint(region: string, identifier: string): Promise<string> {
    return (await this.describeCluster(region, identifier))?.Endpoint ?? "";
  }

  /**
   * Invokes a function and waits for its answer, which is JSON.
   *
   * @throws Error with the function's own message if it failed
   */
  async invoke(region: string, functionName: string, qualifier: string, event: unknown): Promise<unknown> {
    // Once: the call may take as long as a function may run, and a second one would start it again.
    const settings = clientSettings(this.environment, region, LONGEST_FUNCTION_MILLISECONDS);
    const client = new LambdaClient({ ...settings, maxAttempts: 1 });
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Qualifier: qualifier, Payload: JSON.stringify(event) }),
    );
    const answer = Buffer.from(Payload ?? []).toString("utf8");
    if (FunctionError !== undefined) throw new Error(`${functionName} in ${region} failed: ${answer}`);
    return JSON.parse(answer || "null");
  }

  /** Weight of each set identifier of a weighted name. */
  async weights(region: string, zone: string, name: string): Promise<Record<string, number>> {
    const records = await this.weightedRecords(region, zone, name);
    return Object.fromEntries(records.map(({ setIdentifier, weight }) => [setIdentifier, weight]));
  }

  /**
   * The records of a weighted name.
   *
   * @throws Error if there is no public hosted zone of that name
   */
  async weightedRecords(region: string, zone: string, name: string): Promise<WeightedRecord[]> {
    const client = new Route53Client(this.settings(region));
    const { HostedZones = [] } = await client.send(new ListHostedZonesByNameCommand({ DNSName: zone }));
    const found = HostedZones.find((candidate) => candidate.Name === `${zone}.` && !candidate.Config?.PrivateZone);
    if (found === undefined) throw new Error(`no public hosted zone ${zone}`);
    const { ResourceRecordSets = [] } = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: found.Id, StartRecordName: name }),
    );
    // At the apex there are records without a weight too.
    const records = ResourceRecordSets.filter((record) => record.Name === `${name}.` && record.Weight !== undefined);
    return records.map(({ SetIdentifier: setIdentifier = "", Weight: weight = -1, HealthCheckId: healthCheckId }) => ({
      setIdentifier,
      weight,
      ...(healthCheckId !== undefined && { healthCheckId }),
    }));
  }

  /**
   * A health check of a metric, and where that metric is.
   *
   * @throws Error if it looks at something else
   */
  async metricCheck(region: string, id: string): Promise<{ check: MetricCheck; metric: MetricName; region: string }> {
    const client = new Route53Client(this.settings(region));
    const { HealthCheck } = await client.send(new GetHealthCheckCommand({ HealthCheckId: id }));
    const { AlarmIdentifier, InsufficientDataHealthStatus: withoutData = "LastKnownStatus" } =
      HealthCheck?.HealthCheckConfig ?? {};
    const { Name: alarmName, Region: where } = AlarmIdentifier ?? {};
    if (alarmName === undefined || where === undefined) throw new Error(`health check ${id} looks at no alarm`);
    const alarms = new CloudWatchClient(this.settings(where));
    const { MetricAlarms = [] } = await alarms.send(new DescribeAlarmsCommand({ AlarmNames: [alarmName] }));
    const [{ Namespace: namespace = "", MetricName: name = "", Period = 0, Threshold = 0 } = {}] = MetricAlarms;
    const check = { periodSeconds: Period, threshold: Threshold, withoutData };
    return { check, metric: { namespace, name }, region: where };
  }

  /** What was published of a metric in the day before, a point a minute. */
  async points(region: string, metric: MetricName, before: Date): Promise<{ time: Date; value: number }[]> {
    const client = new CloudWatchClient(this.settings(region));
    const { Datapoints = [] } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: metric.namespace,
        MetricName: metric.name,
        Statistics: ["Maximum"],
        Period: 60,
        StartTime: new Date(before.getTime() - DAY_MILLISECONDS),
        EndTime: before,
      }),
    );
    return Datapoints.flatMap(({ Timestamp: time, Maximum: value }) =>
      time === undefined || value === undefined ? [] : [{ time, value }],
    );
  }

  /** How far each service of an ECS cluster scales, by the service's name. */
  async scalingRanges(region: string, cluster: string): Promise<Record<string, ScalingRange>> {
    const client = new ApplicationAutoScalingClient(this.settings(region));
    const namespace = { ServiceNamespace: "ecs" } as const;
    const targetPages = await collect(paginateDescribeScalableTargets({ client }, namespace));
    const policyPages = await collect(paginateDescribeScalingPolicies({ client }, namespace));
    const policies = policyPages.flatMap(({ ScalingPolicies = [] }) => ScalingPolicies);
    const prefix = `service/${cluster}/`;
    const targets = targetPages
      .flatMap(({ ScalableTargets = [] }) => ScalableTargets)
      .filter(({ ResourceId = "" }) => ResourceId.startsWith(prefix));
    return Object.fromEntries(
      targets.map(({ ResourceId = "", MinCapacity: floor = -1, MaxCapacity: max = -1 }) => [
        ResourceId.slice(prefix.length),
        { floor, max, policies: policies.filter((policy) => policy.ResourceId === ResourceId).length },
      ]),
    );
  }

  /** Publishes one value of a metric, now. */
  async publish(region: string, metric: MetricName, value: number): Promise<void> {
    const client = new CloudWatchClient(this.settings(region));
    const data = [{ MetricName: metric.name, Value: value, Timestamp: new Date() }];
    await client.send(new PutMetricDataCommand({ Namespace: metric.namespace, MetricData: data }));
  }

  /** Value of an SSM parameter; undefined if there is none. */
  async parameter(region: string, name: string): Promise<string | undefined> {
    try {
      const answer = await new SSMClient(this.settings(region)).send(new GetParameterCommand({ Name: name }));
      return answer.Parameter?.Value;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }

  /** Overwrites the value of an SSM parameter that is there. */
  async putParameter(region: string, name: string, value: string): Promise<void> {
    await new SSMClient(this.settings(region)).send(
      new PutParameterCommand({ Name: name, Value: value, Overwrite: true }),
    );
  }

  async secret(region: string, name: string): Promise<string> {
    const client = new SecretsManagerClient(this.settings(region));
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString ?? "";
  }

  /** False if the image or its repository does not exist. */
  async imageExists(region: string, repositoryName: string, imageDigest: string): Promise<boolean> {
    try {
      const client = new ECRClient(this.settings(region));
      await client.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] }));
      return true;
    } catch (error) {
      if (error instanceof ImageNotFoundException || error instanceof RepositoryNotFoundException) return false;
      throw error;
    }
  }

  /** False if the object or its bucket does not exist. */
  async objectExists(region: string, bucket: string, key: string): Promise<boolean> {
    try {
      await new S3Client(this.settings(region)).send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return true;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }

  async objectText(region: string, bucket: string, key: string): Promise<string> {
    const client = new S3Client(this.settings(region));
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? "";
  }

  async putObject(region: string, bucket: string, key: string, body: string): Promise<void> {
    await new S3Client(this.settings(region)).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }

  /** Every version of every object in a bucket, as text by `key@version`. */
  async objectVersions(region: string, bucket: string): Promise<Map<string, string>> {
    const client = new S3Client(this.settings(region));
    const texts = new Map<string, string>();
    let page: ListObjectVersionsCommandOutput | undefined;
    do {
      const markers = { KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker };
      page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, ...markers }));
      for (const { Key, VersionId } of page.Versions ?? []) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }));
        texts.set(`${Key}@${VersionId}`, (await Body?.transformToString()) ?? "");
      }
    } while (page.IsTruncated);
    return texts;
  }

  /** Who holds the lock of a state; undefined if nobody does. */
  async lockHolder(region: string, table: string, bucket: string, key: string): Promise<LockHolder | undefined> {
    const client = new DynamoDBClient(this.settings(region));
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { LockID: { S: `${bucket}/${key}` } }, ConsistentRead: true }),
    );
    if (Item?.Info?.S === undefined) return undefined;
    const { ID, Who, Operation, Created } = JSON.parse(Item.Info.S) as Record<string, string>;
    return { id: ID ?? "", who: Who ?? "", operation: Operation ?? "", created: Created ?? "" };
  }

  /**
   * Makes the checksum that Terraform keeps beside a lock that of the state, where Terraform was killed between writing
   * the state and its checksum. Source of its name and form: Terraform's S3 backend.
   *
   * @returns true if they differed
   */
  async matchDigest(region: string, table: string, bucket: string, key: string): Promise<boolean> {
    const client = new DynamoDBClient(this.settings(region));
    const LockID = { S: `${bucket}/${key}-md5` };
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: { LockID }, ConsistentRead: true }));
    if (Item?.Digest === undefined) return false;
    const { Body } = await new S3Client(this.settings(region)).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const state = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const Digest = { S: createHash("md5").update(state).digest("hex") };
    if (Digest.S === Item.Digest.S) return false;
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: { LockID, Digest },
        ConditionExpression: "Digest = :written",
        ExpressionAttributeValues: { ":written": Item.Digest },
      }),
    );
    return true;
  }

  private async describeCluster(region: string, identifier: string): Promise<DBCluster | undefined> {
    const client = new RDSClient(this.settings(region));
    const answer = await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }));
    return answer.DBClusters?.[0];
  }

  private settings(region: string) {
    return clientSettings(this.environment, region);
  }
}

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

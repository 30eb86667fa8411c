import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeDBClustersCommand, DescribeGlobalClustersCommand, RDSClient } from "@aws-sdk/client-rds";
import { ListHostedZonesByNameCommand, ListResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NotFound,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";

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

/** The environment of a run: endpoint and credentials are in it, never in the caller's. */
export type AwsEnvironment = Readonly<Record<string, string>>;

/** The few questions that operations ask AWS by themselves. Each throws the SDK's own error where AWS refuses. */
export class Aws {
  constructor(private readonly environment: AwsEnvironment) {}

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
    const client = new RDSClient(this.settings(region));
    const answer = await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }));
    const cluster = answer.DBClusters?.[0];
    return {
      status: cluster?.Status ?? "absent",
      replicationSource: cluster?.ReplicationSourceIdentifier || undefined,
    };
  }

  /**
   * Weight of each set identifier of a weighted name.
   *
   * @throws Error if there is no public hosted zone of that name
   */
  async weights(region: string, zone: string, name: string): Promise<Record<string, number>> {
    const client = new Route53Client(this.settings(region));
    const { HostedZones = [] } = await client.send(new ListHostedZonesByNameCommand({ DNSName: zone }));
    const found = HostedZones.find((candidate) => candidate.Name === `${zone}.` && !candidate.Config?.PrivateZone);
    if (found === undefined) throw new Error(`no public hosted zone ${zone}`);
    const { ResourceRecordSets = [] } = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: found.Id, StartRecordName: name }),
    );
    const records = ResourceRecordSets.filter((record) => record.Name === `${name}.`);
    return Object.fromEntries(records.map((record) => [record.SetIdentifier ?? "", record.Weight ?? -1]));
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

  async secret(region: string, name: string): Promise<string> {
    const client = new SecretsManagerClient(this.settings(region));
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString ?? "";
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

  private settings(region: string) {
    const {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = this.environment;
    const credentials = accessKeyId &&
      secretAccessKey && { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
    return {
      region,
      // A region that does not answer must not hold a command for ever.
      requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
      ...(endpoint && { endpoint, forcePathStyle: true }),
      // Otherwise the SDK looks for a profile, or for the role of the machine.
      ...(credentials && { credentials }),
    };
  }
}

import { arnOf, type Row, rows } from "./row";

const rds = rows("rds");
const of = (type: string, attribute = "name") => arnOf("rds", (attributes) => `${type}:${attributes[attribute]}`);
const RDS_TAGS = "AddTagsToResource RemoveTagsFromResource";
/** A proxy's ARN has an id in it that AWS chooses. */
const proxy = (type: string) => of(type, "id");

const s3 = rows("s3");
const bucket = ({ bucket: name }: Readonly<Record<string, unknown>>) => `arn:aws:s3:::${name}`;
const setting = (read: string, change: string, remove = change) => s3(bucket, read, change, "", remove);

export const data: Readonly<Record<string, Row>> = {
  aws_db_event_subscription: rds(
    of("es"),
    "DescribeEventSubscriptions ListTagsForResource",
    "AddTagsToResource CreateEventSubscription",
    "AddSourceIdentifierToSubscription ModifyEventSubscription RemoveSourceIdentifierFromSubscription",
    "DeleteEventSubscription",
  ),
  aws_db_parameter_group: rds(
    of("pg"),
    "DescribeDBParameterGroups DescribeDBParameters ListTagsForResource",
    "AddTagsToResource CreateDBParameterGroup ModifyDBParameterGroup",
    "ResetDBParameterGroup",
    "DeleteDBParameterGroup",
  ),
  aws_db_proxy: rds(
    proxy("db-proxy"),
    "DescribeDBProxies ListTagsForResource",
    "AddTagsToResource CreateDBProxy linked:rds",
    "ModifyDBProxy",
    "DeleteDBProxy",
  ),
  aws_db_proxy_default_target_group: rds(
    proxy("target-group"),
    "DescribeDBProxyTargetGroups",
    "ModifyDBProxyTargetGroup",
  ),
  aws_db_proxy_endpoint: rds(
    proxy("db-proxy-endpoint"),
    "DescribeDBProxyEndpoints ListTagsForResource",
    "AddTagsToResource CreateDBProxyEndpoint",
    "ModifyDBProxyEndpoint",
    "DeleteDBProxyEndpoint",
  ),
  aws_db_proxy_target: rds(
    proxy("target-group"),
    "DescribeDBProxyTargets",
    "RegisterDBProxyTargets",
    "",
    "DeregisterDBProxyTargets",
  ),
  aws_db_subnet_group: rds(
    of("subgrp"),
    "DescribeDBSubnetGroups ListTagsForResource",
    "AddTagsToResource CreateDBSubnetGroup",
    "ModifyDBSubnetGroup",
    "DeleteDBSubnetGroup",
  ),
  aws_rds_cluster: rds(
    of("cluster", "cluster_identifier"),
    "DescribeDBClusters DescribeGlobalClusters ListTagsForResource",
    `CreateDBCluster ${RDS_TAGS}`,
    "ModifyDBCluster RemoveFromGlobalCluster",
    "DeleteDBCluster",
  ),
  aws_rds_cluster_instance: rds(
    of("db", "identifier"),
    "DescribeDBInstances ListTagsForResource",
    `CreateDBInstance ${RDS_TAGS}`,
    "ModifyDBInstance RebootDBInstance",
    "DeleteDBInstance",
  ),
  aws_rds_cluster_parameter_group: rds(
    of("cluster-pg"),
    "DescribeDBClusterParameterGroups DescribeDBClusterParameters ListTagsForResource",
    "AddTagsToResource CreateDBClusterParameterGroup ModifyDBClusterParameterGroup",
    "ResetDBClusterParameterGroup",
    "DeleteDBClusterParameterGroup",
  ),
  aws_rds_global_cluster: rds(
    // Without a region.
    ({ global_cluster_identifier: name }, { account }) => `arn:aws:rds::${account}:global-cluster:${name}`,
    "DescribeDBClusters DescribeGlobalClusters ListTagsForResource",
    "CreateGlobalCluster",
    "ModifyGlobalCluster",
    "DeleteGlobalCluster RemoveFromGlobalCluster",
  ),
  aws_s3_bucket: s3(
    bucket,
    "GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket",
    "CreateBucket PutBucketTagging",
    "",
    "DeleteBucket",
  ),
  aws_s3_bucket_lifecycle_configuration: setting("GetLifecycleConfiguration", "PutLifecycleConfiguration"),
  aws_s3_bucket_ownership_controls: setting("GetBucketOwnershipControls", "PutBucketOwnershipControls"),
  aws_s3_bucket_policy: setting("GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"),
  aws_s3_bucket_public_access_block: setting("GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
  aws_s3_bucket_replication_configuration: setting("GetReplicationConfiguration", "PutReplicationConfiguration"),
  aws_s3_bucket_server_side_encryption_configuration: setting(
    "GetEncryptionConfiguration",
    "PutEncryptionConfiguration",
  ),
  aws_s3_bucket_versioning: setting("GetBucketVersioning", "PutBucketVersioning"),
  aws_dynamodb_table: rows("dynamodb")(
    arnOf("dynamodb", ({ name }) => `table/${name}`),
    "DescribeContinuousBackups DescribeTable DescribeTimeToLive ListTagsOfResource",
    "CreateTable TagResource UpdateContinuousBackups",
    "UntagResource UpdateTable",
    "DeleteTable",
  ),
  aws_ssm_parameter: rows("ssm")(
    arnOf("ssm", ({ name }) => `parameter${name}`),
    "DescribeParameters GetParameter GetParameters ListTagsForResource",
    "AddTagsToResource PutParameter",
    "RemoveTagsFromResource",
    "DeleteParameter",
  ),
};

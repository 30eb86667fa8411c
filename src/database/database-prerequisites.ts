import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { RdsClusterParameterGroup } from "@cdktf/provider-aws/lib/rds-cluster-parameter-group";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Names, Role } from "../config/names";
import { LogGroup } from "../monitoring/log-group";
import { EncryptionKey } from "../storage/encryption-key";

export interface DatabasePrerequisitesProps {
  readonly names: Pick<Names, "database" | "parameterGroup" | "clusterLogGroup">;
  readonly role: Role;
  /** True refuses every plan that would destroy the key. */
  readonly preventDestroy: boolean;
  /** Aurora PostgreSQL version, of which the major decides the parameter group family. */
  readonly engineVersion: string;
  readonly securityGroupId: string;
  readonly subnetIds: string[];
  readonly logKeyArn: string;
  readonly logRetentionDays: number;
}

/** What an Aurora cluster needs in its region before it exists: key, subnet group, parameter groups, log group. */
export class DatabasePrerequisites extends Construct {
  public readonly keyArn: string;
  public readonly subnetGroupName: string;
  public readonly clusterParameterGroupName: string;
  public readonly instanceParameterGroupName: string;
  public readonly securityGroupId: string;
  /** RDS would make it with the cluster, without a key and kept for ever. */
  public readonly logGroup: ITerraformDependable;

  constructor(scope: Construct, id: string, props: DatabasePrerequisitesProps) {
    super(scope, id);
    const { engineVersion, subnetIds } = props;
    const { database: name, parameterGroup } = props.names;
    const family = `aurora-postgresql${engineVersion.split(".")[0]}`;
    this.keyArn = new EncryptionKey(this, "key", {
      aliasName: name,
      description: "Aurora storage and secrets",
      preventDestroy: props.preventDestroy,
    }).arn;
    this.subnetGroupName = new DbSubnetGroup(this, "subnet-group", {
      name,
      description: "The data subnets of every zone",
      subnetIds,
    }).name;
    this.clusterParameterGroupName = new RdsClusterParameterGroup(this, "cluster-parameter-group", {
      name: parameterGroup,
      family,
      description: "TLS only, and a log of connections",
      // rds.global_db_rpo stays unset: it would stop the writer whenever the standby lags. So does log_statement: it
      // would log the passwords in CREATE ROLE.
      parameter: [
        { name: "rds.force_ssl", value: "1" },
        { name: "log_connections", value: "1" },
      ],
    }).name;
    this.instanceParameterGroupName = new DbParameterGroup(this, "instance-parameter-group", {
      name: parameterGroup,
      family,
      description: "A log of what takes longer than a second",
      parameter: [{ name: "log_min_duration_statement", value: "1000" }],
    }).name;
    this.securityGroupId = props.securityGroupId;
    this.logGroup = new LogGroup(this, "logs", {
      name: props.names.clusterLogGroup(props.role),
      keyArn: props.logKeyArn,
      retentionDays: props.logRetentionDays,
    }).group;
  }
}

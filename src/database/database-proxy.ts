import { DbProxy } from "@cdktf/provider-aws/lib/db-proxy";
import { DbProxyDefaultTargetGroup } from "@cdktf/provider-aws/lib/db-proxy-default-target-group";
import { DbProxyEndpoint } from "@cdktf/provider-aws/lib/db-proxy-endpoint";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { ServiceRole } from "../access/service-role";
import type { SecretReference } from "../backend/migration";
import { APPLICATION_USERNAME } from "../config/database-users";
import type { Names, Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { LogGroup } from "../monitoring/log-group";

export interface DatabaseProxyProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly role: Role;
  /** Application user's secret in this region. */
  readonly secret: SecretReference;
  readonly logKeyArn: string;
  readonly subnetIds: string[];
  readonly securityGroupId: string;
}

/**
 * RDS Proxy in front of a region's cluster. It exists before the cluster: its target is registered by the stack that
 * owns the cluster, so `products` has one name for ever. Callers authenticate by IAM; the proxy logs in with the
 * application's secret.
 */
export class DatabaseProxy extends Construct {
  public readonly name: string;
  /** Host that reads and writes. Without a writer in this region it answers with errors. */
  public readonly endpoint: string;
  /** Host that reads from the readers. */
  public readonly readerEndpoint: string;
  /** ARN that `rds-db:connect` of the application user is allowed on. */
  public readonly connectArn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DatabaseProxyProps,
  ) {
    super(scope, id);
    const { config, names, subnetIds, securityGroupId, secret } = props;
    const reader = this.secretReader();
    // RDS would make it itself, without a key and kept for ever.
    const logs = new LogGroup(this, "logs", {
      name: names.proxyLogGroup,
      keyArn: props.logKeyArn,
      retentionDays: config.operations.logRetentionDays,
    });
    const proxy = new DbProxy(this, "proxy", {
      name: names.database,
      engineFamily: "POSTGRESQL",
      requireTls: true,
      roleArn: reader.arn,
      auth: [{ authScheme: "SECRETS", iamAuth: "REQUIRED", secretArn: secret.arn }],
      vpcSubnetIds: subnetIds,
      vpcSecurityGroupIds: [securityGroupId],
      idleClientTimeout: 1800,
      // It would write statements with their values into the log.
      debugLogging: false,
      // It reads the secret as soon as it is there.
      dependsOn: [logs.group, ...reader.permissions, ...(secret.filled ?? [])],
    });
    this.name = proxy.name;
    this.endpoint = proxy.endpoint;
    this.readerEndpoint = this.readers(proxy).endpoint;
    this.connectArn = connectArn(proxy.arn);
    this.connectionPool(proxy);
  }

  private secretReader(): ServiceRole {
    const { config, names, role, secret } = this.props;
    const viaService = `secretsmanager.${config.regions[role].name}.amazonaws.com`;
    return new ServiceRole(this, "role", {
      roleName: names.iamRole("database-proxy", role),
      description: "RDS Proxy logs in to the database as the application",
      service: "rds.amazonaws.com",
      statements: [
        { actions: ["secretsmanager:GetSecretValue"], resources: [secret.arn] },
        {
          actions: ["kms:Decrypt"],
          resources: [secret.keyArn],
          condition: [{ test: "StringEquals", variable: "kms:ViaService", values: [viaService] }],
        },
      ],
    });
  }

  private readers(proxy: DbProxy): DbProxyEndpoint {
    const { names, subnetIds, securityGroupId } = this.props;
    return new DbProxyEndpoint(this, "readers", {
      dbProxyName: proxy.name,
      dbProxyEndpointName: names.proxyReaderEndpoint,
      targetRole: "READ_ONLY",
      vpcSubnetIds: subnetIds,
      vpcSecurityGroupIds: [securityGroupId],
    });
  }

  private connectionPool(proxy: DbProxy): void {
    new DbProxyDefaultTargetGroup(this, "connection-pool", {
      dbProxyName: proxy.name,
      connectionPoolConfig: {
        // The rest is for migration and repair, which go past the proxy.
        maxConnectionsPercent: 90,
        maxIdleConnectionsPercent: 50,
        // A caller gives up after seconds (DATABASE_TIMEOUT_MS); the default of two minutes would queue the dead.
        connectionBorrowTimeout: 5,
      },
    });
  }
}

/** arn:…:rds:…:db-proxy:prx-1 gives arn:…:rds-db:…:dbuser:prx-1/user. Source: RDS user guide, IAM policy for database access. */
function connectArn(proxyArn: string): string {
  const ofUsers = Fn.replace(Fn.replace(proxyArn, ":rds:", ":rds-db:"), ":db-proxy:", ":dbuser:");
  return `${ofUsers}/${APPLICATION_USERNAME}`;
}

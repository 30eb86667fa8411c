import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { MIGRATION, type Names, type Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { POSTGRESQL } from "../network/flows";
import { NodeFunction, TRUSTED_AUTHORITIES } from "./node-function";

/** A secret in this region, and the key that it is under. */
export interface SecretReference {
  readonly arn: string;
  readonly keyArn: string;
  /**
   * What whoever reads it waits for.
   *
   * @default - nothing: a copy that is there already
   */
  readonly filled?: ITerraformDependable[];
}

export interface MigrationProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly role: Role;
  readonly archive: string;
  readonly subnetIds: string[];
  readonly securityGroupId: string;
  readonly logKeyArn: string;
  readonly masterSecret: SecretReference;
  readonly applicationSecret: SecretReference;
}

/**
 * The function that `npm run deploy` invokes in the active region: it makes the application user and the schema. The
 * cluster's host comes with the invocation, because in the DR region the cluster belongs to a later stack.
 */
export class Migration extends Construct {
  constructor(scope: Construct, id: string, props: MigrationProps) {
    super(scope, id);
    const { config, names, role, masterSecret, applicationSecret } = props;
    const secretsManager = `secretsmanager.${config.regions[role].name}.amazonaws.com`;
    new NodeFunction(this, "function", {
      functionName: names.function(MIGRATION),
      description: "Application user and schema of the database, at deployment",
      archive: props.archive,
      roleName: names.iamRole(MIGRATION, role),
      statements: [
        {
          sid: "Secrets",
          actions: ["secretsmanager:GetSecretValue"],
          resources: [masterSecret.arn, applicationSecret.arn],
        },
        {
          sid: "KeysOfTheSecrets",
          actions: ["kms:Decrypt"],
          resources: [...new Set([masterSecret.keyArn, applicationSecret.keyArn])],
          condition: [{ test: "StringEquals", variable: "kms:ViaService", values: [secretsManager] }],
        },
      ],
      environment: {
        DATABASE_PORT: String(POSTGRESQL),
        DATABASE_NAME: config.database.name,
        DATABASE_CA_FILE: TRUSTED_AUTHORITIES,
        MASTER_SECRET_ID: masterSecret.arn,
        APPLICATION_SECRET_ID: applicationSecret.arn,
      },
      memoryMiB: 512,
      // As long as a run may take, one that waits for another included (docs/application-contract.md).
      timeoutSeconds: 120,
      reservedConcurrency: 1,
      logGroupName: names.logGroup(`functions/${MIGRATION}`),
      logKeyArn: props.logKeyArn,
      logRetentionDays: config.operations.logRetentionDays,
      vpc: { subnetIds: props.subnetIds, securityGroupId: props.securityGroupId },
    });
  }
}

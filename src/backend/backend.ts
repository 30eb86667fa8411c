import type { DataAwsIamPolicyDocumentStatement } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { Construct } from "constructs";
import { APPLICATION_USERNAME } from "../config/database-users";
import type { Names, Role } from "../config/names";
import type { PlatformVariable } from "../config/platform-variables";
import type { PlatformConfig } from "../config/schema";
import { POSTGRESQL } from "../network/flows";
import type { ApiLogging } from "./api-logging";
import { NodeFunction, TRUSTED_AUTHORITIES } from "./node-function";
import { PrivateApi } from "./private-api";

/** What comes faster than a tenth of a second each keeps busy, Lambda would refuse anyway; here it costs nothing. */
const REQUESTS_PER_SECOND_PER_INVOCATION = 10;

export interface BackendProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly role: Role;
  /** Name in the configuration. */
  readonly backend: string;
  /** Its choices in the configuration. */
  readonly settings: PlatformConfig["backends"][string];
  /** Path of its .zip. */
  readonly archive: string;
  readonly subnetIds: string[];
  readonly securityGroupId: string;
  /** `execute-api` endpoint, the only way to the API. */
  readonly vpcEndpointId: string;
  readonly logKeyArn: string;
  /** Web ACL of the API's stage. */
  readonly webAclArn: string;
  /** The region's permission for API Gateway to log. */
  readonly apiLogging: ApiLogging;
  /**
   * Its metadata bucket.
   *
   * @default - it has none
   */
  readonly bucket?: { readonly name: string; readonly arn: string; readonly keyArn: string };
  /**
   * How it reaches the database: the proxy's hosts, and the ARN that `rds-db:connect` is allowed on.
   *
   * @default - it does not
   */
  readonly database?: { readonly endpoint: string; readonly readerEndpoint: string; readonly connectArn: string };
}

/** One backend: a function, and the private REST API through which alone it is invoked. */
export class Backend extends Construct {
  /** Address of the API with its stage, by the endpoint's own host name. */
  public readonly url: string;
  /** ARN that `execute-api:Invoke` is allowed on. */
  public readonly invokeArn: string;
  public readonly functionName: string;
  public readonly apiName: string;

  constructor(scope: Construct, id: string, props: BackendProps) {
    super(scope, id);
    const { config, names, role, backend, settings, logKeyArn } = props;
    const description = `Backend ${backend}`;
    const logs = { logKeyArn, logRetentionDays: config.operations.logRetentionDays };
    const lambda = new NodeFunction(this, "function", {
      ...logs,
      description,
      functionName: names.function(backend),
      archive: props.archive,
      roleName: names.iamRole(`backend-${backend}`, role),
      statements: statements(props),
      environment: { ...settings.environment, ...platformEnvironment(props) },
      memoryMiB: settings.memoryMiB,
      timeoutSeconds: settings.timeoutSeconds,
      reservedConcurrency: settings.reservedConcurrency,
      logGroupName: names.logGroup(`functions/${backend}`),
      vpc: { subnetIds: props.subnetIds, securityGroupId: props.securityGroupId },
    });
    const api = new PrivateApi(this, "api", {
      ...logs,
      description,
      apiName: names.function(backend),
      region: config.regions[role].name,
      target: lambda,
      vpcEndpointId: props.vpcEndpointId,
      requestsPerSecond: settings.reservedConcurrency * REQUESTS_PER_SECOND_PER_INVOCATION,
      burst: settings.reservedConcurrency,
      webAclArn: props.webAclArn,
      accessLogGroupName: names.logGroup(`apis/${backend}`),
      logging: props.apiLogging,
    });
    this.url = api.url;
    this.invokeArn = api.invokeArn;
    this.functionName = lambda.functionName;
    this.apiName = api.name;
  }
}

/** Of docs/application-contract.md. */
function platformEnvironment({ config, backend, bucket, database }: BackendProps) {
  const variables: Partial<Record<PlatformVariable, string>> = {
    BACKEND_NAME: backend,
    ...(bucket && { METADATA_BUCKET: bucket.name }),
    ...(database && {
      DATABASE_HOST: database.endpoint,
      DATABASE_READER_HOST: database.readerEndpoint,
      DATABASE_PORT: String(POSTGRESQL),
      DATABASE_NAME: config.database.name,
      DATABASE_USER: APPLICATION_USERNAME,
      DATABASE_CA_FILE: TRUSTED_AUTHORITIES,
    }),
  };
  return variables as Readonly<Record<string, string>>;
}

function statements({ config, role, bucket, database }: BackendProps): DataAwsIamPolicyDocumentStatement[] {
  return [
    ...(bucket ? recordsIn(bucket, config.regions[role].name) : []),
    ...(database ? [{ sid: "Database", actions: ["rds-db:connect"], resources: [database.connectArn] }] : []),
  ];
}

function recordsIn(
  { arn, keyArn }: NonNullable<BackendProps["bucket"]>,
  region: string,
): DataAwsIamPolicyDocumentStatement[] {
  return [
    {
      sid: "Records",
      actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      resources: [`${arn}/*`],
    },
    // Without it S3 answers 403 and not 404 to who asks for a record that does not exist.
    { sid: "AbsentRecords", actions: ["s3:ListBucket"], resources: [arn] },
    {
      sid: "KeyOfTheRecords",
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [keyArn],
      condition: [{ test: "StringEquals", variable: "kms:ViaService", values: [`s3.${region}.amazonaws.com`] }],
    },
  ];
}

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import type { DataAwsIamPolicyDocumentStatement } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { INTERFACE_ACTIONS } from "../access/interface-actions";
import { ServiceRole } from "../access/service-role";
import { FUNCTION_ALIAS } from "../config/names";
import { LogGroup } from "../monitoring/log-group";

/** Where Lambda's Node.js runtimes keep the public authorities together with those of RDS. */
export const TRUSTED_AUTHORITIES = "/var/runtime/ca-cert.pem";

export interface NodeFunctionProps {
  readonly functionName: string;
  readonly description: string;
  /** Path of its .zip, with `index.js` at the root. */
  readonly archive: string;
  readonly roleName: string;
  /** What its code may do. Logs, traces and network interfaces are added. */
  readonly statements: readonly DataAwsIamPolicyDocumentStatement[];
  /** At least one variable: AWS takes no key for none. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /**
   * Invocations at the same time: that many are kept for it, and it gets no more.
   *
   * @default - it shares what the account has left
   */
  readonly reservedConcurrency?: number;
  readonly logGroupName: string;
  /** Key of the logs, and of the environment at rest. */
  readonly logKeyArn: string;
  readonly logRetentionDays: number;
  /**
   * Where its network interfaces are.
   *
   * @default - it has none, and reaches the internet directly
   */
  readonly vpc?: { readonly subnetIds: string[]; readonly securityGroupId: string };
}

/** A Node.js function with what each of ours has: versions behind an alias, traces, a log group and a role of its own. */
export class NodeFunction extends Construct {
  public readonly functionName: string;
  /** Of the function, without version. */
  public readonly arn: string;
  /** Alias of the version that serves. */
  public readonly aliasName: string;
  public readonly aliasArn: string;
  /** What API Gateway invokes: the alias. */
  public readonly aliasInvokeArn: string;
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const { vpc, reservedConcurrency } = props;
    const logs = new LogGroup(this, "logs", {
      name: props.logGroupName,
      keyArn: props.logKeyArn,
      retentionDays: props.logRetentionDays,
    });
    const role = this.role(props, logs.arn);
    const archive = new TerraformAsset(this, "archive", { path: props.archive, type: AssetType.FILE });
    const lambda = new LambdaFunction(this, "function", {
      functionName: props.functionName,
      description: props.description,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      filename: archive.path,
      // Not a function of Terraform's, which would want the file for a mere validation.
      sourceCodeHash: digest(props.archive),
      role: role.arn,
      memorySize: props.memoryMiB,
      timeout: props.timeoutSeconds,
      environment: { variables: { ...props.environment } },
      kmsKeyArn: props.logKeyArn,
      publish: true,
      tracingConfig: { mode: "Active" },
      // The code writes lines of JSON by itself, embedded metrics among them, and text leaves them as they are.
      loggingConfig: { logFormat: "Text", logGroup: logs.name },
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      ...(vpc && { vpcConfig: { subnetIds: vpc.subnetIds, securityGroupIds: [vpc.securityGroupId] } }),
      // Lambda makes and removes the interfaces with the role, so its rights have to be there first and last.
      dependsOn: role.permissions,
    });
    const alias = new LambdaAlias(this, "alias", {
      name: FUNCTION_ALIAS,
      description: "The version that serves",
      functionName: lambda.functionName,
      functionVersion: lambda.version,
    });
    this.functionName = lambda.functionName;
    this.arn = lambda.arn;
    this.aliasName = alias.name;
    this.aliasArn = alias.arn;
    this.aliasInvokeArn = alias.invokeArn;
    this.roleArn = role.arn;
  }

  private role(
    { roleName, description, statements, functionName, logKeyArn, vpc }: NodeFunctionProps,
    logsArn: string,
  ) {
    const { accountId } = new DataAwsCallerIdentity(this, "caller");
    const region = new DataAwsRegion(this, "region").name;
    return new ServiceRole(this, "role", {
      roleName,
      description,
      service: "lambda.amazonaws.com",
      statements: [
        ...statements,
        ...observation(logsArn),
        { sid: "Environment", actions: ["kms:Decrypt"], resources: [logKeyArn] },
        ...(vpc ? interfaces(`arn:aws:ec2:${region}:${accountId}`, vpc) : []),
        ...(vpc ? [notFromItsCode(`arn:aws:lambda:${region}:${accountId}:function:${functionName}`)] : []),
      ],
    });
  }
}

function digest(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("base64");
}

function observation(logGroupArn: string): DataAwsIamPolicyDocumentStatement[] {
  return [
    { sid: "Logs", actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${logGroupArn}:*`] },
    {
      sid: "Traces",
      actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      // X-Ray knows no resource for these.
      resources: ["*"],
    },
  ];
}

/** Source: Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC", required permissions. */
function interfaces(
  ec2: string,
  { subnetIds, securityGroupId }: NonNullable<NodeFunctionProps["vpc"]>,
): DataAwsIamPolicyDocumentStatement[] {
  return [
    {
      sid: "MakeInterfaces",
      actions: ["ec2:CreateNetworkInterface"],
      resources: [
        ...subnetIds.map((subnet) => `${ec2}:subnet/${subnet}`),
        `${ec2}:security-group/${securityGroupId}`,
        `${ec2}:network-interface/*`,
      ],
    },
    {
      sid: "KeepInterfaces",
      actions: ["ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
      // Lambda asks whether it may delete one before it knows which: the guide wants every id of the account and region.
      resources: [`${ec2}:*/*`],
    },
    {
      sid: "SeeInterfaces",
      actions: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
      // EC2 knows no resource for what only describes.
      resources: ["*"],
    },
  ];
}

/** Lambda needs those rights, the code does not. Source: the same guide, "Security best practices". */
function notFromItsCode(functionArn: string): DataAwsIamPolicyDocumentStatement {
  return {
    sid: "NotFromItsCode",
    effect: "Deny",
    actions: [...INTERFACE_ACTIONS],
    // All of them: it takes rights away.
    resources: ["*"],
    condition: [{ test: "ArnEquals", variable: "lambda:SourceFunctionArn", values: [functionArn] }],
  };
}

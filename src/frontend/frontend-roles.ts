import type { DataAwsIamPolicyDocumentStatement } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ServiceRole } from "../access/service-role";
import type { SecretReference } from "../backend/migration";

export interface FrontendRolesProps {
  readonly frontend: string;
  readonly regionName: string;
  readonly executionRoleName: string;
  readonly taskRoleName: string;
  readonly repositoryArn: string;
  readonly logGroupArn: string;
  readonly probeToken: SecretReference;
  /** ARNs of the APIs that the frontend may call. */
  readonly invokeArns: readonly string[];
}

/** What ECS may do to start a frontend, and what the frontend itself may do: each just for this one. */
export class FrontendRoles extends Construct {
  public readonly executionRoleArn: string;
  public readonly taskRoleArn: string;
  /** What a task waits for. */
  public readonly permissions: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: FrontendRolesProps) {
    super(scope, id);
    const { frontend, invokeArns } = props;
    const service = "ecs-tasks.amazonaws.com";
    const execution = new ServiceRole(this, "execution", {
      roleName: props.executionRoleName,
      description: `Starts tasks of ${frontend}: image, token, logs`,
      service,
      statements: executionStatements(props),
    });
    const task = new ServiceRole(this, "task", {
      roleName: props.taskRoleName,
      description: `What ${frontend} does: it calls its APIs`,
      service,
      statements: invokeArns.length === 0 ? [] : [{ actions: ["execute-api:Invoke"], resources: [...invokeArns] }],
    });
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = task.arn;
    this.permissions = [...execution.permissions, ...task.permissions];
  }
}

function executionStatements(props: FrontendRolesProps): DataAwsIamPolicyDocumentStatement[] {
  const { regionName, repositoryArn, logGroupArn, probeToken } = props;
  return [
    {
      actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      resources: [repositoryArn],
    },
    // A token is the registry's: the action knows no resource.
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${logGroupArn}:*`] },
    { actions: ["secretsmanager:GetSecretValue"], resources: [probeToken.arn] },
    {
      actions: ["kms:Decrypt"],
      resources: [probeToken.keyArn],
      condition: [
        {
          test: "StringEquals",
          variable: "kms:ViaService",
          values: [`secretsmanager.${regionName}.amazonaws.com`],
        },
        { test: "StringEquals", variable: "kms:EncryptionContext:SecretARN", values: [probeToken.arn] },
      ],
    },
  ];
}

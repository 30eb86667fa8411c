import { INTERFACE_ACTIONS } from "../../access/interface-actions";
import type { PlatformConfig } from "../../config/schema";
import type { Access, Identity } from "../../model/access/access";
import { covers } from "../../model/access/wildcards";
import type { Model } from "../../model/model";
import type { Evidence, Finding } from "../../report/report";
import { evidence, unknownIntent, verdict } from "../verdict";
import { deploymentNeeds } from "./deployment-needs";
import type { Need } from "./need";
import type { Parties } from "./parties";
import { pressNeeds } from "./press-needs";

const LOGS: Need = {
  actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
  source: "CloudWatch Logs, to write into a group",
};
const TRACES: Need = {
  actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  source: "Lambda developer guide, tracing",
};
const INTERFACES: Need = { actions: INTERFACE_ACTIONS, source: "Lambda developer guide, VPC" };
const SECRET: Need = {
  actions: ["secretsmanager:GetSecretValue", "kms:Decrypt"],
  source: "Secrets Manager user guide, encryption",
};
const ENVIRONMENT: Need = { actions: ["kms:Decrypt"], source: "Lambda developer guide, encrypted environment" };
const DATABASE: Need = { actions: ["rds-db:connect"], source: "Aurora user guide, IAM authentication" };
const BUCKET: Need = {
  actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "kms:GenerateDataKey", "kms:Decrypt"],
  source: "S3 user guide, objects under SSE-KMS",
};
const BUNDLE_AGE: Need = {
  actions: ["ssm:GetParameter"],
  source: "Systems Manager user guide, parameters: since when the button's bundle is what it is",
};
const CALLS: Need = { actions: ["execute-api:Invoke"], source: "API Gateway developer guide, IAM authorization" };

/** What each kind of user of a role needs, by its type and the argument that names the role. */
const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  "aws_api_gateway_account cloudwatch_role_arn": [
    {
      actions: [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
        "logs:GetLogEvents",
        "logs:FilterLogEvents",
      ],
      source: "API Gateway developer guide, permissions for CloudWatch logging",
    },
  ],
  "aws_codebuild_project service_role": [LOGS],
  "aws_db_proxy role_arn": [SECRET],
  "aws_ecs_task_definition execution_role_arn": [
    LOGS,
    SECRET,
    {
      actions: [
        "ecr:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchGetImage",
      ],
      source: "ECS developer guide, task execution role",
    },
  ],
  "aws_ecs_task_definition task_role_arn": [CALLS],
  "aws_flow_log iam_role_arn": [
    LOGS,
    {
      actions: ["logs:DescribeLogStreams", "logs:DescribeLogGroups"],
      source: "VPC user guide, IAM role for publishing flow logs",
    },
  ],
  "aws_lambda_function role": [LOGS, TRACES, INTERFACES, ENVIRONMENT],
  "aws_s3_bucket_replication_configuration role": [
    {
      actions: [
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
        "s3:ReplicateObject",
        "s3:ReplicateDelete",
        "s3:ReplicateTags",
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
      ],
      source: "S3 user guide, permissions for live replication",
    },
  ],
  "aws_scheduler_schedule target.role_arn": [
    { actions: ["lambda:InvokeFunction"], source: "EventBridge Scheduler user guide, execution role" },
  ],
  "aws_ssm_document content": [
    {
      actions: ["codebuild:StartBuild", "codebuild:BatchGetBuilds", "ssm:GetParameter", "ssm:PutParameter"],
      source:
        "CodeBuild API reference: to start a build, and to see how it ends; docs/adr/0015-button.md: to tell its result and no earlier one",
    },
  ],
};

/** Whoever is on call, in the console. Source: Systems Manager user guide, "Setting up Automation"; CodeBuild and Logs besides. */
const ON_CALL: Need = {
  actions: [
    "ssm:StartAutomationExecution",
    "iam:PassRole",
    "ssm:DescribeDocument",
    "ssm:GetDocument",
    "ssm:GetAutomationExecution",
    "ssm:DescribeAutomationExecutions",
    "ssm:DescribeAutomationStepExecutions",
    "codebuild:BatchGetBuilds",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetDashboard",
    "cloudwatch:GetMetricData",
    "rds:DescribeDBClusters",
  ],
  source:
    "docs/runbooks/region-lost.md: to decide, to press by an automation in its role, to watch it, to see that it worked",
};

/** Everybody who may do something may do what his work needs, and nothing else. */
export function needs(model: Model, access: Access, parties: Parties | undefined): Finding {
  const asked = {
    requirement: "access",
    question: "Has anybody an action that the declared work does not need?",
  };
  if (parties === undefined) return unknownIntent(asked);
  const found = access.identities.map((role) => ({ role, declared: declaredFor(model, role, parties) }));
  return verdict({
    ...asked,
    against: found.flatMap(({ role, declared }) => unneeded(role, declared)),
    open: found
      .filter(({ declared }) => declared.length === 0)
      .map(({ role }) => evidence(role.resource, "policy", `what ${role.name} is for is not known here`)),
    witnesses: found.flatMap(({ role, declared }) =>
      declared.map(({ source }) => evidence(role.resource, "policy", `${role.name}: ${source}`)),
    ),
    summary: `${found.length} roles and policies, each with no action beyond what AWS's documents and the configuration give its work`,
  });
}

/** What somebody's users, the delivery and the configuration give to do; empty if that is not known here. */
export function declaredFor(model: Model, role: Identity, parties: Parties): readonly Need[] {
  if ([...parties.delivery("operations"), ...parties.delivery("plan")].includes(role)) return deploymentNeeds(model);
  if (parties.delivery("on-call").includes(role)) return [ON_CALL];
  const byUse = role.uses.flatMap(({ resource, attribute }) => NEEDS[`${resource.type} ${attribute}`] ?? []);
  return byUse.length === 0 ? [] : [...byUse, ...declaredByConfig(model, role, parties)];
}

/** What the configuration gives one of its parties besides. */
function declaredByConfig(model: Model, role: Identity, parties: Parties): readonly Need[] {
  const { backends }: Pick<PlatformConfig, "backends"> = parties.config;
  const own = Object.entries(backends).filter(([name]) => parties.backend(name).includes(role));
  const readsSecret = [...parties.migration(), ...parties.prober()].includes(role);
  return [
    ...own.flatMap(([, { bucket, database }]) => [...(bucket ? [BUCKET] : []), ...(database ? [DATABASE] : [])]),
    ...(readsSecret ? [SECRET] : []),
    ...(parties.prober().includes(role) ? [BUNDLE_AGE] : []),
    ...(parties.delivery("press").includes(role) ? pressNeeds(model) : []),
  ];
}

function unneeded(role: Identity, declared: readonly Need[]): Evidence[] {
  if (declared.length === 0) return [];
  const isNeeded = (action: string) => declared.some(({ actions }) => actions.some((one) => covers(one, action)));
  return role.policies
    .filter(({ effect }) => effect === "Allow")
    .flatMap(({ actions, origin }) =>
      actions
        .filter((action) => !isNeeded(action))
        .map((action) => ({
          ...origin,
          text: `${role.name} may ${action}, and nothing that it is declared to do needs it`,
        })),
    );
}

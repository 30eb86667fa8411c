import { type Model, typeOf } from "../../model/model";
import { PRESS_VARIABLE } from "../independence/press";
import type { Need } from "./need";

/** Of Terraform, whatever it applies: state, lock and their keys. */
const TERRAFORM: Need = {
  actions: [
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
  ],
  source: "Terraform, Backend Type: s3, permissions",
};

/** Of the button itself: which bundle, and what is in it. */
const BUNDLE: Need = {
  actions: [
    "ssm:GetParameter",
    "ssm:PutParameter",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
    "kms:Decrypt",
    "kms:GenerateDataKey*",
  ],
  source: "docs/adr/0015-button.md: the bundle that it presses from, and what it leaves: report and result",
};

/** Of what is looked at before and afterwards, so that the console checks what `npm run failover` checks. */
const CHECKS: Need = {
  actions: [
    "cloudwatch:GetMetricStatistics",
    "ecr:DescribeImages",
    "kms:Decrypt",
    "lambda:GetFunctionConfiguration",
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
  ],
  source: "docs/adr/0018-preflight.md: preflight and verification",
};

/** Of the provider, by what the pressed stack has: to look, and for what a failover changes in place. */
const PROVIDER: Readonly<Record<string, readonly string[]>> = {
  aws_appautoscaling_policy: ["application-autoscaling:Describe*"],
  aws_appautoscaling_target: [
    "application-autoscaling:Describe*",
    "application-autoscaling:ListTagsForResource",
    "application-autoscaling:RegisterScalableTarget",
  ],
  aws_cloudwatch_metric_alarm: [
    "cloudwatch:DescribeAlarms",
    "cloudwatch:ListTagsForResource",
    "cloudwatch:PutMetricData",
  ],
  aws_db_proxy_target: ["rds:Describe*"],
  aws_rds_cluster: ["rds:Describe*", "rds:ListTagsForResource", "rds:RemoveFromGlobalCluster"],
  aws_rds_cluster_instance: ["rds:Describe*", "rds:ListTagsForResource"],
  aws_route53_health_check: ["route53:GetHealthCheck", "route53:ListTagsForResource"],
  aws_route53_record: [
    "route53:ChangeResourceRecordSets",
    "route53:GetChange",
    "route53:GetHostedZone",
    "route53:ListHostedZonesByName",
    "route53:ListResourceRecordSets",
  ],
  aws_ssm_parameter: [
    "ssm:DescribeParameters",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:ListTagsForResource",
    "ssm:PutParameter",
  ],
  "data.aws_ssm_parameters_by_path": ["ssm:GetParametersByPath"],
};

/** What a press needs besides the log that CodeBuild writes: by the types of the stack that it applies. */
export function pressNeeds({ stacks, resources }: Model): readonly Need[] {
  const pressed = new Set(
    stacks.filter(({ variables }) => variables[PRESS_VARIABLE] !== undefined).map(({ name }) => name),
  );
  const types = new Set(resources.filter(({ stack }) => pressed.has(stack)).map(typeOf));
  const ofProvider = [...types].map(
    (type): Need => ({ actions: PROVIDER[type] ?? [], source: `AWS provider: to read and update ${type}` }),
  );
  return [TERRAFORM, BUNDLE, CHECKS, ...ofProvider];
}

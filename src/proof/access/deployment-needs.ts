import { type Model, typeOf } from "../../model/model";
import type { Need } from "./need";

/** Types of the AWS provider, by the service that they are resources of, as IAM calls it. Source: Service Authorization Reference. */
const TYPES_OF: Readonly<Record<string, RegExp>> = {
  acm: /^aws_acm_/,
  apigateway: /^aws_api_gateway_/,
  "application-autoscaling": /^aws_appautoscaling_/,
  cloudwatch: /^aws_cloudwatch_(metric_alarm|composite_alarm|dashboard)$/,
  codebuild: /^aws_codebuild_/,
  dynamodb: /^aws_dynamodb_/,
  ec2: /^aws_(eip|flow_log|internet_gateway|nat_gateway|network_acl|route|route_table|security_group|subnet|vpc)\b/,
  ecr: /^aws_ecr_/,
  ecs: /^aws_ecs_/,
  elasticloadbalancing: /^aws_lb\b/,
  iam: /^aws_iam_/,
  kms: /^aws_kms_/,
  lambda: /^aws_lambda_/,
  logs: /^aws_cloudwatch_log_/,
  "network-firewall": /^aws_networkfirewall_/,
  rds: /^aws_(rds|db)_/,
  route53: /^aws_route53_(?!resolver_)/,
  route53resolver: /^aws_route53_resolver_/,
  s3: /^aws_s3_/,
  scheduler: /^aws_scheduler_/,
  secretsmanager: /^aws_secretsmanager_/,
  sns: /^aws_sns_/,
  ssm: /^aws_ssm_/,
  wafv2: /^aws_wafv2_/,
};

/**
 * What whoever deploys or plans needs: of each service that the stacks have something of, and of no other. Which actions
 * of it the provider asks for is held against its source by the tests of the delivery.
 */
export function deploymentNeeds({ resources }: Model): readonly Need[] {
  const types = [...new Set(resources.map(typeOf))];
  return Object.entries(TYPES_OF).flatMap(([service, isOf]): Need[] => {
    const found = types.filter((type) => isOf.test(type));
    return found.length === 0 ? [] : [{ actions: [`${service}:*`], source: `AWS provider: ${found.join(", ")}` }];
  });
}

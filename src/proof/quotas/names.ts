import { plainText } from "../../model/access/arns";
import type { Model } from "../../model/model";
import type { Usage } from "./quota";

/** Type, argument, most characters, source: AWS's reference of the operation that creates it. */
const LENGTHS: readonly (readonly [string, string, number, string])[] = [
  ["aws_cloudwatch_log_group", "name", 512, "CloudWatch Logs API reference, CreateLogGroup"],
  ["aws_cloudwatch_metric_alarm", "alarm_name", 255, "CloudWatch API reference, PutMetricAlarm"],
  ["aws_db_proxy", "name", 63, "RDS user guide, quotas and limitations for RDS Proxy"],
  ["aws_db_proxy_endpoint", "db_proxy_endpoint_name", 63, "RDS API reference, CreateDBProxyEndpoint"],
  ["aws_db_subnet_group", "name", 255, "RDS API reference, CreateDBSubnetGroup"],
  ["aws_dynamodb_table", "name", 255, "DynamoDB API reference, CreateTable"],
  ["aws_ecr_repository", "name", 256, "ECR API reference, CreateRepository"],
  ["aws_ecs_cluster", "name", 255, "ECS API reference, CreateCluster"],
  ["aws_ecs_service", "name", 255, "ECS API reference, CreateService"],
  ["aws_ecs_task_definition", "family", 255, "ECS API reference, RegisterTaskDefinition"],
  ["aws_iam_policy", "name", 128, "IAM API reference, CreatePolicy"],
  ["aws_iam_role", "name", 64, "IAM API reference, CreateRole"],
  ["aws_iam_role", "description", 1000, "IAM API reference, CreateRole"],
  ["aws_kms_alias", "name", 256, "KMS API reference, CreateAlias"],
  ["aws_lambda_function", "function_name", 64, "Lambda API reference, CreateFunction"],
  ["aws_lb", "name", 32, "Elastic Load Balancing API reference, CreateLoadBalancer"],
  ["aws_lb_target_group", "name", 32, "Elastic Load Balancing API reference, CreateTargetGroup"],
  ["aws_networkfirewall_firewall", "name", 128, "Network Firewall API reference, CreateFirewall"],
  ["aws_networkfirewall_rule_group", "name", 128, "Network Firewall API reference, CreateRuleGroup"],
  ["aws_rds_cluster", "cluster_identifier", 63, "RDS API reference, CreateDBCluster"],
  ["aws_rds_cluster_instance", "identifier", 63, "RDS API reference, CreateDBInstance"],
  ["aws_rds_global_cluster", "global_cluster_identifier", 63, "RDS API reference, CreateGlobalCluster"],
  ["aws_route53_record", "name", 255, "RFC 1035, section 2.3.4"],
  ["aws_s3_bucket", "bucket", 63, "S3 user guide, bucket naming rules"],
  ["aws_scheduler_schedule", "name", 64, "EventBridge Scheduler API reference, CreateSchedule"],
  ["aws_secretsmanager_secret", "name", 512, "Secrets Manager API reference, CreateSecret"],
  ["aws_security_group", "name", 255, "EC2 API reference, CreateSecurityGroup"],
  ["aws_security_group", "description", 255, "EC2 API reference, CreateSecurityGroup"],
  ["aws_sns_topic", "name", 256, "SNS API reference, CreateTopic"],
  ["aws_sqs_queue", "name", 80, "SQS API reference, CreateQueue"],
  ["aws_wafv2_web_acl", "name", 128, "WAF API reference, CreateWebACL"],
];

/** Lengths of names that the stacks give, as far as they are known before an apply. */
export function nameUsage(model: Model): Usage[] {
  return LENGTHS.flatMap(([type, attribute, limit, source]) =>
    model.ofType(type).flatMap((resource) => {
      const value = resource.attributes[attribute];
      if (typeof value !== "string") return [];
      const name = plainText(model, value, resource.region);
      const quota = { name: `characters of ${type}.${attribute}`, limit, source, isAdjustable: false };
      return /[«$]/.test(name) ? [] : [{ quota, resource, attribute, used: name.length, what: name }];
    }),
  );
}

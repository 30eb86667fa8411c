/** Why nobody has to ask about a resource of a type: it carries no traffic and grants no access. */
export interface Inert {
  readonly inert: string;
}

/** The questions that read a type: the names of files in `src/proof/questions`. */
export interface ReadBy {
  readonly readBy: readonly string[];
}

const by = (...readBy: string[]): ReadBy => ({ readBy });
const inert = (why: string): Inert => ({ inert: why });

const NETWORK = by("reachability");
const ROLE = by("access");

/**
 * What the proof makes of each type, with `data.` or `ephemeral.` before those that Terraform does not manage. A type that
 * is not here is not understood, and the proof says so.
 */
export const TYPES: Readonly<Record<string, ReadBy | Inert>> = {
  aws_vpc: NETWORK,
  aws_subnet: NETWORK,
  aws_route_table: NETWORK,
  aws_route_table_association: NETWORK,
  aws_route: NETWORK,
  aws_internet_gateway: NETWORK,
  aws_nat_gateway: NETWORK,
  aws_eip: inert("an address for whatever names it"),
  aws_vpc_endpoint: NETWORK,
  aws_vpc_peering_connection: NETWORK,
  aws_vpc_peering_connection_accepter: inert("says yes to a connection that routes use by its own id"),
  aws_vpc_peering_connection_options: inert("says whether names resolve to private addresses over the connection"),
  aws_network_acl: NETWORK,
  aws_network_acl_rule: NETWORK,
  aws_default_network_acl: NETWORK,
  aws_security_group: NETWORK,
  aws_vpc_security_group_ingress_rule: NETWORK,
  aws_vpc_security_group_egress_rule: NETWORK,
  aws_default_security_group: NETWORK,
  aws_networkfirewall_firewall: NETWORK,
  aws_networkfirewall_firewall_policy: NETWORK,
  aws_networkfirewall_rule_group: NETWORK,
  aws_networkfirewall_logging_configuration: inert("writes down what the firewall saw"),
  aws_flow_log: inert("writes down what the network saw"),
  aws_route53_resolver_query_log_config: inert("writes down names that were asked for"),
  aws_route53_resolver_query_log_config_association: inert("says of which network names are written down"),
  aws_wafv2_web_acl: inert("only takes away from what reaches a load balancer or an API"),
  aws_wafv2_web_acl_association: inert("says where a web ACL takes away"),
  aws_wafv2_web_acl_logging_configuration: inert("writes down what a web ACL saw"),

  aws_lb: NETWORK,
  aws_lb_listener: by("entrance"),
  aws_lb_listener_rule: by("entrance", "zone-loss"),
  aws_lb_target_group: NETWORK,
  aws_ecs_cluster: inert("a name for services"),
  aws_ecs_service: NETWORK,
  aws_ecs_task_definition: by("region-loss", "access"),
  aws_appautoscaling_target: by("zone-loss"),
  aws_appautoscaling_policy: inert("only adds to a capacity that suffices before it acts"),

  aws_lambda_function: NETWORK,
  aws_lambda_alias: inert("a name for a version of a function"),
  aws_lambda_permission: NETWORK,
  aws_lambda_function_event_invoke_config: inert("says how often a failed event is tried again"),
  aws_api_gateway_rest_api: NETWORK,
  aws_api_gateway_rest_api_policy: NETWORK,
  aws_api_gateway_resource: inert("a path of an API"),
  aws_api_gateway_method: NETWORK,
  aws_api_gateway_integration: NETWORK,
  aws_api_gateway_deployment: inert("puts what the API says into force"),
  aws_api_gateway_stage: inert("a name for a deployment"),
  aws_api_gateway_method_settings: inert("logging and throttling"),
  aws_api_gateway_account: inert("the role that writes the logs of every API"),

  aws_rds_cluster: NETWORK,
  aws_rds_cluster_instance: NETWORK,
  aws_rds_global_cluster: by("region-loss", "independence"),
  aws_rds_cluster_parameter_group: inert("settings of the database engine"),
  aws_db_parameter_group: inert("settings of the database engine"),
  aws_db_subnet_group: NETWORK,
  aws_db_proxy: NETWORK,
  aws_db_proxy_default_target_group: inert("settings of a proxy's pool"),
  aws_db_proxy_endpoint: NETWORK,
  aws_db_proxy_target: NETWORK,
  aws_db_event_subscription: inert("sends events of the database to a topic"),

  aws_s3_bucket: ROLE,
  aws_s3_bucket_policy: ROLE,
  aws_s3_bucket_public_access_block: by("entrance"),
  aws_s3_bucket_replication_configuration: by("region-loss"),
  aws_s3_bucket_lifecycle_configuration: inert("says how long old versions are kept"),
  aws_s3_bucket_ownership_controls: inert("turns access lists off"),
  aws_s3_bucket_server_side_encryption_configuration: by("region-loss"),
  aws_s3_bucket_versioning: by("region-loss"),
  aws_dynamodb_table: by("independence"),
  aws_ecr_repository: by("region-loss"),
  aws_ecr_replication_configuration: by("region-loss"),
  aws_ecr_lifecycle_policy: inert("says how long images are kept"),
  aws_secretsmanager_secret: by("region-loss"),
  aws_secretsmanager_secret_version: by("access"),
  "data.aws_secretsmanager_secret": by("region-loss"),
  "ephemeral.aws_secretsmanager_random_password": inert("a value that is nowhere kept"),
  aws_kms_key: ROLE,
  aws_kms_alias: inert("a name for a key"),
  "data.aws_kms_alias": inert("a key of AWS's own, by its name"),
  aws_ssm_parameter: by("independence"),
  "data.aws_ssm_parameters_by_path": by("independence"),

  aws_iam_role: ROLE,
  aws_iam_policy: ROLE,
  aws_iam_role_policy: ROLE,
  aws_iam_role_policy_attachment: ROLE,
  aws_iam_openid_connect_provider: inert("a name for an issuer of tokens; the trust of a role says who may take it"),
  "data.aws_iam_policy_document": ROLE,
  aws_cloudwatch_log_resource_policy: ROLE,
  aws_sns_topic: by("budget"),
  aws_sns_topic_policy: ROLE,
  aws_sns_topic_subscription: inert("sends alarms to people"),
  aws_scheduler_schedule: by("access"),

  aws_route53_zone: by("independence"),
  "data.aws_route53_zone": inert("the zone of the domain, made by somebody else"),
  aws_route53_record: by("independence", "budget"),
  aws_route53_health_check: by("independence", "budget"),
  aws_route53_query_log: inert("writes down names that were asked for"),
  aws_acm_certificate: by("entrance"),
  aws_acm_certificate_validation: inert("waits until a certificate is issued"),

  aws_cloudwatch_metric_alarm: by("budget"),
  aws_cloudwatch_composite_alarm: inert("tells people what other alarms say"),
  aws_codebuild_project: ROLE,
  aws_ssm_document: ROLE,
  aws_cloudwatch_dashboard: inert("shows metrics"),
  aws_cloudwatch_log_group: inert("keeps what is written down"),
  "data.aws_caller_identity": inert("the account's number"),
  "data.aws_region": inert("the name of a region"),
  "data.terraform_remote_state": by("independence"),
};

export function isUnderstood(type: string): boolean {
  return Object.hasOwn(TYPES, type);
}

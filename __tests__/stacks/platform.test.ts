import { production } from "../../src/config/production";
import { networkChecks } from "../helpers/network-checks";
import {
  type Attributes,
  inventory,
  resources,
  type StackJson,
  type Stacks,
  stack,
  synthesized,
  synthesizedTexts,
} from "../helpers/synthesized";

const stacks = synthesized();
const { primary, dr } = production.regions;

test("synthesizes the same bytes twice", () => {
  expect(synthesizedTexts()).toEqual(synthesizedTexts());
});

test("writes no absolute path, with remote and with local states", () => {
  const local = {
    kind: "local",
    bucket: "states",
    lockTable: "locks",
    region: dr.name,
  } as const;
  for (const texts of [synthesizedTexts(), synthesizedTexts(production, local)]) {
    expect(Object.keys(texts)).toHaveLength(7);
    for (const text of Object.values(texts)) expect(text).not.toContain(process.cwd());
  }
});

test("puts each stack into its region, and mixes regions only off the failover path", () => {
  const regions = Object.entries(stacks).map(([name, { provider }]) => [
    name,
    provider.aws.map(({ region }) => region),
  ]);
  expect(Object.fromEntries(regions)).toEqual({
    foundation: [dr.name, primary.name],
    "global-dns": ["us-east-1"],
    "primary-region": [primary.name],
    "dr-region": [dr.name],
    "shared-networking": [dr.name, primary.name],
    "data-replication": [dr.name, primary.name],
    failover: [dr.name],
  });
});

test("keeps every state in the one bucket and the one lock table in the DR region", () => {
  for (const [name, { terraform }] of Object.entries(stacks)) {
    expect(terraform.backend.s3).toEqual({
      bucket: "states",
      dynamodb_table: "locks",
      key: `project-x/production/${name}.tfstate`,
      region: dr.name,
    });
  }
});

test("lets the stacks on the DR path depend on no other through CDKTF", () => {
  for (const name of ["dr-region", "failover"]) {
    expect(JSON.stringify(stack(stacks, name))).not.toContain("cross-stack-reference");
  }
});

test("depends on which region is active in failover only", () => {
  const other = synthesizedTexts({ ...production, activeRegion: dr.name });
  const changed = Object.entries(synthesizedTexts()).filter(([name, text]) => other[name] !== text);
  expect(changed.map(([name]) => name)).toEqual(["failover"]);
});

describe("the standby names the primary region only where it watches it", () => {
  const standby = () => structuredClone(stack(stacks, "dr-region"));

  test("in the prober's targets, in dimensions and in the dashboard", () => {
    expect(JSON.stringify(standby())).toContain(primary.name);
    expect(JSON.stringify(withoutWatch(standby()))).not.toContain(primary.name);
  });

  test.each<[string, (json: StackJson) => unknown]>([
    [
      "a topic of the primary",
      (json) =>
        Object.assign(anAlarm(json), {
          alarm_actions: [`arn:aws:sns:${primary.name}:x`],
        }),
    ],
    ["a metric's name", (json) => Object.assign(anAlarm(json), { metric_name: primary.name })],
    ["a variable of the prober", (json) => Object.assign(variables(json), { PROBE_TOKEN_SECRET_ID: primary.name })],
    [
      "anything else",
      (json) =>
        Object.assign(json.resource, {
          aws_vpc: { vpc: { tags: { Name: primary.name } } },
        }),
    ],
  ])("and not in %s", (_, break_) => {
    const json = standby();
    break_(json);
    expect(JSON.stringify(withoutWatch(json))).toContain(primary.name);
  });
});

const anAlarm = (json: StackJson) => Object.values(resources(json, "aws_cloudwatch_metric_alarm"))[0] ?? {};

function variables(json: StackJson): Attributes {
  const functions = Object.values(resources(json, "aws_lambda_function"));
  const environments = functions.map(({ environment }) => environment as { variables: Attributes } | undefined);
  const [found] = environments.filter((environment) => environment?.variables.PROBE_TARGETS !== undefined);
  if (found === undefined) throw new Error("no prober");
  return found.variables;
}

/** The stack without the places whose purpose is to name both regions. */
function withoutWatch(json: StackJson): StackJson {
  delete variables(json).PROBE_TARGETS;
  for (const dashboard of Object.values(resources(json, "aws_cloudwatch_dashboard"))) delete dashboard.dashboard_body;
  for (const alarm of Object.values(resources(json, "aws_cloudwatch_metric_alarm"))) {
    const queries = (alarm.metric_query ?? []) as { metric?: Attributes }[];
    for (const { dimensions } of [alarm, ...queries.map(({ metric }) => metric ?? {})]) {
      const regions = (dimensions ?? {}) as Attributes;
      delete regions.Region;
      delete regions.SourceRegion;
    }
  }
  return json;
}

/** What holds data, keys, images or logs. A lock table is not among it: AWS's own protection holds that. */
const HOLDING = [
  "aws_ecr_repository",
  "aws_kms_key",
  "aws_rds_cluster",
  "aws_rds_global_cluster",
  "aws_route53_zone",
  "aws_s3_bucket",
];

/** Whatever of it a plan could destroy. */
function destroyable(all: Stacks): string[] {
  return Object.entries(all).flatMap(([name, { resource }]) =>
    HOLDING.flatMap((type) =>
      Object.entries(resource[type] ?? {})
        .filter(([, { lifecycle }]) => (lifecycle as Attributes | undefined)?.prevent_destroy !== true)
        .map(([id]) => `${name} ${type}.${id}`),
    ),
  );
}

test("refuses every plan that would destroy what holds data, keys, images or logs", () => {
  expect(destroyable(stacks)).toEqual([]);
});

test.each([
  ["foundation", "aws_ecr_repository"],
  ["global-dns", "aws_route53_zone"],
  ["primary-region", "aws_s3_bucket"],
  ["dr-region", "aws_s3_bucket"],
  ["failover", "aws_rds_cluster"],
])("notices a plan that could destroy a resource of %s: %s", (name, type) => {
  const copy = structuredClone(stacks);
  const [address, attributes] = Object.entries(resources(stack(copy, name), type))[0] ?? [];
  delete attributes?.lifecycle;
  expect(destroyable(copy)).toEqual([`${name} ${address}`]);
});

test.each([
  ["foundation", "aws_dynamodb_table", "deletion_protection_enabled"],
  ["primary-region", "aws_rds_global_cluster", "deletion_protection"],
  ["primary-region", "aws_rds_cluster", "deletion_protection"],
  ["failover", "aws_rds_cluster", "deletion_protection"],
])("lets AWS refuse it too in %s: %s", (name, type, attribute) => {
  for (const attributes of Object.values(resources(stack(stacks, name), type)))
    expect(attributes[attribute]).toBe(true);
});

test("shows the reason in the tags of every stack where protection is off", () => {
  const reason = "a rehearsal that is thrown away";
  const open = synthesized({
    ...production,
    protection: { enabled: false, reason },
  });
  for (const { provider } of Object.values(open)) {
    expect(provider.aws[0]).toMatchObject({
      default_tags: [{ tags: { Unprotected: reason } }],
    });
  }
  expect(JSON.stringify(open)).not.toContain('"deletion_protection":true');
});

test("gives cluster and master secret the same ephemeral password and version, and stores neither", () => {
  const json = stack(stacks, "primary-region");
  const [cluster] = Object.values(resources(json, "aws_rds_cluster"));
  const versions = resources(json, "aws_secretsmanager_secret_version");
  const [master] = Object.values(versions).filter(({ secret_id: id }) => String(id).includes("database-master"));
  const password = "ephemeral.aws_secretsmanager_random_password.database-master-password.random_password";
  expect(cluster?.master_password_wo).toBe(`\${${password}}`);
  expect(master?.secret_string_wo).toBe(
    `\${jsonencode({"username" = "${cluster?.master_username}", "password" = ${password}})}`,
  );
  expect(master?.secret_string_wo_version).toBe(cluster?.master_password_wo_version);
  for (const attributes of [cluster, ...Object.values(versions)]) {
    expect(attributes).not.toHaveProperty("master_password");
    expect(attributes).not.toHaveProperty("secret_string");
  }
});

describe("on the way home (docs/adr/0004)", () => {
  const database = { ...production.database, globalGeneration: 2 };

  test("the promoted cluster stays in the global database that it begins, whatever the variable says", () => {
    const adopted = {
      ...production,
      activeRegion: dr.name,
      database: { ...database, adoptedByDr: true },
    };
    const [cluster] = Object.values(resources(stack(synthesized(adopted), "failover"), "aws_rds_cluster"));
    const name = "project-x-production-g2";
    expect(cluster?.global_cluster_identifier).toBe(
      `\${(var.active_region == "${primary.name}") ? "${name}" : "${name}"}`,
    );
  });

  const rebuilt = (adoptedByDr: boolean) => {
    const regions = { primary: { ...primary, clusterGeneration: 2 }, dr };
    const config = {
      ...production,
      regions,
      database: { ...database, adoptedByDr },
    };
    const [cluster] = Object.values(resources(stack(synthesized(config), "primary-region"), "aws_rds_cluster"));
    if (cluster === undefined) throw new Error("no cluster");
    return {
      cluster,
      own: Object.keys(cluster).filter((name) => /^(master|database_name)/.test(name)),
    };
  };

  test("the primary is rebuilt as a secondary, without a master user of its own", () => {
    const { cluster, own } = rebuilt(true);
    expect(cluster).toMatchObject({
      cluster_identifier: "project-x-production-eu-west-1-g2",
      source_region: dr.name,
    });
    expect(own).toEqual([]);
  });

  test("the primary takes passwords again once it is the writer", () => {
    expect(rebuilt(false).own).toEqual(["master_password_wo", "master_password_wo_version"]);
  });

  test("the marker moves to a path of its own, so that the old one no longer refuses", () => {
    const json = stack(synthesized({ ...production, failoverGeneration: 2 }), "failover");
    expect(Object.values(resources(json, "aws_ssm_parameter"))[0]?.name).toBe(
      "/project-x/production/failover/2/active-region",
    );
    expect(json.data?.aws_ssm_parameters_by_path?.markers?.path).toBe("/project-x/production/failover/2");
  });
});

test("copies every secret to the DR region, under the key that foundation has there", () => {
  for (const secret of Object.values(resources(stack(stacks, "primary-region"), "aws_secretsmanager_secret"))) {
    const kms_key_id = expect.stringMatching(/remote_state.*foundation.*secret-replica-key/);
    expect(secret.replica).toEqual([{ region: dr.name, kms_key_id }]);
  }
});

test.each(Object.entries(networkChecks))("in the whole platform: %s", (_, check) => {
  expect(check(stacks)).toEqual([]);
});

/** Changing one of these addresses destroys data: moveTo or an ADR. */
test("keeps the addresses of what holds data", () => {
  const stateful = /^aws_(rds|s3_bucket$|dynamodb|kms_key|secretsmanager_secret$|route53_zone|ssm_parameter)/;
  const addresses = Object.entries(stacks).flatMap(([name, { resource }]) =>
    Object.entries(resource)
      .filter(([type]) => stateful.test(type) && !type.includes("parameter_group"))
      .flatMap(([type, found]) => Object.keys(found).map((id) => `${name} ${type}.${id}`)),
  );
  expect(addresses.sort()).toMatchInlineSnapshot(`
    [
      "dr-region aws_kms_key.platform_data-key_BE86DFE0",
      "dr-region aws_kms_key.platform_database_key_0E9F97CA",
      "dr-region aws_kms_key.platform_operations-key_D4364391",
      "dr-region aws_s3_bucket.applications_frontends_access-logs_bucket_48E91274",
      "dr-region aws_s3_bucket.applications_payments-metadata_bucket_44BA6901",
      "dr-region aws_s3_bucket.applications_shipping-metadata_bucket_9BE078DE",
      "dr-region aws_s3_bucket.console-button_bundle_bucket_001CA6FB",
      "dr-region aws_ssm_parameter.console-button_bundle-digest_728F1569",
      "dr-region aws_ssm_parameter.console-button_deployed-digest_37D0C897",
      "dr-region aws_ssm_parameter.console-button_result_7C9CD8A2",
      "failover aws_rds_cluster.database_cluster_FAF2FB92",
      "failover aws_rds_cluster_instance.database_instance-1_95FDBD23",
      "failover aws_rds_cluster_instance.database_instance-2_67AB9804",
      "failover aws_ssm_parameter.marker",
      "foundation aws_dynamodb_table.lock-table_D28631D7",
      "foundation aws_dynamodb_table.primary_spare-lock-table_0B65364C",
      "foundation aws_kms_key.image-key_7BCDF293",
      "foundation aws_kms_key.primary_image-key_8D64855A",
      "foundation aws_kms_key.primary_state-replica-key_ED11E687",
      "foundation aws_kms_key.secret-replica-key_3E75E05F",
      "foundation aws_kms_key.state-key_753BFC90",
      "foundation aws_s3_bucket.primary_state-replica_bucket_1AE12904",
      "foundation aws_s3_bucket.state-bucket_828F7150",
      "global-dns aws_kms_key.operations-key_A6A4566F",
      "global-dns aws_route53_zone.zone",
      "primary-region aws_kms_key.platform_data-key_BE86DFE0",
      "primary-region aws_kms_key.platform_database_key_0E9F97CA",
      "primary-region aws_kms_key.platform_operations-key_D4364391",
      "primary-region aws_rds_cluster.database_cluster_FAF2FB92",
      "primary-region aws_rds_cluster_instance.database_instance-1_95FDBD23",
      "primary-region aws_rds_cluster_instance.database_instance-2_67AB9804",
      "primary-region aws_rds_cluster_instance.database_instance-3_A4FBCB4D",
      "primary-region aws_rds_global_cluster.global-database",
      "primary-region aws_s3_bucket.applications_frontends_access-logs_bucket_48E91274",
      "primary-region aws_s3_bucket.applications_payments-metadata_bucket_44BA6901",
      "primary-region aws_s3_bucket.applications_shipping-metadata_bucket_9BE078DE",
      "primary-region aws_secretsmanager_secret.database-application_secret_C289DF61",
      "primary-region aws_secretsmanager_secret.database-master_secret_0FD91C7A",
      "primary-region aws_secretsmanager_secret.probe-token_secret_611CDE5B",
    ]
  `);
});

test("has just these resources", () => {
  const counts = Object.entries(stacks).map(([name, json]) => [name, inventory(json)]);
  expect(Object.fromEntries(counts)).toMatchInlineSnapshot(`
    {
      "data-replication": {
        "aws_cloudwatch_metric_alarm": 16,
        "aws_iam_role": 4,
        "aws_iam_role_policy": 4,
        "aws_s3_bucket_replication_configuration": 4,
      },
      "dr-region": {
        "aws_acm_certificate": 1,
        "aws_acm_certificate_validation": 1,
        "aws_api_gateway_account": 1,
        "aws_api_gateway_deployment": 3,
        "aws_api_gateway_integration": 6,
        "aws_api_gateway_method": 6,
        "aws_api_gateway_method_settings": 3,
        "aws_api_gateway_resource": 3,
        "aws_api_gateway_rest_api": 3,
        "aws_api_gateway_rest_api_policy": 3,
        "aws_api_gateway_stage": 3,
        "aws_cloudwatch_composite_alarm": 2,
        "aws_cloudwatch_dashboard": 1,
        "aws_cloudwatch_log_group": 23,
        "aws_cloudwatch_metric_alarm": 50,
        "aws_codebuild_project": 1,
        "aws_db_event_subscription": 1,
        "aws_db_parameter_group": 1,
        "aws_db_proxy": 1,
        "aws_db_proxy_default_target_group": 1,
        "aws_db_proxy_endpoint": 1,
        "aws_db_subnet_group": 1,
        "aws_default_network_acl": 1,
        "aws_default_security_group": 1,
        "aws_ecs_cluster": 1,
        "aws_ecs_service": 2,
        "aws_ecs_task_definition": 2,
        "aws_eip": 3,
        "aws_flow_log": 1,
        "aws_iam_role": 13,
        "aws_iam_role_policy": 13,
        "aws_internet_gateway": 1,
        "aws_kms_alias": 3,
        "aws_kms_key": 3,
        "aws_lambda_alias": 5,
        "aws_lambda_function": 5,
        "aws_lambda_function_event_invoke_config": 1,
        "aws_lambda_permission": 3,
        "aws_lb": 1,
        "aws_lb_listener": 2,
        "aws_lb_listener_rule": 3,
        "aws_lb_target_group": 2,
        "aws_nat_gateway": 3,
        "aws_network_acl": 6,
        "aws_network_acl_rule": 91,
        "aws_networkfirewall_firewall": 1,
        "aws_networkfirewall_firewall_policy": 1,
        "aws_networkfirewall_logging_configuration": 1,
        "aws_networkfirewall_rule_group": 1,
        "aws_rds_cluster_parameter_group": 1,
        "aws_route": 12,
        "aws_route53_record": 3,
        "aws_route53_resolver_query_log_config": 1,
        "aws_route53_resolver_query_log_config_association": 1,
        "aws_route_table": 18,
        "aws_route_table_association": 18,
        "aws_s3_bucket": 4,
        "aws_s3_bucket_lifecycle_configuration": 3,
        "aws_s3_bucket_ownership_controls": 4,
        "aws_s3_bucket_policy": 4,
        "aws_s3_bucket_public_access_block": 4,
        "aws_s3_bucket_server_side_encryption_configuration": 4,
        "aws_s3_bucket_versioning": 4,
        "aws_scheduler_schedule": 1,
        "aws_security_group": 16,
        "aws_sns_topic": 1,
        "aws_sns_topic_policy": 1,
        "aws_sns_topic_subscription": 1,
        "aws_ssm_document": 1,
        "aws_ssm_parameter": 3,
        "aws_subnet": 18,
        "aws_vpc": 1,
        "aws_vpc_endpoint": 8,
        "aws_vpc_security_group_egress_rule": 26,
        "aws_vpc_security_group_ingress_rule": 22,
        "aws_wafv2_web_acl": 2,
        "aws_wafv2_web_acl_association": 4,
        "aws_wafv2_web_acl_logging_configuration": 2,
      },
      "failover": {
        "aws_appautoscaling_policy": 4,
        "aws_appautoscaling_target": 2,
        "aws_cloudwatch_metric_alarm": 1,
        "aws_db_proxy_target": 1,
        "aws_rds_cluster": 1,
        "aws_rds_cluster_instance": 2,
        "aws_route53_health_check": 1,
        "aws_route53_record": 6,
        "aws_ssm_parameter": 1,
      },
      "foundation": {
        "aws_dynamodb_table": 2,
        "aws_ecr_lifecycle_policy": 4,
        "aws_ecr_replication_configuration": 1,
        "aws_ecr_repository": 4,
        "aws_iam_openid_connect_provider": 1,
        "aws_iam_policy": 13,
        "aws_iam_role": 5,
        "aws_iam_role_policy": 3,
        "aws_iam_role_policy_attachment": 10,
        "aws_kms_alias": 5,
        "aws_kms_key": 5,
        "aws_s3_bucket": 2,
        "aws_s3_bucket_ownership_controls": 2,
        "aws_s3_bucket_policy": 2,
        "aws_s3_bucket_public_access_block": 2,
        "aws_s3_bucket_replication_configuration": 1,
        "aws_s3_bucket_server_side_encryption_configuration": 2,
        "aws_s3_bucket_versioning": 2,
      },
      "global-dns": {
        "aws_cloudwatch_log_group": 1,
        "aws_cloudwatch_log_resource_policy": 1,
        "aws_cloudwatch_metric_alarm": 4,
        "aws_kms_alias": 1,
        "aws_kms_key": 1,
        "aws_route53_health_check": 4,
        "aws_route53_query_log": 1,
        "aws_route53_record": 1,
        "aws_route53_zone": 1,
        "aws_sns_topic": 1,
        "aws_sns_topic_policy": 1,
        "aws_sns_topic_subscription": 1,
      },
      "primary-region": {
        "aws_acm_certificate": 1,
        "aws_acm_certificate_validation": 1,
        "aws_api_gateway_account": 1,
        "aws_api_gateway_deployment": 3,
        "aws_api_gateway_integration": 6,
        "aws_api_gateway_method": 6,
        "aws_api_gateway_method_settings": 3,
        "aws_api_gateway_resource": 3,
        "aws_api_gateway_rest_api": 3,
        "aws_api_gateway_rest_api_policy": 3,
        "aws_api_gateway_stage": 3,
        "aws_appautoscaling_policy": 4,
        "aws_appautoscaling_target": 2,
        "aws_cloudwatch_dashboard": 1,
        "aws_cloudwatch_log_group": 21,
        "aws_cloudwatch_metric_alarm": 37,
        "aws_db_event_subscription": 1,
        "aws_db_parameter_group": 1,
        "aws_db_proxy": 1,
        "aws_db_proxy_default_target_group": 1,
        "aws_db_proxy_endpoint": 1,
        "aws_db_proxy_target": 1,
        "aws_db_subnet_group": 1,
        "aws_default_network_acl": 1,
        "aws_default_security_group": 1,
        "aws_ecs_cluster": 1,
        "aws_ecs_service": 2,
        "aws_ecs_task_definition": 2,
        "aws_eip": 3,
        "aws_flow_log": 1,
        "aws_iam_role": 11,
        "aws_iam_role_policy": 11,
        "aws_internet_gateway": 1,
        "aws_kms_alias": 3,
        "aws_kms_key": 3,
        "aws_lambda_alias": 4,
        "aws_lambda_function": 4,
        "aws_lambda_permission": 3,
        "aws_lb": 1,
        "aws_lb_listener": 2,
        "aws_lb_listener_rule": 3,
        "aws_lb_target_group": 2,
        "aws_nat_gateway": 3,
        "aws_network_acl": 6,
        "aws_network_acl_rule": 91,
        "aws_networkfirewall_firewall": 1,
        "aws_networkfirewall_firewall_policy": 1,
        "aws_networkfirewall_logging_configuration": 1,
        "aws_networkfirewall_rule_group": 1,
        "aws_rds_cluster": 1,
        "aws_rds_cluster_instance": 3,
        "aws_rds_cluster_parameter_group": 1,
        "aws_rds_global_cluster": 1,
        "aws_route": 12,
        "aws_route53_record": 3,
        "aws_route53_resolver_query_log_config": 1,
        "aws_route53_resolver_query_log_config_association": 1,
        "aws_route_table": 18,
        "aws_route_table_association": 18,
        "aws_s3_bucket": 3,
        "aws_s3_bucket_lifecycle_configuration": 3,
        "aws_s3_bucket_ownership_controls": 3,
        "aws_s3_bucket_policy": 3,
        "aws_s3_bucket_public_access_block": 3,
        "aws_s3_bucket_server_side_encryption_configuration": 3,
        "aws_s3_bucket_versioning": 3,
        "aws_secretsmanager_secret": 3,
        "aws_secretsmanager_secret_version": 3,
        "aws_security_group": 16,
        "aws_sns_topic": 1,
        "aws_sns_topic_policy": 1,
        "aws_sns_topic_subscription": 1,
        "aws_subnet": 18,
        "aws_vpc": 1,
        "aws_vpc_endpoint": 8,
        "aws_vpc_security_group_egress_rule": 26,
        "aws_vpc_security_group_ingress_rule": 22,
        "aws_wafv2_web_acl": 2,
        "aws_wafv2_web_acl_association": 4,
        "aws_wafv2_web_acl_logging_configuration": 2,
      },
      "shared-networking": {
        "aws_network_acl_rule": 24,
        "aws_route": 18,
        "aws_vpc_peering_connection": 1,
        "aws_vpc_peering_connection_accepter": 1,
        "aws_vpc_peering_connection_options": 2,
        "aws_vpc_security_group_egress_rule": 6,
        "aws_vpc_security_group_ingress_rule": 6,
      },
    }
  `);
});

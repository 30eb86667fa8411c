import { arnOf, type Row, rows } from "./row";

const scaling = rows("application-autoscaling");
const target = arnOf("application-autoscaling", ({ id }) => `scalable-target/${id}`);

const ecr = rows("ecr");
const repository = arnOf("ecr", ({ name, repository: of }) => `repository/${name ?? of}`);

const ecs = rows("ecs");
const lambda = rows("lambda");
const code = arnOf("lambda", ({ function_name: name }) => `function:${String(name).replace(/^.*:function:/, "")}`);

export const compute: Readonly<Record<string, Row>> = {
  aws_appautoscaling_policy: scaling(target, "DescribeScalingPolicies", "PutScalingPolicy", "", "DeleteScalingPolicy"),
  aws_appautoscaling_target: scaling(
    target,
    "DescribeScalableTargets ListTagsForResource",
    "RegisterScalableTarget TagResource linked:ecs.application-autoscaling",
    "UntagResource",
    "DeregisterScalableTarget",
  ),
  aws_ecr_lifecycle_policy: ecr(repository, "GetLifecyclePolicy", "PutLifecyclePolicy", "", "DeleteLifecyclePolicy"),
  aws_ecr_replication_configuration: ecr(
    repository,
    "DescribeRegistry",
    "PutReplicationConfiguration linked:replication.ecr",
    "",
    "PutReplicationConfiguration",
  ),
  aws_ecr_repository: ecr(
    repository,
    "DescribeRepositories ListTagsForResource",
    "CreateRepository TagResource",
    "PutImageScanningConfiguration PutImageTagMutability UntagResource",
    "DeleteRepository",
  ),
  aws_ecs_cluster: ecs(
    arnOf("ecs", ({ name }) => `cluster/${name}`),
    "DescribeClusters",
    "CreateCluster TagResource linked:ecs",
    "UntagResource UpdateCluster UpdateClusterSettings",
    "DeleteCluster",
  ),
  aws_ecs_service: ecs(
    ({ name, cluster }) => `${String(cluster).replace(":cluster/", ":service/")}/${name}`,
    "DescribeServices",
    "CreateService TagResource",
    "UntagResource UpdateService",
    "DeleteService",
  ),
  aws_ecs_task_definition: ecs(
    arnOf("ecs", ({ family }) => `task-definition/${family}:1`),
    "DescribeTaskDefinition",
    "RegisterTaskDefinition TagResource",
    "UntagResource",
    "DeregisterTaskDefinition",
  ),
  aws_lambda_alias: lambda(code, "GetAlias", "CreateAlias", "UpdateAlias", "DeleteAlias"),
  aws_lambda_function: lambda(
    code,
    "GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction",
    "CreateFunction PublishVersion PutFunctionConcurrency TagResource ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",
    "DeleteFunctionConcurrency UntagResource UpdateFunctionCode UpdateFunctionConfiguration",
    "DeleteFunction",
  ),
  aws_lambda_function_event_invoke_config: lambda(
    code,
    "GetFunctionEventInvokeConfig",
    "PutFunctionEventInvokeConfig",
    "",
    "DeleteFunctionEventInvokeConfig",
  ),
  aws_lambda_permission: lambda(code, "GetPolicy", "AddPermission", "", "RemovePermission"),
  aws_scheduler_schedule: rows("scheduler")(
    arnOf("scheduler", ({ name }) => `schedule/default/${name}`),
    "GetSchedule",
    "CreateSchedule",
    "UpdateSchedule",
    "DeleteSchedule",
  ),
};

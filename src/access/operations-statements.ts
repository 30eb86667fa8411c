import { type Account, arns, iamArns, type Statement } from "./account";
import { stateBuckets } from "./state-protection";

/**
 * What a deployment does, by policy: no policy may be longer than 6144 characters. Sources: AWS's Service
 * Authorization Reference for what can be narrowed to a resource; issue 42383 of the provider for GetSecretValue.
 */
export function operationsStatements(account: Account): Readonly<Record<string, Statement[]>> {
  return {
    network: network(account),
    edge: edge(account),
    compute: compute(account),
    data: data(account),
    secrets: secrets(account),
    watch: watch(account),
    button: button(account),
    states: states(account),
    roles: roles(account),
  };
}

/** Without a sid, to be short: the action says what it is. */
function allow(actions: string, resources: string[]): Statement {
  return { actions: actions.split(" "), resources };
}

/** Actions that AWS lets nobody narrow to a resource. */
function onNothingNamed(actions: string): Statement {
  return allow(actions, ["*"]);
}

function network(account: Account): Statement[] {
  const { prefix } = account.names;
  return [
    onNothingNamed(
      "ec2:Describe* route53resolver:GetResolverQueryLogConfigAssociation route53resolver:ListResolverQueryLogConfigAssociations route53resolver:ListResolverQueryLogConfigs",
    ),
    allow(
      "ec2:AcceptVpcPeeringConnection ec2:AllocateAddress ec2:Associate* ec2:AttachInternetGateway ec2:AuthorizeSecurityGroup* ec2:CreateFlowLogs ec2:CreateInternetGateway ec2:CreateNatGateway ec2:CreateNetworkAcl* ec2:CreateRoute* ec2:CreateSecurityGroup ec2:CreateSubnet ec2:CreateTags ec2:CreateVpc* ec2:DeleteFlowLogs ec2:DeleteInternetGateway ec2:DeleteNatGateway ec2:DeleteNetwork* ec2:DeleteRoute* ec2:DeleteSecurityGroup ec2:DeleteSubnet ec2:DeleteTags ec2:DeleteVpc* ec2:Detach* ec2:Disassociate* ec2:GetManagedPrefixListEntries ec2:GetSecurityGroupsForVpc ec2:ModifySecurityGroupRules ec2:ModifySubnetAttribute ec2:ModifyVpc* ec2:ReleaseAddress ec2:ReplaceNetworkAcl* ec2:ReplaceRoute* ec2:RevokeSecurityGroup* ec2:UpdateSecurityGroupRuleDescriptions*",
      // An endpoint may be made for a service of AWS's own.
      [...arns(account, "ec2", "*"), "arn:aws:ec2:*:aws:prefix-list/*"],
    ),
    allow(
      "network-firewall:Associate* network-firewall:Create* network-firewall:Delete* network-firewall:Describe* network-firewall:Disassociate* network-firewall:ListTagsForResource network-firewall:TagResource network-firewall:UntagResource network-firewall:Update*",
      arns(account, "network-firewall", `*/${prefix}-*`),
    ),
    allow(
      "route53resolver:AssociateResolverQueryLogConfig route53resolver:CreateResolverQueryLogConfig route53resolver:DeleteResolverQueryLogConfig route53resolver:DisassociateResolverQueryLogConfig route53resolver:GetResolverQueryLogConfig route53resolver:ListTagsForResource route53resolver:TagResource route53resolver:UntagResource",
      arns(account, "route53resolver", "resolver-query-log-config/*"),
    ),
  ];
}

/** Names, certificates, load balancers, private APIs, and the web ACLs before them. */
function edge(account: Account): Statement[] {
  const { prefix } = account.names;
  const balancers = arns(account, "elasticloadbalancing", `*/app/${prefix}/*`, `targetgroup/${prefix}-*`);
  const apis = ["account", "restapis", "restapis/*", "tags/*"].map((path) => `arn:aws:apigateway:*::/${path}`);
  return [
    onNothingNamed(
      "acm:RequestCertificate elasticloadbalancing:Describe* elasticloadbalancing:SetWebAcl route53:CreateHealthCheck route53:CreateHostedZone route53:ListHostedZones route53:ListHostedZonesByName",
    ),
    allow(
      "acm:AddTagsToCertificate acm:DeleteCertificate acm:DescribeCertificate acm:ListTagsForCertificate acm:RemoveTagsFromCertificate acm:UpdateCertificateOptions",
      arns(account, "acm", "certificate/*"),
    ),
    allow(
      "elasticloadbalancing:Add* elasticloadbalancing:Create* elasticloadbalancing:Delete* elasticloadbalancing:Modify* elasticloadbalancing:Remove* elasticloadbalancing:Set*",
      balancers,
    ),
    allow(
      "apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT apigateway:SetWebACL apigateway:UpdateRestApiPolicy",
      apis,
    ),
    allow(
      "wafv2:AssociateWebACL wafv2:Create* wafv2:Delete* wafv2:DisassociateWebACL wafv2:Get* wafv2:ListTagsForResource wafv2:PutLoggingConfiguration wafv2:TagResource wafv2:UntagResource wafv2:UpdateWebACL",
      [...arns(account, "wafv2", "regional/*"), ...balancers, ...apis],
    ),
    allow(
      "route53:AssociateVPCWithHostedZone route53:ChangeResourceRecordSets route53:ChangeTagsForResource route53:CreateQueryLoggingConfig route53:DeleteHealthCheck route53:DeleteHostedZone route53:DeleteQueryLoggingConfig route53:GetChange route53:GetDNSSEC route53:GetHealthCheck route53:GetHostedZone route53:GetQueryLoggingConfig route53:ListResourceRecordSets route53:ListTagsForResource route53:UpdateHealthCheck route53:UpdateHostedZoneComment",
      ["hostedzone", "change", "healthcheck", "queryloggingconfig"].map((what) => `arn:aws:route53:::${what}/*`),
    ),
  ];
}

/** Tasks, functions and their scaling. Images are looked up, not pushed. */
function compute(account: Account): Statement[] {
  const { names } = account;
  return [
    onNothingNamed(
      "application-autoscaling:Describe* ecr:DescribeRegistry ecr:PutReplicationConfiguration ecs:DeregisterTaskDefinition ecs:DescribeTaskDefinition",
    ),
    allow(
      "ecs:Create* ecs:Delete* ecs:DescribeClusters ecs:DescribeServices ecs:ListTagsForResource ecs:PutClusterCapacityProviders ecs:RegisterTaskDefinition ecs:TagResource ecs:UntagResource ecs:UpdateCluster* ecs:UpdateService",
      arns(
        account,
        "ecs",
        `cluster/${names.ecsCluster}`,
        `service/${names.ecsCluster}/*`,
        `task-definition/${names.prefix}-*`,
      ),
    ),
    allow(
      "application-autoscaling:DeleteScalingPolicy application-autoscaling:DeregisterScalableTarget application-autoscaling:ListTagsForResource application-autoscaling:PutScalingPolicy application-autoscaling:RegisterScalableTarget application-autoscaling:TagResource application-autoscaling:UntagResource",
      arns(account, "application-autoscaling", "scalable-target/*"),
    ),
    allow(
      "lambda:AddPermission lambda:Create* lambda:Delete* lambda:Get* lambda:List* lambda:Publish* lambda:Put* lambda:RemovePermission lambda:TagResource lambda:UntagResource lambda:Update*",
      arns(account, "lambda", `function:${names.prefix}-*`),
    ),
    allow("lambda:InvokeFunction", arns(account, "lambda", `function:${names.function("migration")}*`)),
    allow(
      "ecr:BatchGetImage ecr:CreateRepository ecr:DeleteLifecyclePolicy ecr:DeleteRepository ecr:DescribeImages ecr:DescribeRepositories ecr:GetLifecyclePolicy ecr:GetRepositoryPolicy ecr:ListTagsForResource ecr:PutImageScanningConfiguration ecr:PutImageTagMutability ecr:PutLifecyclePolicy ecr:TagResource ecr:UntagResource",
      arns(account, "ecr", `repository/${names.prefix}/*`),
    ),
    allow(
      "scheduler:CreateSchedule scheduler:DeleteSchedule scheduler:GetSchedule scheduler:UpdateSchedule",
      arns(account, "scheduler", `schedule/default/${names.prefix}-*`),
    ),
  ];
}

/** Databases and buckets: how they are set up, not what is in them. */
function data(account: Account): Statement[] {
  const { prefix } = account.names;
  const named = ["cluster", "db", "es", "pg", "cluster-pg", "subgrp", "cluster-snapshot", "global-cluster"];
  // A proxy's ARN has an id in it that AWS chooses.
  const proxies = ["db-proxy:*", "db-proxy-endpoint:*", "target-group:*"];
  return [
    onNothingNamed("rds:CreateDBProxy rds:DescribeDBEngineVersions rds:DescribeOrderableDBInstanceOptions"),
    // Global clusters and proxies are also searched for by what they hold.
    allow("rds:Describe* rds:ListTagsForResource", arns(account, "rds", "*")),
    allow(
      "rds:Add* rds:Create* rds:Delete* rds:DeregisterDBProxyTargets rds:Modify* rds:RebootDBInstance rds:RegisterDBProxyTargets rds:Remove* rds:Reset* rds:SwitchoverGlobalCluster",
      arns(account, "rds", ...named.map((type) => `${type}:${prefix}-*`), ...proxies, "og:default*"),
    ),
    allow(
      "s3:CreateBucket s3:DeleteBucket s3:DeleteBucketPolicy s3:GetAccelerateConfiguration s3:GetBucket* s3:GetEncryptionConfiguration s3:GetLifecycleConfiguration s3:GetReplicationConfiguration s3:ListBucket s3:ListTagsForResource s3:PutBucket* s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration s3:PutReplicationConfiguration s3:TagResource s3:UntagResource",
      [`arn:aws:s3:::${prefix}-*`],
    ),
    allow(
      "ssm:AddTagsToResource ssm:DeleteParameter ssm:GetParameter ssm:GetParameters ssm:GetParametersByPath ssm:ListTagsForResource ssm:PutParameter ssm:RemoveTagsFromResource",
      arns(account, "ssm", `parameter${account.names.path}/*`),
    ),
    onNothingNamed("ssm:DescribeParameters"),
  ];
}

/** Keys, which are used only through a service, and secrets. */
function secrets(account: Account): Statement[] {
  const { prefix } = account.names;
  const keys = arns(account, "kms", "key/*");
  return [
    onNothingNamed("kms:CreateKey kms:ListAliases secretsmanager:GetRandomPassword"),
    allow(
      "kms:CreateAlias kms:DeleteAlias kms:DescribeKey kms:EnableKey kms:EnableKeyRotation kms:GetKey* kms:ListResourceTags kms:PutKeyPolicy kms:ScheduleKeyDeletion kms:TagResource kms:UntagResource kms:UpdateAlias kms:UpdateKeyDescription",
      [...keys, ...arns(account, "kms", `alias/${prefix}-*`)],
    ),
    {
      ...allow("kms:Decrypt kms:Encrypt kms:GenerateDataKey* kms:ReEncrypt*", keys),
      condition: [{ test: "StringLike", variable: "kms:ViaService", values: ["*.amazonaws.com"] }],
    },
    // ECR gives back its grant when a repository goes. Source: ECR user guide, "Encryption at rest", required permissions.
    allow("kms:RetireGrant", keys),
    {
      ...allow("kms:CreateGrant", keys),
      condition: [{ test: "Bool", variable: "kms:GrantIsForAWSResource", values: ["true"] }],
    },
    allow(
      // The provider reads a secret's value when it refreshes, also where it throws it away (its issue 42383).
      "secretsmanager:CreateSecret secretsmanager:DeleteResourcePolicy secretsmanager:DeleteSecret secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy secretsmanager:GetSecretValue secretsmanager:ListSecretVersionIds secretsmanager:PutResourcePolicy secretsmanager:PutSecretValue secretsmanager:RemoveRegionsFromReplication secretsmanager:ReplicateSecretToRegions secretsmanager:StopReplicationToReplica secretsmanager:TagResource secretsmanager:UntagResource secretsmanager:UpdateSecret secretsmanager:UpdateSecretVersionStage",
      arns(account, "secretsmanager", `secret:${prefix}/*`),
    ),
  ];
}

function watch(account: Account): Statement[] {
  const { names } = account;
  const groups = [
    `${names.path}/*`,
    `/aws/rds/*/${names.prefix}-*`,
    names.containerInsightsLogGroup,
    names.webAclLogGroup("*"),
    names.zoneQueryLogGroup,
    // API Gateway's own name, with an id that AWS chooses.
    "API-Gateway-Execution-Logs_*",
  ];
  return [
    // What web ACLs, firewalls and query logs write is delivered under a policy of the whole account's logs.
    onNothingNamed(
      "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DeleteResourcePolicy logs:DescribeLogGroups logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery",
    ),
    onNothingNamed("sns:GetSubscriptionAttributes sns:SetSubscriptionAttributes sns:Unsubscribe"),
    allow(
      "logs:AssociateKmsKey logs:CreateLogGroup logs:DeleteLogGroup logs:DeleteRetentionPolicy logs:DisassociateKmsKey logs:ListTagsForResource logs:PutRetentionPolicy logs:TagResource logs:UntagResource",
      // Many of these actions are asked for with the streams of a group behind its name.
      arns(account, "logs", ...groups.flatMap((group) => [`log-group:${group}`, `log-group:${group}:*`])),
    ),
    allow(
      "cloudwatch:DeleteAlarms cloudwatch:ListTagsForResource cloudwatch:PutCompositeAlarm cloudwatch:PutMetricAlarm cloudwatch:TagResource cloudwatch:UntagResource",
      arns(account, "cloudwatch", `alarm:${names.prefix}-*`),
    ),
    // A failover from a checkout: what it looks at, and the switch that a press alone turns (docs/adr/0014).
    onNothingNamed("cloudwatch:GetMetricStatistics"),
    {
      ...allow("cloudwatch:PutMetricData", ["*"]),
      condition: [{ test: "StringEquals", variable: "cloudwatch:namespace", values: [names.switchMetric.namespace] }],
    },
    allow("cloudwatch:DescribeAlarms", arns(account, "cloudwatch", "alarm:*")),
    allow(
      "cloudwatch:DeleteDashboards cloudwatch:GetDashboard cloudwatch:PutDashboard",
      arns(account, "cloudwatch", `dashboard/${names.prefix}-*`),
    ),
    allow(
      "sns:CreateTopic sns:DeleteTopic sns:GetTopicAttributes sns:ListSubscriptionsByTopic sns:ListTagsForResource sns:SetTopicAttributes sns:Subscribe sns:TagResource sns:UntagResource",
      arns(account, "sns", `${names.prefix}-*`),
    ),
  ];
}

/** The button in the console, and what it presses from. */
function button(account: Account): Statement[] {
  const { names } = account;
  return [
    allow(
      "codebuild:BatchGetProjects codebuild:CreateProject codebuild:DeleteProject codebuild:UpdateProject",
      arns(account, "codebuild", `project/${names.button}`),
    ),
    allow(
      "ssm:AddTagsToResource ssm:CreateDocument ssm:DeleteDocument ssm:DescribeDocument ssm:DescribeDocumentPermission ssm:GetDocument ssm:ListTagsForResource ssm:RemoveTagsFromResource ssm:UpdateDocument ssm:UpdateDocumentDefaultVersion",
      arns(account, "ssm", `document/${names.button}`),
    ),
    allow("s3:GetObject s3:PutObject", [`arn:aws:s3:::${names.bundleBucket}/*`]),
  ];
}

/** The states with their locks, and a look at how they and their copy are set up, which a person changes. */
function states(account: Account): Statement[] {
  const { backend, names } = account;
  return [
    allow("s3:DeleteObject s3:GetObject s3:PutObject", [`arn:aws:s3:::${backend.bucket}/${names.stateKey("*")}`]),
    allow(
      "s3:GetAccelerateConfiguration s3:GetBucket* s3:GetEncryptionConfiguration s3:GetLifecycleConfiguration s3:GetReplicationConfiguration s3:ListBucket s3:ListTagsForResource",
      stateBuckets(account),
    ),
    // In both regions: the spare table has the same name.
    allow(
      "dynamodb:DeleteItem dynamodb:DescribeContinuousBackups dynamodb:DescribeTable dynamodb:DescribeTimeToLive dynamodb:GetItem dynamodb:ListTagsOfResource dynamodb:PutItem",
      arns(account, "dynamodb", `table/${backend.lockTable}`),
    ),
  ];
}

/** Services that a role of the platform may be handed to. */
const TAKERS = "apigateway codebuild ecs-tasks lambda rds s3 scheduler ssm vpc-flow-logs";

/** Services that make their own role when an account first uses them. */
const LINKED =
  "ecs ecs.application-autoscaling elasticloadbalancing network-firewall ops.apigateway rds replication.ecr route53resolver wafv2";

function roles(account: Account): Statement[] {
  const { prefix } = account.names;
  const own = iamArns(account, `role/${prefix}-*`);
  return [
    allow(
      "iam:CreateRole iam:DeleteRole iam:DeleteRolePolicy iam:GetRole iam:GetRolePolicy iam:ListAttachedRolePolicies iam:ListInstanceProfilesForRole iam:ListRolePolicies iam:ListRoleTags iam:PutRolePermissionsBoundary iam:PutRolePolicy iam:TagRole iam:UntagRole iam:UpdateAssumeRolePolicy iam:UpdateRole iam:UpdateRoleDescription",
      own,
    ),
    { ...allow("iam:PassRole", own), condition: [isOneOf("iam:PassedToService", TAKERS)] },
    {
      ...allow("iam:CreateServiceLinkedRole", iamArns(account, "role/aws-service-role/*")),
      condition: [isOneOf("iam:AWSServiceName", LINKED)],
    },
    // Foundation has the delivery's own roles in it, which a deployment looks at and must leave as they are.
    allow(
      "iam:GetOpenIDConnectProvider iam:GetPolicy iam:GetPolicyVersion iam:ListPolicyTags iam:ListPolicyVersions",
      iamArns(account, `policy/${prefix}-*`, "oidc-provider/*"),
    ),
  ];
}

function isOneOf(variable: string, services: string) {
  return { test: "StringEquals", variable, values: services.split(" ").map((service) => `${service}.amazonaws.com`) };
}

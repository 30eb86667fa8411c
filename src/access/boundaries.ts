import { type Account, arns, iamArns, type Statement } from "./account";
import { INTERFACE_ACTIONS } from "./interface-actions";
import { keepsStates, leavesStates, replicationRole, stateBuckets } from "./state-protection";

/** Services that the stacks have resources of. */
const DELIVERED =
  "acm apigateway application-autoscaling cloudwatch codebuild dynamodb ec2 ecr ecs elasticloadbalancing iam kms lambda logs network-firewall rds route53 route53resolver s3 scheduler secretsmanager sns ssm wafv2";

/** What operations and plans can do at most, whatever their policies say. A boundary gives nothing by itself. */
export function deliveryBoundary(account: Account): Statement[] {
  return [
    { sid: "AtMost", actions: every(DELIVERED), resources: ["*"], condition: [inside("StringEquals", account)] },
    {
      sid: "NoSecretsOfOthers",
      effect: "Deny",
      actions: ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"],
      notResources: arns(account, "secretsmanager", `secret:${account.names.prefix}/*`),
    },
    { sid: "NoPeople", effect: "Deny", actions: [...PEOPLE], resources: ["*"] },
    ...confinement(account),
    ...keepsStates(account),
  ];
}

/**
 * What any role of a service can do at most, so that whoever may make roles gains nothing by making one: what the
 * platform's roles do now, on what bears its name. IAM is not among it, so no role of theirs can make another.
 */
export function workloadBoundary(account: Account): Statement[] {
  const { prefix } = account.names;
  const buckets = [`arn:aws:s3:::${prefix}-*`, ...stateBuckets(account).flatMap((bucket) => [bucket, `${bucket}/*`])];
  const here = [inside("StringEqualsIfExists", account)];
  return [
    // If it exists: opening a database connection is no request to a region's API.
    { sid: "Unnamed", actions: [...UNNAMED], resources: ["*"], condition: here },
    {
      sid: "Named",
      actions: [...NAMED],
      resources: [
        ...arns(account, "ecr", `repository/${prefix}/*`),
        // AWS chooses the ids in these, and API Gateway tries its role out on a log group of its own.
        ...arns(account, "execute-api", "*"),
        ...arns(account, "kms", "key/*"),
        ...arns(account, "lambda", `function:${prefix}-*`),
        ...arns(account, "logs", "log-group:*"),
        ...arns(account, "rds-db", "dbuser:*"),
        ...arns(account, "secretsmanager", `secret:${prefix}/*`),
        ...arns(account, "ssm", `parameter${account.names.bundleParameter}`),
        ...buckets,
      ],
      condition: here,
    },
    leavesStates(account),
  ];
}

/** Actions of the platform's roles that AWS lets nobody narrow, or that are about interfaces, whose ids AWS chooses. */
const UNNAMED = [
  ...INTERFACE_ACTIONS,
  "ecr:GetAuthorizationToken",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
] as const;

const NAMED = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetDownloadUrlForLayer",
  "execute-api:Invoke",
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey*",
  "lambda:InvokeFunction",
  "logs:CreateLog*",
  "logs:DescribeLog*",
  "logs:FilterLogEvents",
  "logs:GetLogEvents",
  "logs:PutLogEvents",
  "rds-db:connect",
  "s3:DeleteObject",
  "s3:GetObject*",
  "s3:GetReplicationConfiguration",
  "s3:ListBucket",
  "s3:PutObject",
  "s3:Replicate*",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
] as const;

/** Users, and whatever a person or a machine could sign in with for long. */
const PEOPLE = [
  "iam:*AccessKey*",
  "iam:*Group*",
  "iam:*LoginProfile*",
  "iam:*MFADevice*",
  "iam:*SAMLProvider*",
  "iam:*SSHPublicKey*",
  "iam:*ServiceSpecificCredential*",
  "iam:*SigningCertificate*",
  "iam:*User*",
] as const;

const CHANGES = ["Add", "Attach", "Create", "Delete", "Detach", "Put", "Remove", "Set", "Tag", "Untag", "Update"];

/** The delivery cannot change what it is itself, and every role that it makes is inside the other boundary. */
function confinement(account: Account): Statement[] {
  const { names } = account;
  const others = iamArns(account, `policy/${names.workloadBoundary}`);
  return [
    {
      sid: "NotItself",
      effect: "Deny",
      actions: CHANGES.map((verb) => `iam:${verb}*`),
      resources: [
        ...iamArns(account, `role/${names.delivery("*")}`, `policy/${names.delivery("*")}`, "oidc-provider/*"),
        ...others,
        ...replicationRole(account),
      ],
    },
    {
      // The two that press are handed to CodeBuild and Systems Manager, which alone may take them.
      sid: "NotPassed",
      effect: "Deny",
      actions: ["iam:PassRole"],
      resources: [
        ...iamArns(account, `role/${names.delivery("plan")}`, `role/${names.delivery("operations")}`),
        ...replicationRole(account),
      ],
    },
    {
      sid: "NoRoleOutside",
      effect: "Deny",
      actions: ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
      resources: ["*"],
      // True without a boundary as well: a condition that is negated matches what is not there.
      condition: [{ test: "StringNotEquals", variable: "iam:PermissionsBoundary", values: others }],
    },
    { sid: "NoWayOut", effect: "Deny", actions: ["iam:DeleteRolePermissionsBoundary"], resources: ["*"] },
  ];
}

function every(services: string): string[] {
  return services.split(" ").map((service) => `${service}:*`);
}

function inside(test: string, { regions }: Account) {
  return { test, variable: "aws:RequestedRegion", values: [...regions] };
}

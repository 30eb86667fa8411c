import { type Account, arns, iamArns, type Statement } from "./account";

/** Services that the stacks have resources of. */
const DELIVERED =
  "acm apigateway application-autoscaling cloudwatch dynamodb ec2 ecr ecs elasticloadbalancing iam kms lambda logs network-firewall rds route53 route53resolver s3 scheduler secretsmanager sns ssm wafv2";

/** Services that the platform's own roles call. IAM is not among them, so no role of theirs can make another. */
const CALLED = "cloudwatch dynamodb ec2 ecr ecs execute-api kms lambda logs rds rds-db s3 secretsmanager sns ssm xray";

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

/** What any role of a service can do at most, so that whoever may make roles gains nothing by making one. */
export function workloadBoundary(account: Account): Statement[] {
  return [
    // If it exists: opening a database connection is no request to a region's API.
    { sid: "AtMost", actions: every(CALLED), resources: ["*"], condition: [inside("StringEqualsIfExists", account)] },
    {
      sid: "NoSecretsOfOthers",
      effect: "Deny",
      actions: ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"],
      notResources: arns(account, "secretsmanager", `secret:${account.names.prefix}/*`),
    },
  ];
}

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

const CHANGES = [
  "Add",
  "Attach",
  "Create",
  "Delete",
  "Detach",
  "Pass",
  "Put",
  "Remove",
  "Set",
  "Tag",
  "Untag",
  "Update",
];

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

/** To lose the states takes a person: no deployment deletes them, their history, locks or key. */
function keepsStates(account: Account): Statement[] {
  const { backend, names } = account;
  const bucket = `arn:aws:s3:::${backend.bucket}`;
  return [
    {
      sid: "KeepStates",
      effect: "Deny",
      actions: ["s3:DeleteBucket", "s3:DeleteObjectVersion", "dynamodb:DeleteTable"],
      resources: [bucket, `${bucket}/*`, ...arns(account, "dynamodb", `table/${backend.lockTable}`)],
    },
    {
      sid: "KeepTheirKey",
      effect: "Deny",
      actions: ["kms:DisableKey", "kms:ScheduleKeyDeletion"],
      resources: ["*"],
      condition: [
        { test: "ForAnyValue:StringEquals", variable: "kms:ResourceAliases", values: [`alias/${names.stateKeyAlias}`] },
      ],
    },
  ];
}

function every(services: string): string[] {
  return services.split(" ").map((service) => `${service}:*`);
}

function inside(test: string, { regions }: Account) {
  return { test, variable: "aws:RequestedRegion", values: [...regions] };
}

import { bundleKey } from "../button/buildspec";
import { type Account, arns, type Statement } from "./account";

const STATES_READ = ["failover", "dr-region", "global-dns"];

/**
 * What a press from the console needs, each statement with what for. It makes and deletes nothing: in a failover
 * everything changes in place. Sources: as those of operations.
 */
export function pressStatements(account: Account): Statement[] {
  return [...states(account), ...looks(account), ...checks(account), ...changes(account), ...bundle(account)];
}

/** Terraform's own: the state that it writes, those whose outputs it reads, lock and checksum. */
function states({ backend, names, stateKeys, ...account }: Account): Statement[] {
  const bucket = `arn:aws:s3:::${backend.bucket}`;
  const state = (stack: string) => `${bucket}/${names.stateKey(stack)}`;
  return [
    { sid: "ReadStates", actions: ["s3:GetObject"], resources: STATES_READ.map(state) },
    { sid: "WriteState", actions: ["s3:PutObject"], resources: [state("failover")] },
    { sid: "FindStates", actions: ["s3:ListBucket"], resources: [bucket] },
    {
      sid: "LockState",
      actions: ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"],
      resources: [`arn:aws:dynamodb:*:${account.id}:table/${backend.lockTable}`],
    },
    {
      sid: "UseStateKey",
      actions: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"],
      resources: [stateKeys.states],
    },
  ];
}

/** What Terraform compares the state with, and what decides whether it is done. */
function looks(account: Account): Statement[] {
  const { names } = account;
  const { globalCluster, prefix } = names;
  return [
    {
      sid: "SeeDatabase",
      actions: ["rds:Describe*", "rds:ListTagsForResource"],
      resources: arns(account, "rds", "*"),
    },
    {
      sid: "SeeWhatHasNoName",
      actions: ["application-autoscaling:Describe*", "route53:ListHostedZonesByName", "ssm:DescribeParameters"],
      resources: ["*"],
    },
    {
      sid: "SeeScaling",
      actions: ["application-autoscaling:ListTagsForResource"],
      resources: arns(account, "application-autoscaling", "scalable-target/*"),
    },
    {
      sid: "SeeRecords",
      actions: [
        "route53:GetChange",
        "route53:GetHealthCheck",
        "route53:GetHostedZone",
        "route53:ListResourceRecordSets",
        "route53:ListTagsForResource",
      ],
      resources: ["hostedzone", "change", "healthcheck"].map((what) => `arn:aws:route53:::${what}/*`),
    },
    {
      sid: "SeeMarker",
      actions: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:ListTagsForResource"],
      resources: arns(account, "ssm", `parameter${names.markerPath}`, `parameter${names.marker}`),
    },
    { sid: "SeeAlarms", actions: ["cloudwatch:DescribeAlarms"], resources: arns(account, "cloudwatch", "alarm:*") },
    {
      sid: "SeeSwitch",
      actions: ["cloudwatch:ListTagsForResource"],
      resources: arns(account, "cloudwatch", `alarm:${prefix}-*`),
    },
    {
      sid: "Promote",
      actions: ["rds:RemoveFromGlobalCluster"],
      resources: arns(account, "rds", `cluster:${names.cluster("dr")}`, `global-cluster:${globalCluster}`),
    },
  ];
}

/** What preflight and verification look at beside that, so that the console checks what `npm run failover` checks. */
function checks(account: Account): Statement[] {
  const { names } = account;
  const token = arns(account, "secretsmanager", `secret:${names.probeTokenSecret}-*`);
  return [
    // Lag, health of the primary with the start of the incident, tasks, targets, certificates.
    { sid: "SeeMetrics", actions: ["cloudwatch:GetMetricStatistics"], resources: ["*"] },
    {
      sid: "SeeFunctions",
      actions: ["lambda:GetFunctionConfiguration"],
      resources: arns(account, "lambda", `function:${names.prefix}-*`),
    },
    {
      sid: "SeeImages",
      actions: ["ecr:DescribeImages"],
      resources: arns(account, "ecr", `repository/${names.prefix}/*`),
    },
    {
      sid: "SeeSecrets",
      actions: ["secretsmanager:DescribeSecret"],
      resources: arns(account, "secretsmanager", `secret:${names.prefix}/*`),
    },
    // The frontends' deep health, which shows that orders are taken, answers to nobody else.
    { sid: "ReadProbeToken", actions: ["secretsmanager:GetSecretValue"], resources: token },
    {
      sid: "UseProbeTokenKey",
      actions: ["kms:Decrypt"],
      resources: arns(account, "kms", "key/*"),
      condition: [{ test: "StringLike", variable: "kms:EncryptionContext:SecretARN", values: token }],
    },
  ];
}

/** The rest of what a failover changes. */
function changes(account: Account): Statement[] {
  const { names } = account;
  return [
    { sid: "Mark", actions: ["ssm:PutParameter"], resources: arns(account, "ssm", `parameter${names.marker}`) },
    {
      sid: "RaiseFloors",
      actions: ["application-autoscaling:RegisterScalableTarget"],
      resources: arns(account, "application-autoscaling", "scalable-target/*"),
    },
    {
      sid: "MoveTraffic",
      actions: ["route53:ChangeResourceRecordSets"],
      resources: ["arn:aws:route53:::hostedzone/*"],
    },
    {
      sid: "SwitchPrimaryOff",
      actions: ["cloudwatch:PutMetricData"],
      resources: ["*"],
      condition: [{ test: "StringEquals", variable: "cloudwatch:namespace", values: [names.switchMetric.namespace] }],
    },
  ];
}

/** What it presses from, and where it leaves log and report. */
function bundle(account: Account): Statement[] {
  const { names } = account;
  const bucket = `arn:aws:s3:::${names.bundleBucket}`;
  const log = names.logGroup("button");
  return [
    {
      sid: "FindBundle",
      actions: ["ssm:GetParameter"],
      resources: arns(account, "ssm", `parameter${names.bundleParameter}`, `parameter${names.deployedParameter}`),
    },
    {
      sid: "ReadBundle",
      actions: ["s3:GetObject"],
      resources: [bundleKey.manifest("*"), bundleKey.blob("*")].map((key) => `${bucket}/${key}`),
    },
    // Otherwise S3 says of what is missing that it is forbidden.
    { sid: "MissBundle", actions: ["s3:ListBucket"], resources: [bucket] },
    {
      sid: "Tell",
      actions: ["ssm:PutParameter"],
      resources: arns(account, "ssm", `parameter${names.resultParameter}`),
    },
    { sid: "Report", actions: ["s3:PutObject"], resources: [`${bucket}/${bundleKey.report("*")}`] },
    {
      sid: "UseBundleKey",
      actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
      resources: arns(account, "kms", "key/*"),
      // Of all keys just what this bucket's objects are under.
      condition: [{ test: "StringEquals", variable: "kms:EncryptionContext:aws:s3:arn", values: [bucket] }],
    },
    {
      sid: "WriteLog",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: arns(account, "logs", `log-group:${log}`, `log-group:${log}:*`),
    },
  ];
}

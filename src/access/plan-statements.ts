import { type Account, arns, type Statement } from "./account";

/**
 * What a plan without refreshing and without a lock needs: the states, with what the lock table says of them, and
 * what the stacks' data sources read. The caller's identity and the region take no permission.
 */
export function planStatements(account: Account): Statement[] {
  const { backend, names, stateKeys } = account;
  const bucket = `arn:aws:s3:::${backend.bucket}`;
  return [
    { sid: "States", actions: ["s3:GetObject"], resources: [`${bucket}/${names.stateKey("*")}`] },
    { sid: "WhichStates", actions: ["s3:ListBucket"], resources: [bucket] },
    // Terraform compares a state with the checksum that the lock table has of it.
    {
      sid: "Checksums",
      actions: ["dynamodb:GetItem"],
      resources: arns(account, "dynamodb", `table/${backend.lockTable}`),
    },
    { sid: "StateKey", actions: ["kms:Decrypt"], resources: [stateKeys.states] },
    { sid: "Aliases", actions: ["kms:ListAliases"], resources: ["*"] },
    {
      sid: "WhichKey",
      actions: ["kms:DescribeKey"],
      resources: arns(account, "kms", "key/*", `alias/${names.secretReplicaKeyAlias}`),
    },
    {
      sid: "Copies",
      actions: ["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"],
      resources: arns(account, "secretsmanager", `secret:${names.prefix}/*`),
    },
    // Of an adopted zone: it is searched for by its name.
    { sid: "Zones", actions: ["route53:ListHostedZones"], resources: ["*"] },
    {
      sid: "WhichZone",
      actions: ["route53:GetHostedZone", "route53:ListTagsForResource"],
      resources: ["arn:aws:route53:::hostedzone/*"],
    },
    // Of an ephemeral value: it is drawn with every plan, and thrown away.
    { sid: "Password", actions: ["secretsmanager:GetRandomPassword"], resources: ["*"] },
    {
      sid: "Marker",
      actions: ["ssm:GetParametersByPath"],
      resources: arns(account, "ssm", `parameter${names.markerPath}`, `parameter${names.markerPath}/*`),
    },
    {
      sid: "NoSecret",
      effect: "Deny",
      actions: ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"],
      resources: ["*"],
    },
  ];
}

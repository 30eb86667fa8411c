import { stateBucketOf, stateReplicaOf } from "../config/backend";
import { type Account, arns, iamArns, type Statement } from "./account";

/** What looking takes, so that a refresh of `foundation` finds everything. */
const READING = [
  "dynamodb:Describe*",
  "dynamodb:List*",
  "kms:Describe*",
  "kms:Get*",
  "kms:List*",
  "s3:Get*",
  "s3:List*",
];

/** What a deployment does with states and locks. A grant is for AWS's resources alone, and takes nobody's key away. */
const WORKING = [
  "dynamodb:DeleteItem",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "kms:CreateGrant",
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey*",
  "kms:ReEncrypt*",
  // Without a version it only hides the last one.
  "s3:DeleteObject",
  "s3:PutObject",
];

/**
 * To lose the states takes a person: a deployment reads and writes them, and changes nothing of their bucket, history,
 * table and key. Of their copy it changes nothing at all. An alias is refused too: `kms:ResourceAliases` would not hold
 * against whoever may move it.
 */
export function keepsStates(account: Account): Statement[] {
  return [
    { sid: "KeepStates", effect: "Deny", notActions: [...READING, ...WORKING], resources: states(account) },
    { sid: "KeepTheirCopy", effect: "Deny", notActions: READING, resources: theirCopy(account) },
  ];
}

/** No role of a service touches states or copy, whoever made it: only the role that copies them, which is foundation's. */
export function leavesStates(account: Account): Statement {
  return {
    sid: "NoStates",
    effect: "Deny",
    actions: ["dynamodb:*", "kms:*", "s3:*"],
    resources: [...states(account), ...theirCopy(account)],
    condition: [{ test: "ArnNotEquals", variable: "aws:PrincipalArn", values: replicationRole(account) }],
  };
}

/** The role in which S3 copies the states. */
export function replicationRole(account: Account): string[] {
  return iamArns(account, `role/${account.names.iamRole("state-replication", "dr")}`);
}

/** Buckets of the states and of their copy. */
export function stateBuckets({ backend }: Account): string[] {
  return [stateBucketOf(backend), stateReplicaOf(backend)].map((bucket) => `arn:aws:s3:::${bucket}`);
}

function states(account: Account): string[] {
  const bucket = `arn:aws:s3:::${stateBucketOf(account.backend)}`;
  return [
    bucket,
    `${bucket}/*`,
    // In both regions table and alias have the same name, and what is refused here is refused for the spare ones.
    ...arns(account, "dynamodb", `table/${account.backend.lockTable}`, `table/${account.backend.lockTable}/*`),
    account.stateKeys.states,
    ...arns(account, "kms", `alias/${account.names.stateKeyAlias}`),
  ];
}

function theirCopy({ id, backend, primaryRegion, stateKeys }: Account): string[] {
  const bucket = `arn:aws:s3:::${stateReplicaOf(backend)}`;
  return [
    bucket,
    `${bucket}/*`,
    `arn:aws:dynamodb:${primaryRegion}:${id}:table/${backend.lockTable}`,
    stateKeys.replica,
  ];
}

import { arnOf, type Row, rows } from "./row";

const iam = rows("iam");
const of =
  (type: string, attribute = "name") =>
  (attributes: Readonly<Record<string, unknown>>, { account = "" }) =>
    `arn:aws:iam::${account}:${type}/${String(attributes[attribute]).replace(/^.*\//, "")}`;

const kms = rows("kms");
const secrets = rows("secretsmanager");
const secret = arnOf("secretsmanager", ({ name, secret_id: id }) => `secret:${name ?? id}-AbCdEf`);

export const access: Readonly<Record<string, Row>> = {
  aws_iam_openid_connect_provider: iam(
    of("oidc-provider", "url"),
    "GetOpenIDConnectProvider",
    "CreateOpenIDConnectProvider TagOpenIDConnectProvider",
    "UpdateOpenIDConnectProviderThumbprint",
    "DeleteOpenIDConnectProvider",
  ),
  aws_iam_policy: iam(
    of("policy"),
    "GetPolicy GetPolicyVersion ListPolicyVersions",
    "CreatePolicy TagPolicy",
    "CreatePolicyVersion",
    "DeletePolicy DeletePolicyVersion",
  ),
  aws_iam_role: iam(
    of("role"),
    "GetRole ListAttachedRolePolicies ListRolePolicies",
    "CreateRole TagRole",
    "PutRolePermissionsBoundary UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
    "DeleteRole ListInstanceProfilesForRole",
  ),
  aws_iam_role_policy: iam(of("role", "role"), "GetRolePolicy", "PutRolePolicy", "", "DeleteRolePolicy"),
  aws_iam_role_policy_attachment: iam(
    of("role", "role"),
    "ListAttachedRolePolicies",
    "AttachRolePolicy",
    "",
    "DetachRolePolicy",
  ),
  aws_kms_alias: kms(
    ({ name, target_key_id: key }, { region, account }) =>
      [String(name), `key/${key}`].map((resource) => `arn:aws:kms:${region}:${account}:${resource}`),
    "ListAliases",
    "CreateAlias",
    "UpdateAlias",
    "DeleteAlias",
  ),
  aws_kms_key: kms(
    arnOf("kms", ({ id }) => `key/${id}`),
    "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
    "CreateKey EnableKeyRotation PutKeyPolicy TagResource",
    "EnableKey UntagResource UpdateKeyDescription",
    "ScheduleKeyDeletion",
  ),
  aws_secretsmanager_secret: secrets(
    secret,
    "DescribeSecret GetResourcePolicy",
    "CreateSecret ReplicateSecretToRegions TagResource",
    "RemoveRegionsFromReplication UntagResource UpdateSecret",
    "DeleteSecret",
  ),
  aws_secretsmanager_secret_version: secrets(
    secret,
    // Its issue 42383: also where it throws the value away.
    "DescribeSecret GetSecretValue",
    "PutSecretValue",
    "UpdateSecretVersionStage",
    "UpdateSecretVersionStage",
  ),
};

import { arnOf, type Row, rows } from "./row";

const nothing = rows("none")(() => "*", "");

/** Data sources and ephemeral resources: with what is synthesized, and with what an option adds. */
export const dataSources: Readonly<Record<string, Row>> = {
  // Everybody may ask who they are, and the rest is Terraform's own.
  "data.aws_caller_identity": nothing,
  "data.aws_iam_policy_document": nothing,
  "data.aws_region": nothing,
  "data.terraform_remote_state": nothing,
  "data.aws_kms_alias": rows("kms")(
    ({ name }, { region, account }) =>
      [String(name), "key/found"].map((resource) => `arn:aws:kms:${region}:${account}:${resource}`),
    "DescribeKey ListAliases",
  ),
  "data.aws_route53_zone": rows("route53")(
    () => "arn:aws:route53:::hostedzone/1",
    "GetHostedZone ListHostedZones ListTagsForResource",
  ),
  "data.aws_secretsmanager_secret": rows("secretsmanager")(
    arnOf("secretsmanager", ({ name }) => `secret:${name}-AbCdEf`),
    "DescribeSecret GetResourcePolicy",
  ),
  "data.aws_ssm_parameters_by_path": rows("ssm")(
    arnOf("ssm", ({ path }) => `parameter${path}`),
    "GetParametersByPath",
  ),
  "ephemeral.aws_secretsmanager_random_password": rows("secretsmanager")(() => "*", "GetRandomPassword"),
};

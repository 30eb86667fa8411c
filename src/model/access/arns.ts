import type { Model, Resource } from "../model";
import { type Reference, referenceOf, replaceReferences, written } from "../reference";

/** Stands for the account's number, which is known only to AWS. */
export const ACCOUNT = "ACCOUNT";

/** Stands for the six characters that AWS adds to the name of a secret in its ARN. */
const ADDED_BY_AWS = "AbCdEf";

/** What an ARN is made of: region, and the resource's arguments as far as they are known. */
interface Parts {
  readonly region: string;
  /** An argument, or what stands for it. */
  readonly of: (attribute: string) => string;
  /** Stands for an id that AWS chooses. */
  readonly id: string;
}

/** Source: Service Authorization Reference, "Resource types defined by" each service. */
const FORMS: Readonly<Record<string, (parts: Parts) => string>> = {
  aws_api_gateway_rest_api: ({ region, id }) => `arn:aws:apigateway:${region}::/restapis/${id}`,
  aws_cloudwatch_log_group: ({ region, of }) => `arn:aws:logs:${region}:${ACCOUNT}:log-group:${of("name")}`,
  aws_cloudwatch_metric_alarm: ({ region, of }) => `arn:aws:cloudwatch:${region}:${ACCOUNT}:alarm:${of("alarm_name")}`,
  aws_db_proxy: ({ region, id }) => `arn:aws:rds:${region}:${ACCOUNT}:db-proxy:${id}`,
  aws_dynamodb_table: ({ region, of }) => `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${of("name")}`,
  aws_ecr_repository: ({ region, of }) => `arn:aws:ecr:${region}:${ACCOUNT}:repository/${of("name")}`,
  aws_iam_policy: ({ of }) => `arn:aws:iam::${ACCOUNT}:policy/${of("name")}`,
  aws_iam_role: ({ of }) => `arn:aws:iam::${ACCOUNT}:role/${of("name")}`,
  aws_iam_user: ({ of }) => `arn:aws:iam::${ACCOUNT}:user/${of("name")}`,
  aws_iam_group: ({ of }) => `arn:aws:iam::${ACCOUNT}:group/${of("name")}`,
  aws_kms_key: ({ region, id }) => `arn:aws:kms:${region}:${ACCOUNT}:key/${id}`,
  aws_kms_replica_key: ({ region, id }) => `arn:aws:kms:${region}:${ACCOUNT}:key/${id}`,
  aws_lambda_alias: ({ region, of }) =>
    `arn:aws:lambda:${region}:${ACCOUNT}:function:${of("function_name")}:${of("name")}`,
  aws_lambda_function: ({ region, of }) => `arn:aws:lambda:${region}:${ACCOUNT}:function:${of("function_name")}`,
  aws_rds_cluster: ({ region, of }) => `arn:aws:rds:${region}:${ACCOUNT}:cluster:${of("cluster_identifier")}`,
  aws_rds_cluster_instance: ({ region, of }) => `arn:aws:rds:${region}:${ACCOUNT}:db:${of("identifier")}`,
  aws_rds_global_cluster: ({ of }) => `arn:aws:rds::${ACCOUNT}:global-cluster:${of("global_cluster_identifier")}`,
  aws_route53_zone: ({ id }) => `arn:aws:route53:::hostedzone/${id}`,
  aws_s3_bucket: ({ of }) => `arn:aws:s3:::${of("bucket")}`,
  aws_secretsmanager_secret: ({ region, of }) =>
    `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${of("name")}-${ADDED_BY_AWS}`,
  aws_sns_topic: ({ region, of }) => `arn:aws:sns:${region}:${ACCOUNT}:${of("name")}`,
  aws_sqs_queue: ({ region, of }) => `arn:aws:sqs:${region}:${ACCOUNT}:${of("name")}`,
  aws_ssm_parameter: ({ region, of }) => `arn:aws:ssm:${region}:${ACCOUNT}:parameter/${of("name").replace(/^\//, "")}`,
};

/** The ARN of a resource; undefined for a type whose ARNs are not known here. What AWS chooses in it is its key. */
export function arnOf(model: Model, resource: Resource): string | undefined {
  if (resource.mode === "data" && resource.type === "aws_kms_alias") return keyOfAlias(model, resource);
  // A copy of a secret has the ARN of its own region; of other things that are found it is not known.
  if (resource.mode === "data" && resource.type !== "aws_secretsmanager_secret") return undefined;
  const id = `«${resource.key}»`;
  return FORMS[resource.type]?.({
    region: resource.region ?? "*",
    of: (attribute) => {
      const value = model.literal(resource.attributes[attribute]);
      return typeof value === "string" ? plainText(model, value, resource.region) : id;
    },
    id,
  });
}

/** The key of an alias that a data source finds. */
function keyOfAlias(model: Model, { region, attributes: { name } }: Resource): string | undefined {
  const alias = model
    .ofType("aws_kms_alias")
    .find((one) => one.region === region && model.literal(one.attributes.name) === model.literal(name));
  const key = model.target(alias?.attributes.target_key_id);
  return key && arnOf(model, key);
}

/** A text of a policy with plain ARNs and names in it, as far as they are known before an apply. */
export function plainText(model: Model, text: string, region: string | null): string {
  const known = replaceReferences(text, (reference) => named(model, reference, region) ?? written(reference));
  return computed(known);
}

function named(model: Model, reference: Reference, region: string | null): string | undefined {
  const resource = model.resource(reference.key);
  if (resource === undefined) return undefined;
  const { type, mode } = resource;
  const { attribute } = reference;
  if (mode === "data" && type === "aws_caller_identity" && attribute === "account_id") return ACCOUNT;
  if (mode === "data" && type === "aws_region") return resource.region ?? region ?? undefined;
  if (mode === "data" && type === "aws_partition") return "aws";
  if (attribute === "execution_arn") return executionArn(model, resource);
  if (/(^|_)arn$/.test(attribute)) return arnOf(model, aliased(model, resource));
  if (attribute === "id" && type === "aws_s3_bucket") return String(model.literal(resource.attributes.bucket));
  const value = model.literal(written(reference));
  return typeof value === "string" && value !== written(reference) ? plainText(model, value, region) : undefined;
}

/** An alias stands for its key. */
function aliased(model: Model, resource: Resource): Resource {
  if (resource.mode !== "managed" || resource.type !== "aws_kms_alias") return resource;
  return model.target(resource.attributes.target_key_id) ?? resource;
}

/** ARN of an API, or of one of its stages, as whoever calls it is asked for. */
function executionArn(model: Model, resource: Resource): string {
  const api = referenceOf(resource.attributes.rest_api_id)?.key ?? resource.key;
  const base = `arn:aws:execute-api:${resource.region}:${ACCOUNT}:«${api}»`;
  return resource.type === "aws_api_gateway_stage"
    ? `${base}/${String(model.literal(resource.attributes.stage_name))}`
    : base;
}

const REPLACE = /replace\(((?:[^(),"]|«[^»]*»)*), "([^"]*)", "([^"]*)"\)/;

/** Terraform's `replace`, of texts that are known. */
function computed(text: string): string {
  let known = text;
  for (let call = REPLACE.exec(known); call !== null; call = REPLACE.exec(known)) {
    const [whole, subject = "", from = "", to = ""] = call;
    known = known.replace(whole, () => subject.replaceAll(from, to));
  }
  return known.replace(/\$\{([^(){}"]*)\}/g, (expression, inner: string) =>
    inner.startsWith("arn:") ? inner : expression,
  );
}

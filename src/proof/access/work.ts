import { INTERFACE_ACTIONS } from "../../access/interface-actions";
import type { Access, Identity } from "../../model/access/access";
import { ACCOUNT, arnOf, plainText } from "../../model/access/arns";
import { grantsOf, type Request } from "../../model/access/decide";
import type { Model, Resource } from "../../model/model";
import { at, blocks, list } from "../../model/stack-json";
import type { Finding } from "../../report/report";
import { evidence, verdict } from "../verdict";
import { requestsFor } from "./who";

const WRITE_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"];

/** What a use of a role asks AWS for, on what it names. The sources are those of `needs.ts`. */
const WORK: Readonly<Record<string, (model: Model, user: Resource) => readonly Request[]>> = {
  "aws_api_gateway_account cloudwatch_role_arn": (_, { region }) =>
    requestsFor([...WRITE_LOGS, "logs:CreateLogGroup"], [`arn:aws:logs:${region}:${ACCOUNT}:log-group:*`]),
  "aws_db_proxy role_arn": (model, { attributes }) => reads(model, attributes.auth),
  "aws_ecs_task_definition execution_role_arn": starts,
  "aws_flow_log iam_role_arn": (model, { attributes }) => logs(model, attributes.log_destination),
  "aws_lambda_function role": runs,
  "aws_s3_bucket_replication_configuration role": replicates,
  "aws_scheduler_schedule target.role_arn": (model, { attributes, region }) =>
    requestsFor(["lambda:InvokeFunction"], [plain(model, at(attributes.target, "arn"), region)]),
};

/** Roles that a service takes for us: each may do, on what its user names, what that work cannot do without. */
export function work(model: Model, access: Access): Finding {
  const asked = access.identities.flatMap((role) =>
    role.uses.flatMap(({ resource, attribute }) => {
      const requests = WORK[`${resource.type} ${attribute}`]?.(model, resource) ?? [];
      return requests.map((request) => ({ role, user: resource, request, by: grantsOf(role, request) }));
    }),
  );
  return verdict({
    requirement: "access",
    question: "May each role of a service do what its work cannot do without?",
    against: asked
      .filter(({ by }) => by.length === 0)
      .map(({ role, user, request }) => evidence(role.resource, "policy", lacks(role, user, request))),
    witnesses: asked.flatMap(({ role, user, request, by }) =>
      by.slice(0, 1).map(({ origin }) => ({
        ...origin,
        text: `${role.name} may ${request.action} on ${request.resource}, for ${user.address}`,
      })),
    ),
    summary: `${asked.length} things that services do in ${new Set(asked.map(({ role }) => role)).size} roles, each allowed on what is named`,
  });
}

function lacks({ name }: Identity, { address }: Resource, { action, resource }: Request): string {
  return `${name} may not ${action} on ${resource}, which ${address} cannot do without`;
}

function plain(model: Model, value: unknown, region: string | null): string {
  return plainText(model, String(model.literal(value)), region);
}

function logs(model: Model, value: unknown): Request[] {
  const groups = model.targets(value).filter(({ type }) => type === "aws_cloudwatch_log_group");
  return requestsFor(
    WRITE_LOGS,
    groups.flatMap((one) => arnOf(model, one) ?? []).map((arn) => `${arn}:*`),
  );
}

/** Secrets that a value names, with their keys: that of a copy is known by its region alone. */
function reads(model: Model, value: unknown): Request[] {
  const secrets = model.targets(value).filter(({ type }) => type === "aws_secretsmanager_secret");
  return secrets.flatMap((secret) => {
    const key = model.target(secret.attributes.kms_key_id);
    return [
      ...requestsFor(["secretsmanager:GetSecretValue"], [arnOf(model, secret) ?? secret.key]),
      ...requestsFor(["kms:Decrypt"], [(key && arnOf(model, key)) ?? `arn:aws:kms:${secret.region}:${ACCOUNT}:key/*`]),
    ];
  });
}

function starts(model: Model, { attributes: { container_definitions: containers } }: Resource): Request[] {
  const images = [...String(containers).matchAll(/\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^@:"\\]+)/g)];
  return [
    ...requestsFor(images.length > 0 ? ["ecr:GetAuthorizationToken"] : [], ["*"]),
    ...requestsFor(
      ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
      images.map(([, region, name]) => `arn:aws:ecr:${region}:${ACCOUNT}:repository/${name}`),
    ),
    ...logs(model, containers),
    ...reads(model, containers),
  ];
}

function runs(model: Model, { attributes, region }: Resource): Request[] {
  const { vpc_config: vpc, kms_key_arn: key, tracing_config: tracing, logging_config: logging } = attributes;
  const isTraced = at(tracing, "mode") === "Active";
  const subnets = list(blocks(vpc)[0]?.subnet_ids).map((id) => `arn:aws:ec2:${region}:${ACCOUNT}:subnet/${id}`);
  return [
    ...logs(model, logging),
    ...requestsFor(isTraced ? ["xray:PutTraceSegments", "xray:PutTelemetryRecords"] : [], ["*"]),
    ...requestsFor(subnets.length > 0 ? INTERFACE_ACTIONS : [], ["*"]),
    ...requestsFor(["ec2:CreateNetworkInterface"], subnets),
    ...requestsFor(["kms:Decrypt"], key === undefined ? [] : [plain(model, key, region)]),
  ];
}

function replicates(model: Model, { attributes: { bucket, rule }, region }: Resource): Request[] {
  const source = `arn:aws:s3:::${plain(model, bucket, region)}`;
  const destinations = blocks(rule).flatMap(({ destination }) => blocks(destination));
  const keys = destinations
    .map((one) => at(one.encryption_configuration, "replica_kms_key_id"))
    .filter((key) => key !== undefined);
  return [
    ...requestsFor(["s3:GetReplicationConfiguration", "s3:ListBucket"], [source]),
    ...requestsFor(
      ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
      [`${source}/*`],
    ),
    ...requestsFor(
      ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
      destinations.map((one) => `${plain(model, one.bucket, region)}/*`),
    ),
    ...requestsFor(keys.length > 0 ? ["kms:Decrypt"] : [], [`arn:aws:kms:${region}:${ACCOUNT}:key/*`]),
    ...requestsFor(
      ["kms:Encrypt", "kms:GenerateDataKey"],
      keys.map((key) => plain(model, key, null)),
    ),
  ];
}

import { at, eachString, list } from "../../src/model/stack-json";
import { addressOf, type Found, follow, within } from "./references";
import type { Attributes, Stacks } from "./synthesized";

/** What is wrong with the applications of a region, in words; empty if nothing is. */
type Check = (stacks: Stacks) => string[];

const REGIONAL = ["primary-region", "dr-region"] as const;

const regional = (stacks: Stacks, type: string) => REGIONAL.flatMap((name) => within(stacks, name, type));

/** Every function takes no more than its share of the account's concurrency. */
const functionsAreLimited: Check = (stacks) =>
  regional(stacks, "aws_lambda_function")
    .filter(({ attributes: { reserved_concurrent_executions: share } }) => !(typeof share === "number" && share > 0))
    .map((found) => `${addressOf(found)} takes what concurrency there is`);

/** An API invokes a function by its alias, so that a version that is being deployed answers to nobody. */
const aliasesAreInvoked: Check = (stacks) =>
  regional(stacks, "aws_lambda_permission")
    .filter(({ stack, attributes: { qualifier, function_name: name } }) => {
      const alias = follow(stacks, stack, qualifier);
      const meant = follow(stacks, stack, alias?.attributes.function_name)?.name;
      return alias?.type !== "aws_lambda_alias" || meant !== follow(stacks, stack, name)?.name;
    })
    .map((found) => `${addressOf(found)} lets whatever version be invoked`);

/** Tasks have no public address, run an image by its digest, from a file system that they cannot write to. */
const tasksAreClosed: Check = (stacks) => [
  ...regional(stacks, "aws_ecs_service")
    .filter(({ attributes }) => at(attributes.network_configuration, "assign_public_ip") !== false)
    .map((found) => `${addressOf(found)} has a public address`),
  ...regional(stacks, "aws_ecs_task_definition").flatMap((found) => {
    const containers = JSON.parse(String(found.attributes.container_definitions)) as Attributes[];
    return containers.flatMap(({ image, readonlyRootFilesystem, user }) => [
      ...(/@sha256:[0-9a-f]{64}$/.test(String(image))
        ? []
        : [`${addressOf(found)} runs an image by a name that moves`]),
      ...(readonlyRootFilesystem === true ? [] : [`${addressOf(found)} can write to its file system`]),
      ...(user === undefined || /^(0|root)(:|$)/.test(String(user)) ? [`${addressOf(found)} runs as root`] : []),
    ]);
  }),
];

/** Terraform starts no task before the ways to its image, its secrets and its logs are there. */
const tasksWaitForTheirWays: Check = (stacks) =>
  regional(stacks, "aws_ecs_service").flatMap((found) => {
    const awaited = new Set(list(found.attributes.depends_on));
    const own = `frontend-${found.attributes.name}-`;
    const rules = ["aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"]
      .flatMap((type) => within(stacks, found.stack, type))
      .filter(({ name }) => name.includes(`security-groups_${own}`) || name.includes(`-to-${own}`));
    const shared = ["aws_vpc_endpoint", "aws_network_acl_rule"].flatMap((type) => within(stacks, found.stack, type));
    return [...rules, ...(rules.length > 0 ? shared : [found])]
      .filter(({ type, name }) => !awaited.has(`${type}.${name}`))
      .map((way) => `${addressOf(found)} does not wait for ${addressOf(way)}`);
  });

/** S3 refuses to replicate to a bucket that is not versioned, and ECR makes by itself a repository that is missing. */
const copiesWaitForTheirPlace: Check = (stacks) =>
  [
    ["aws_s3_bucket_replication_configuration", "aws_s3_bucket_versioning"] as const,
    ["aws_ecr_replication_configuration", "aws_ecr_repository"] as const,
  ].flatMap(([type, place]) =>
    within(stacks, "foundation", type).flatMap((found) => {
      const awaited = list(found.attributes.depends_on);
      return within(stacks, "foundation", place)
        .filter(({ name }) => name.startsWith("primary_") && !awaited.includes(`${place}.${name}`))
        .map((other) => `${addressOf(found)} does not wait for ${addressOf(other)}`);
    }),
  );

/** A role may do nothing before its policy is there, and a secret holds nothing before its version. */
const nobodyComesTooEarly: Check = (stacks) =>
  Object.entries(stacks).flatMap(([stack, { resource = {} }]) =>
    Object.keys(resource)
      .flatMap((type) => within(stacks, stack, type))
      .flatMap((found) => {
        const awaited = list(found.attributes.depends_on);
        return contentsOf(stacks, found)
          .filter(({ type, name }) => !awaited.includes(`${type}.${name}`))
          .map((content) => `${addressOf(found)} does not wait for ${addressOf(content)}`);
      }),
  );

/** What gives their meaning to the roles and secrets that a resource names by ARN. */
function contentsOf(stacks: Stacks, { stack, type: user, attributes }: Found): Found[] {
  const named = new Set<string>();
  eachString(attributes, (text) => {
    for (const [, address] of text.matchAll(/\$\{(aws_(?:iam_role|secretsmanager_secret)\.[\w-]+)\.arn\}/g)) {
      named.add(String(address));
    }
  });
  // A function reads its secrets when it is called, which is after the deployment.
  const contents = Object.entries(CONTENTS).filter(([, attribute]) => attribute === "role" || !user.includes("lambda"));
  return contents.flatMap(([type, attribute]) =>
    within(stacks, stack, type).filter((content) => {
      const owner = follow(stacks, stack, content.attributes[attribute]);
      return owner !== undefined && named.has(`${owner.type}.${owner.name}`);
    }),
  );
}

/** Resources that fill a role or a secret, and the attribute that says which. */
const CONTENTS = {
  aws_iam_role_policy: "role",
  aws_iam_role_policy_attachment: "role",
  aws_secretsmanager_secret_version: "secret_id",
};

/** What the proof does not ask: how Terraform has to go about it, and what stays inside one resource. */
export const applicationChecks: Readonly<Record<string, Check>> = {
  "every function takes its share only": functionsAreLimited,
  "only an alias is invoked": aliasesAreInvoked,
  "tasks are closed": tasksAreClosed,
  "tasks wait for their ways": tasksWaitForTheirWays,
  "copies wait for their place": copiesWaitForTheirPlace,
  "nobody comes too early": nobodyComesTooEarly,
};

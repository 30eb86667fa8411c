import { namesFor } from "../../src/config/names";
import { production } from "../../src/config/production";
import type { PlatformConfig } from "../../src/config/schema";
import { addressOf, at, eachString, type Found, follow, list, within } from "./references";
import type { Attributes, Stacks } from "./synthesized";

/** What is wrong with the applications of a region, in words; empty if nothing is. */
type Check = (stacks: Stacks, config?: PlatformConfig) => string[];

const REGIONAL = ["primary-region", "dr-region"] as const;

const regional = (stacks: Stacks, type: string) => REGIONAL.flatMap((name) => within(stacks, name, type));

/** The one function without a way into the network: it watches from outside. */
const outside = ({ name }: Found) => name.includes("prober");

/** Every function runs in the backend tier, in a security group of its own, and takes no more than its share. */
const functionsStayInside: Check = (stacks) =>
  regional(stacks, "aws_lambda_function")
    .filter((found) => !outside(found))
    .flatMap((found) => {
      const { stack, attributes } = found;
      const address = addressOf(found);
      const vpc = at(attributes.vpc_config);
      const subnets = list(at(vpc, "subnet_ids")).map((id) => follow(stacks, stack, id)?.name ?? "");
      const [group, ...others] = list((vpc as Attributes | undefined)?.security_group_ids);
      const groupName = follow(stacks, stack, group)?.name ?? "";
      const own = /applications_(?:backends_)?([a-z-]+)_function/.exec(found.name)?.[1] ?? "?";
      const concurrency = attributes.reserved_concurrent_executions;
      return [
        ...(subnets.length > 0 && subnets.every((name) => name.includes("backend-tier"))
          ? []
          : [`${address} is not in the backend tier`]),
        ...(groupName.includes(own) && others.length === 0 ? [] : [`${address} shares a security group`]),
        ...(typeof concurrency === "number" && concurrency > 0 ? [] : [`${address} takes what concurrency there is`]),
      ];
    });

/** Every API is private, reached through the one endpoint, by this account alone. */
const apisArePrivate: Check = (stacks) =>
  regional(stacks, "aws_api_gateway_rest_api").flatMap((api) => {
    const address = addressOf(api);
    const endpoints = list(at(api.attributes.endpoint_configuration, "vpc_endpoint_ids"));
    const [endpoint] = list((at(api.attributes.endpoint_configuration) as Attributes).vpc_endpoint_ids);
    const service = String(follow(stacks, api.stack, endpoint)?.attributes.service_name);
    const documents = within(stacks, api.stack, "aws_api_gateway_rest_api_policy")
      .filter(({ attributes }) => follow(stacks, api.stack, attributes.rest_api_id)?.name === api.name)
      .map(({ attributes }) => follow(stacks, api.stack, attributes.policy)?.attributes);
    const statements = documents.flatMap((document) => list(document?.statement)) as Attributes[];
    const refusal = statements.find(({ effect }) => effect === "Deny");
    const allowed = statements.filter(({ effect }) => effect !== "Deny");
    const condition = at(refusal, "condition") as Attributes | undefined;
    const refusesOthers =
      condition?.test === "StringNotEquals" &&
      condition.variable === "aws:SourceVpce" &&
      list(condition.values).join() === endpoint;
    const callers = allowed.flatMap(({ principals }) => list(at(principals, "identifiers")));
    return [
      ...(at(api.attributes.endpoint_configuration, "types") === "PRIVATE" ? [] : [`${address} is not private`]),
      ...(endpoints.length === 1 && service.endsWith(".execute-api") ? [] : [`${address} has another endpoint`]),
      ...(refusesOthers ? [] : [`${address} takes requests of other endpoints`]),
      ...(callers.length > 0 && callers.every((caller) => String(caller).endsWith(":root"))
        ? []
        : [`${address} takes requests of other accounts`]),
    ];
  });

/** Every method asks for a signature. */
const everyCallIsSigned: Check = (stacks) =>
  regional(stacks, "aws_api_gateway_method")
    .filter(({ attributes }) => attributes.authorization !== "AWS_IAM")
    .map((found) => `${addressOf(found)} takes unsigned requests`);

/** Every function behind an API is invoked by its own API's stage at its alias, and by nothing else. */
const onlyItsApiInvokes: Check = (stacks) =>
  REGIONAL.flatMap((stack) => {
    const permissions = within(stacks, stack, "aws_lambda_permission");
    const apis = within(stacks, stack, "aws_api_gateway_rest_api");
    const called = permissions.map(({ attributes }) => follow(stacks, stack, attributes.function_name)?.name ?? "");
    const wrong = permissions.filter(({ attributes }) => {
      const { principal, source_arn: source, qualifier, function_name: name } = attributes;
      const stage = follow(stacks, stack, String(source).replace("/*", ""));
      const backend = /applications_backends_([a-z-]+)_api/.exec(stage?.name ?? "")?.[1] ?? "?";
      const alias = follow(stacks, stack, qualifier)?.name ?? "";
      const target = follow(stacks, stack, name)?.name ?? "";
      const isApi = principal === "apigateway.amazonaws.com";
      const isOwn =
        stage?.type === "aws_api_gateway_stage" && target.startsWith(`applications_backends_${backend}_function_`);
      return !(isApi && isOwn && alias.startsWith(`applications_backends_${backend}_function_alias`));
    });
    return [
      ...wrong.map((found) => `${addressOf(found)} lets something else invoke`),
      ...(new Set(called).size === apis.length && called.length === apis.length
        ? []
        : [`${stack}: ${called.length} permissions for ${apis.length} APIs`]),
    ];
  });

/** A frontend's tasks may call the APIs that the configuration lists for it. */
const tasksCallWhatIsDeclared: Check = (stacks, config = production) =>
  REGIONAL.flatMap((stack) =>
    Object.entries(config.frontends).flatMap(([frontend, { calls }]) => {
      const documents = within(stacks, stack, "data.aws_iam_policy_document").filter(({ name }) =>
        name.includes(`_${frontend}-task_roles_task_permissions`),
      );
      const may: string[] = [];
      eachString(
        documents.map(({ attributes }) => attributes.statement),
        (text) => {
          const called = /aws_api_gateway_stage\.applications_backends_([a-z-]+)_api_stage/.exec(text)?.[1];
          if (called !== undefined) may.push(called);
        },
      );
      return may.sort().join() === [...calls].sort().join() && may.length > 0
        ? []
        : [`${stack}: the tasks of ${frontend} may call ${may.join(", ") || "nothing"}, not ${calls.join(", ")}`];
    }),
  );

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

/** Only the migration reads the master user's password. */
const onlyTheMigrationReadsTheMaster: Check = (stacks, config = production) => {
  const { masterSecret } = namesFor(config);
  return REGIONAL.flatMap((stack) =>
    within(stacks, stack, "data.aws_iam_policy_document").flatMap((document) => {
      const reads: string[] = [];
      for (const statement of list(document.attributes.statement) as Attributes[]) {
        if (!list(statement.actions).includes("secretsmanager:GetSecretValue")) continue;
        for (const resource of list(statement.resources)) {
          const secret = follow(stacks, stack, resource);
          if (secret?.attributes.name === masterSecret) reads.push(addressOf(document));
        }
      }
      return reads
        .filter((address) => !address.includes("applications_migration_"))
        .map((address) => `${address} reads the master user's password`);
    }),
  );
};

export const applicationChecks: Readonly<Record<string, Check>> = {
  "every function stays inside": functionsStayInside,
  "every API is private": apisArePrivate,
  "every call is signed": everyCallIsSigned,
  "only its API invokes a function": onlyItsApiInvokes,
  "tasks call what is declared": tasksCallWhatIsDeclared,
  "tasks are closed": tasksAreClosed,
  "tasks wait for their ways": tasksWaitForTheirWays,
  "copies wait for their place": copiesWaitForTheirPlace,
  "nobody comes too early": nobodyComesTooEarly,
  "only the migration reads the master user's password": onlyTheMigrationReadsTheMaster,
};

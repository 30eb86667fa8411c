import { applicationChecks as checks } from "../helpers/application-checks";
import { type Mutant, testChecks } from "../helpers/mutants";
import { type Attributes, resources, type Stacks, stack, synthesized } from "../helpers/synthesized";

const stacks = synthesized();

/** A resource of a type in the standby's stack, of which the name contains a word. */
function one(copy: Stacks, type: string, word = "", name = "dr-region"): Attributes {
  const found = Object.entries(resources(stack(copy, name), type)).find(([address]) => address.includes(word));
  if (found === undefined) throw new Error(`no ${type} ${word} in ${name}`);
  return found[1];
}

/** The statements of a policy document of the standby. */
function statements(copy: Stacks, word: string): Attributes[] {
  const documents = stack(copy, "dr-region").data?.aws_iam_policy_document ?? {};
  const found = Object.entries(documents).find(([name]) => name.includes(word));
  if (found === undefined) throw new Error(`no policy ${word}`);
  return found[1].statement as Attributes[];
}

const vpc = (copy: Stacks, word: string) => one(copy, "aws_lambda_function", word).vpc_config as Attributes;
const endpoint = (copy: Stacks) =>
  one(copy, "aws_api_gateway_rest_api", "payments").endpoint_configuration as Attributes;

/** Changes the first container of a task. */
function container(copy: Stacks, change: Attributes): void {
  const task = one(copy, "aws_ecs_task_definition");
  const [first] = JSON.parse(String(task.container_definitions)) as Attributes[];
  task.container_definitions = JSON.stringify([{ ...first, ...change }]);
}

/** For each check a broken copy of the stacks for each thing that it forbids, with words of what it has to say. */
const mutants: Readonly<Record<string, Mutant[]>> = {
  "every function stays inside": [
    [
      "a function without a network",
      (copy) => delete one(copy, "aws_lambda_function", "payments").vpc_config,
      "dr-region: aws_lambda_function.applications_backends_payments_function",
    ],
    [
      "a function in the data tier",
      (copy) => {
        const subnets = Object.keys(resources(stack(copy, "dr-region"), "aws_subnet"));
        vpc(copy, "products").subnet_ids = subnets
          .filter((name) => name.includes("data-tier"))
          .map((name) => `\${${name}.id}`);
      },
      "dr-region: aws_lambda_function.applications_backends_products_function",
    ],
    [
      "another's security group",
      (copy) => Object.assign(vpc(copy, "shipping"), { security_group_ids: vpc(copy, "products").security_group_ids }),
      "shares a security group",
    ],
    [
      "no limit",
      (copy) => delete one(copy, "aws_lambda_function", "migration").reserved_concurrent_executions,
      "takes what concurrency there is",
    ],
  ],
  "every API is private": [
    ["a regional API", (copy) => Object.assign(endpoint(copy), { types: ["REGIONAL"] }), "is not private"],
    ["no endpoint", (copy) => Object.assign(endpoint(copy), { vpc_endpoint_ids: [] }), "has another endpoint"],
    [
      "no policy",
      (copy) => delete stack(copy, "dr-region").resource.aws_api_gateway_rest_api_policy,
      "takes requests of other endpoints",
    ],
    [
      "everybody",
      (copy) =>
        Object.assign(statements(copy, "payments_api_access")[1] ?? {}, { principals: [{ identifiers: ["*"] }] }),
      "takes requests of other accounts",
    ],
  ],
  "every call is signed": [
    [
      "one method that is not",
      (copy) => Object.assign(one(copy, "aws_api_gateway_method", "shipping"), { authorization: "NONE" }),
      "takes unsigned requests",
    ],
  ],
  "only its API invokes a function": [
    [
      "another service",
      (copy) => Object.assign(one(copy, "aws_lambda_permission"), { principal: "events.amazonaws.com" }),
      "lets something else invoke",
    ],
    [
      "any API",
      (copy) => Object.assign(one(copy, "aws_lambda_permission"), { source_arn: "*" }),
      "lets something else",
    ],
    [
      "the API of another backend",
      (copy) => {
        const { source_arn } = one(copy, "aws_lambda_permission", "shipping");
        Object.assign(one(copy, "aws_lambda_permission", "payments"), { source_arn });
      },
      "dr-region: aws_lambda_permission.applications_backends_payments_api",
    ],
    [
      "whatever version",
      (copy) => delete one(copy, "aws_lambda_permission", "products").qualifier,
      "lets something else invoke",
    ],
    [
      "no permission",
      (copy) => delete stack(copy, "primary-region").resource.aws_lambda_permission,
      "primary-region: 0 permissions for 3 APIs",
    ],
  ],
  "tasks call what is declared": [
    [
      "one more",
      (copy) => {
        const [more] = statements(copy, "checkout-task_roles_task_permissions");
        statements(copy, "home-task_roles_task_permissions").push(more ?? {});
      },
      "the tasks of home may call",
    ],
    [
      "nothing",
      (copy) => statements(copy, "checkout-task_roles_task_permissions").pop(),
      "the tasks of checkout may call nothing",
    ],
  ],
  "tasks are closed": [
    [
      "a public address",
      (copy) =>
        Object.assign(one(copy, "aws_ecs_service").network_configuration as Attributes, { assign_public_ip: true }),
      "has a public address",
    ],
    ["a tag", (copy) => container(copy, { image: "registry/home:latest" }), "runs an image by a name that moves"],
    ["a file system", (copy) => container(copy, { readonlyRootFilesystem: false }), "can write to its file system"],
    ["root", (copy) => container(copy, { user: "0" }), "runs as root"],
  ],
  "tasks wait for their ways": [
    [
      "one endpoint",
      (copy) => {
        const service = one(copy, "aws_ecs_service", "home");
        service.depends_on = (service.depends_on as string[]).filter((name) => !name.includes("endpoints_ecr-dkr"));
      },
      "does not wait for dr-region: aws_vpc_endpoint",
    ],
    [
      "one rule of the endpoint's group",
      (copy) => {
        const service = one(copy, "aws_ecs_service", "checkout");
        service.depends_on = (service.depends_on as string[]).filter((name) => !name.includes("secretsmanager-443-in"));
      },
      "does not wait for dr-region: aws_vpc_security_group_ingress_rule",
    ],
  ],
  "copies wait for their place": [
    [
      "states",
      (copy) => delete one(copy, "aws_s3_bucket_replication_configuration", "", "foundation").depends_on,
      "does not wait for foundation: aws_s3_bucket_versioning",
    ],
    [
      "images",
      (copy) => delete one(copy, "aws_ecr_replication_configuration", "", "foundation").depends_on,
      "does not wait for foundation: aws_ecr_repository",
    ],
  ],
  "nobody comes too early": [
    [
      "the proxy: role",
      (copy) => delete one(copy, "aws_db_proxy", "", "dr-region").depends_on,
      "does not wait for dr-region: aws_iam_role_policy.applications_database-proxy",
    ],
    [
      "the proxy: secret",
      (copy) => delete one(copy, "aws_db_proxy", "", "primary-region").depends_on,
      "does not wait for primary-region: aws_secretsmanager_secret_version.database-application",
    ],
    [
      "flow logs",
      (copy) => delete one(copy, "aws_flow_log", "", "dr-region").depends_on,
      "does not wait for dr-region: aws_iam_role_policy.platform_network_flow-logs",
    ],
    [
      "the prober's schedule",
      (copy) => delete one(copy, "aws_scheduler_schedule", "", "dr-region").depends_on,
      "does not wait for dr-region: aws_iam_role_policy.standby-watch",
    ],
    [
      "tasks",
      (copy) => delete one(copy, "aws_ecs_task_definition", "", "primary-region").depends_on,
      "does not wait for primary-region: aws_iam_role_policy.applications_frontends_",
    ],
    [
      "replication",
      (copy) => delete one(copy, "aws_s3_bucket_replication_configuration", "", "data-replication").depends_on,
      "does not wait for data-replication: aws_iam_role_policy.",
    ],
  ],
  "only the migration reads the master user's password": [
    [
      "a frontend does too",
      (copy) => {
        const [secrets] = statements(copy, "migration_function_role_permissions");
        statements(copy, "home-task_roles_execution_permissions").push(secrets ?? {});
      },
      "home-task_roles_execution_permissions_8609A396 reads the master user's password",
    ],
  ],
};

testChecks(stacks, checks, mutants);

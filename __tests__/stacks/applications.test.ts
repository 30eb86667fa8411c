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

/** Changes the first container of a task. */
function container(copy: Stacks, change: Attributes): void {
  const task = one(copy, "aws_ecs_task_definition");
  const [first] = JSON.parse(String(task.container_definitions)) as Attributes[];
  task.container_definitions = JSON.stringify([{ ...first, ...change }]);
}

/** For each check a broken copy of the stacks for each thing that it forbids, with words of what it has to say. */
const mutants: Readonly<Record<string, Mutant[]>> = {
  "every function takes its share only": [
    [
      "no limit",
      (copy) => delete one(copy, "aws_lambda_function", "migration").reserved_concurrent_executions,
      "takes what concurrency there is",
    ],
  ],
  "only an alias is invoked": [
    [
      "whatever version",
      (copy) => delete one(copy, "aws_lambda_permission", "products").qualifier,
      "lets whatever version be invoked",
    ],
    [
      "the alias of another function",
      (copy) =>
        Object.assign(one(copy, "aws_lambda_permission", "products"), {
          qualifier: one(copy, "aws_lambda_permission", "payments").qualifier,
        }),
      "lets whatever version be invoked",
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
};

testChecks(stacks, checks, mutants);

import type { ProofMutant } from "../../helpers/proof-mutants";
import { type Attributes, resources, type Stacks, stack } from "../../helpers/synthesized";

/** The first resource of a type in a stack whose JSON has a text in it. */
function found(copy: Stacks, name: string, type: string, text = ""): Attributes {
  const all = Object.values(resources(stack(copy, name), type));
  const wanted = all.find((attributes) => JSON.stringify(attributes).includes(text));
  if (wanted === undefined) throw new Error(`no ${type} with ${text} in ${name}`);
  return wanted;
}

const environment = (copy: Stacks, name: string, text: string) =>
  (found(copy, name, "aws_lambda_function", text).environment as { variables: Attributes }).variables;

/** Changes what a task's containers say. */
function recontain(copy: Stacks, name: string, from: string, to: string): void {
  const task = found(copy, name, "aws_ecs_task_definition");
  const before = String(task.container_definitions);
  if (!before.includes(from)) throw new Error(`no ${from} in the containers`);
  task.container_definitions = before.replace(from, to);
}

const rule = (copy: Stacks, text: string) =>
  (found(copy, "data-replication", "aws_s3_bucket_replication_configuration", text).rule as Attributes[])[0] ?? {};

/** What of images goes where. */
function imageRule(copy: Stacks): { destination: Attributes[]; repository_filter: Attributes[] } {
  const { replication_configuration: said } = found(copy, "foundation", "aws_ecr_replication_configuration");
  const { rule: rules } = said as { rule: { destination: Attributes[]; repository_filter: Attributes[] }[] };
  const [first] = rules;
  if (first === undefined) throw new Error("no rule");
  return first;
}

/** Arn of the first key of the primary region, for a stack that reads its state. */
function foreignKey(copy: Stacks, reader: string): string {
  const primary = stack(copy, "primary-region");
  const [key] = Object.keys(resources(primary, "aws_kms_key"));
  primary.output = { ...primary.output, key: { value: `\${${key}.arn}` } };
  const data = stack(copy, reader).data ?? {};
  data.terraform_remote_state = {
    ...data.terraform_remote_state,
    first: { backend: "s3", config: primary.terraform.backend.s3 },
  };
  return `\${data.terraform_remote_state.first.outputs.key}`;
}

/** Each makes one region need the other, or lose what it has. */
export const mutants: readonly ProofMutant[] = [
  {
    what: "a log group of DR with a key of the primary region",
    break_: (copy) =>
      Object.assign(found(copy, "dr-region", "aws_cloudwatch_log_group"), {
        kms_key_id: foreignKey(copy, "dr-region"),
      }),
    says: /dr-region aws_cloudwatch_log_group\S* kms_key_id: needs primary-region\/aws_kms_key\S* in eu-west-1/,
  },
  {
    what: "a function of DR whose environment names a host of the primary region",
    break_: (copy) =>
      Object.assign(environment(copy, "dr-region", "DATABASE_HOST"), {
        DATABASE_HOST: "project-x-production.proxy-abc.eu-west-1.rds.amazonaws.com",
      }),
    says: /dr-region aws_lambda_function\.\S*products\S* environment\.variables\.DATABASE_HOST: needs eu-west-1 \(project-x-production\.proxy-abc/,
  },
  {
    what: "a backend of DR that asks the prober's list of both regions",
    break_: (copy) =>
      Object.assign(environment(copy, "dr-region", "DATABASE_HOST"), {
        PEERS: "https://home-eu-west-1.shop.example.com home-eu-central-1",
      }),
    says: /dr-region aws_lambda_function\.\S*products\S* environment\.variables\.PEERS: needs eu-west-1/,
  },
  {
    what: "a container of DR that logs to the primary region",
    break_: (copy) => recontain(copy, "dr-region", '"awslogs-region":"eu-central-1"', '"awslogs-region":"eu-west-1"'),
    says: /dr-region aws_ecs_task_definition\S* container_definitions: needs eu-west-1/,
  },
  {
    what: "an image of DR from the primary region",
    break_: (copy) => recontain(copy, "dr-region", ".dkr.ecr.eu-central-1.", ".dkr.ecr.eu-west-1."),
    says: /dr-region aws_ecs_task_definition\S* container_definitions: image project-x-production\/\S+ comes from eu-west-1, not from eu-central-1/,
  },
  {
    what: "an image of a public registry",
    break_: (copy) => {
      const task = found(copy, "dr-region", "aws_ecs_task_definition");
      task.container_definitions = JSON.stringify([{ name: "home", image: "docker.io/library/nginx:latest" }]);
    },
    says: /dr-region aws_ecs_task_definition\S* container_definitions: image docker\.io\/library\/nginx:latest comes from no repository/,
  },
  {
    what: "a listener of DR with a certificate of the primary region",
    break_: (copy) =>
      Object.assign(found(copy, "dr-region", "aws_lb_listener", "certificate_arn"), {
        certificate_arn: "arn:aws:acm:eu-west-1:*:certificate/x",
      }),
    says: /dr-region aws_lb_listener\S* certificate_arn: shows a certificate of eu-west-1, not of eu-central-1/,
  },
  {
    what: "a repository that is not in DR",
    break_: (copy) =>
      Object.assign(found(copy, "foundation", "aws_ecr_repository", '"project-x-production/home"'), { name: "other" }),
    says: /dr-region aws_ecs_task_definition\S*home\S* container_definitions: no repository project-x-production\/home in eu-central-1/,
  },
  {
    what: "a secret without its copy in DR",
    break_: (copy) => delete found(copy, "primary-region", "aws_secretsmanager_secret", "database/application").replica,
    says: /aws_secretsmanager_secret\.\S*application\S* replica: has no copy in eu-central-1/,
  },
  {
    what: "a copy of a secret under a key of the primary region",
    break_: (copy) => {
      const secret = found(copy, "primary-region", "aws_secretsmanager_secret", "database/master");
      Object.assign((secret.replica as Attributes[])[0] ?? {}, { kms_key_id: secret.kms_key_id });
    },
    says: /aws_secretsmanager_secret\.\S*master\S* replica: its copy in eu-central-1 is encrypted with a key in eu-west-1/,
  },
  {
    what: "a role of DR that may read a secret in the primary region only",
    break_: (copy) => {
      const document = Object.values(stack(copy, "dr-region").data?.aws_iam_policy_document ?? {}).find((one) =>
        JSON.stringify(one).includes("secretsmanager:GetSecretValue"),
      );
      const [statement = {}] = (document?.statement ?? []) as Attributes[];
      statement.resources = ["arn:aws:secretsmanager:eu-west-1:*:secret:project-x-production/probe-token-*"];
    },
    says: /dr-region data\.aws_iam_policy_document\S* statement\.0\.resources\.0: needs eu-west-1 \(/,
  },
  {
    what: "an endpoint of DR for a service of the primary region",
    break_: (copy) =>
      Object.assign(found(copy, "dr-region", "aws_vpc_endpoint", ".kms"), {
        service_name: "com.amazonaws.eu-west-1.kms",
      }),
    says: /dr-region aws_vpc_endpoint\S* service_name: needs eu-west-1 \(com\.amazonaws\.eu-west-1\.kms\)/,
  },
  {
    what: "a state of DR in the primary region",
    break_: (copy) => Object.assign(stack(copy, "dr-region").terraform.backend.s3 ?? {}, { region: "eu-west-1" }),
    says: /dr-region backend region: its state is in eu-west-1, not in eu-central-1/,
  },
  {
    what: "a remote state that is read in the primary region",
    break_: (copy) => {
      const [state] = Object.values(stack(copy, "dr-region").data?.terraform_remote_state ?? {});
      Object.assign(state?.config as Attributes, { region: "eu-west-1" });
    },
    says: /dr-region data\.terraform_remote_state\.\S+ config\.region: (needs eu-west-1|reads a state in eu-west-1)/,
  },
  {
    what: "a state bucket that is made in the primary region",
    break_: (copy) => {
      const { aws_s3_bucket: buckets = {} } = stack(copy, "foundation").resource;
      for (const bucket of Object.values(buckets)) if (bucket.bucket === "states") bucket.provider = "aws.primary";
    },
    says: /dr-region backend bucket: foundation\/aws_s3_bucket\S* is in eu-west-1/,
  },
  {
    what: "a database of DR that follows nothing",
    break_: (copy) => Object.assign(found(copy, "failover", "aws_rds_cluster"), { global_cluster_identifier: null }),
    says: /primary-region aws_rds_cluster\S* global_cluster_identifier: no cluster in eu-central-1 follows it/,
  },
  {
    what: "a standby without instances",
    break_: (copy) => delete stack(copy, "failover").resource.aws_rds_cluster_instance,
    says: /failover aws_rds_cluster\S* .*has no instance: nothing in it can be promoted/,
  },
  {
    what: "a bucket that is not copied back",
    break_: (copy) => {
      const all = stack(copy, "data-replication").resource.aws_s3_bucket_replication_configuration ?? {};
      for (const name of Object.keys(all)) if (name.startsWith("dr_payments")) delete all[name];
    },
    says: /dr-region aws_s3_bucket\.\S*payments\S* .*S3 copies it nowhere: it is lost with eu-central-1/,
  },
  {
    what: "a replication that leaves deletions out",
    break_: (copy) => Object.assign(rule(copy, "shipping"), { delete_marker_replication: { status: "Disabled" } }),
    says: /aws_s3_bucket_replication_configuration\S*shipping\S* rule\.delete_marker_replication\.status: does not copy deletions/,
  },
  {
    what: "a replication of a part",
    break_: (copy) => Object.assign(rule(copy, "payments"), { filter: { prefix: "2024/" } }),
    says: /aws_s3_bucket_replication_configuration\S*payments\S* rule\.filter: copies only 2024\//,
  },
  {
    what: "a bucket that keeps no versions",
    break_: (copy) =>
      Object.assign(found(copy, "primary-region", "aws_s3_bucket_versioning", "payments"), {
        versioning_configuration: { status: "Suspended" },
      }),
    says: /primary-region aws_s3_bucket\.\S*payments\S* .*keeps no versions/,
  },
  {
    what: "an older image in DR",
    break_: (copy) => recontain(copy, "dr-region", "sha256:0", "sha256:1"),
    says: /primary-region aws_ecs_task_definition\S* container_definitions: eu-central-1 does not run project-x-production/,
  },
  {
    what: "a function of the primary region that needs a bucket of DR",
    break_: (copy) => {
      const bucket = found(copy, "dr-region", "aws_s3_bucket", "payments").bucket;
      environment(copy, "primary-region", '"payments"').METADATA_BUCKET = bucket;
    },
    says: /primary-region aws_lambda_function\.\S*payments\S* environment\.variables\.METADATA_BUCKET: needs eu-central-1/,
  },
  {
    what: "states without a copy in the primary region",
    break_: (copy) => delete stack(copy, "foundation").resource.aws_s3_bucket_replication_configuration,
    says: /backend bucket: states has no copy in eu-west-1/,
  },
  {
    what: "no spare lock table",
    break_: (copy) => {
      const { aws_dynamodb_table: tables = {} } = stack(copy, "foundation").resource;
      for (const name of Object.keys(tables)) if (tables[name]?.provider !== undefined) delete tables[name];
    },
    says: /backend dynamodb_table: no spare lock table in eu-west-1/,
  },
  {
    what: "images that are copied nowhere",
    break_: (copy) => delete stack(copy, "foundation").resource.aws_ecr_replication_configuration,
    says: /aws_ecs_task_definition\S*home\S* container_definitions: ECR copies project-x-production\/home from none of eu-central-1 and eu-west-1/,
  },
  {
    what: "images that are copied to a third region",
    break_: (copy) => Object.assign(imageRule(copy).destination[0] ?? {}, { region: "eu-north-1" }),
    says: /aws_ecs_task_definition\S*home\S* container_definitions: ECR copies project-x-production\/home from none of/,
  },
  {
    what: "a copy of one frontend's images only",
    break_: (copy) =>
      Object.assign(imageRule(copy).repository_filter[0] ?? {}, { filter: "project-x-production/home" }),
    says: /aws_ecs_task_definition\S*checkout\S* container_definitions: ECR copies project-x-production\/checkout from none of/,
  },
  {
    what: "a bucket of states that keeps no versions",
    break_: (copy) =>
      Object.assign(found(copy, "foundation", "aws_s3_bucket_versioning", "state-bucket"), {
        versioning_configuration: { status: "Suspended" },
      }),
    says: /backend bucket: states keeps no versions, without which S3 copies nothing/,
  },
];

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: as Terraform writes an expression
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readStacks } from "../../../src/model/read";
import type { ProveFlags } from "../../../src/proof/command";
import { exitCodeOf, prove } from "../../../src/proof/prove";
import { runProof } from "../../../src/proof/run-proof";
import { subjectOf } from "../../../src/proof/subject";
import type { Finding } from "../../../src/report/report";
import { temporaryFolder } from "../../helpers/folder";
import { npm } from "../../helpers/processes";

const folder = temporaryFolder();

function write(name: string, content: unknown): void {
  const file = path.join(folder(), name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}

/** A shop of somebody else's, of which something is understood. */
const shop = {
  terraform: { required_providers: { aws: {}, random: {} }, backend: { local: { path: "x" } } },
  provider: { aws: { region: "${var.region}" }, random: {} },
  variable: { region: {} },
  locals: { names: ["a", "b"] },
  module: { network: { source: "terraform-aws-modules/vpc/aws" } },
  resource: {
    random_id: { suffix: { byte_length: 4 } },
    aws_vpc: { main: { cidr_block: "10.0.0.0/16" } },
    aws_subnet: {
      each: { for_each: "${toset(local.names)}", vpc_id: "${aws_vpc.main.id}", cidr_block: "${each.value}" },
    },
    aws_security_group: {
      open: {
        vpc_id: "${module.network.vpc_id}",
        ingress: [{ from_port: 0, to_port: 0, protocol: "-1", cidr_blocks: ["0.0.0.0/0"] }],
      },
    },
    aws_instance: { host: { count: 2, ami: "${data.aws_ami.linux.id}", subnet_id: "${aws_subnet.gone.id}" } },
  },
  data: { aws_ami: { linux: { most_recent: true } } },
};

/** Types that questions read, each in shapes that nobody expects. */
const oddShapes = (odd: unknown) => ({
  resource: Object.fromEntries(
    [
      "aws_vpc",
      "aws_subnet",
      "aws_route",
      "aws_route_table",
      "aws_network_acl",
      "aws_network_acl_rule",
      "aws_security_group",
      "aws_vpc_security_group_ingress_rule",
      "aws_lb",
      "aws_lb_listener",
      "aws_lb_target_group",
      "aws_ecs_service",
      "aws_ecs_task_definition",
      "aws_lambda_function",
      "aws_rds_cluster",
      "aws_rds_cluster_instance",
      "aws_db_proxy",
      "aws_iam_role",
      "aws_iam_policy",
      "aws_iam_role_policy",
      "aws_iam_role_policy_attachment",
      "aws_kms_key",
      "aws_s3_bucket_policy",
      "aws_route53_record",
      "aws_route53_health_check",
      "aws_nat_gateway",
      "aws_vpc_endpoint",
      "aws_networkfirewall_firewall",
      "aws_networkfirewall_firewall_policy",
      "aws_networkfirewall_rule_group",
      "aws_appautoscaling_target",
      "aws_cloudwatch_metric_alarm",
      "aws_api_gateway_rest_api",
      "aws_lambda_permission",
      "aws_db_subnet_group",
      "aws_vpc_peering_connection",
      "aws_secretsmanager_secret",
      "aws_ecr_repository",
    ].map((type) => [
      type,
      {
        empty: {},
        odd: Object.fromEntries(
          [
            "vpc_id",
            "subnet_ids",
            "subnets",
            "cidr_block",
            "ingress",
            "egress",
            "rule",
            "policy",
            "assume_role_policy",
            "statement",
            "from_port",
            "port",
            "name",
            "role",
            "network_configuration",
            "vpc_config",
            "container_definitions",
            "environment",
            "load_balancer",
            "default_action",
            "weighted_routing_policy",
            "alias",
            "engine_version",
            "zone_id",
            "type",
            "destination_cidr_block",
            "route_table_id",
            "security_groups",
            "vpc_security_group_ids",
            "rule_group",
            "firewall_policy",
          ].map((name) => [name, odd]),
        ),
      },
    ]),
  ),
  data: { aws_iam_policy_document: { empty: {}, odd: { statement: odd } } },
});

function of(findings: readonly Finding[], requirement: string): Finding {
  const found = findings.find((finding) => finding.requirement === requirement);
  if (found === undefined) throw new Error(`nothing about ${requirement}`);
  return found;
}

test("says of somebody else's stacks what is understood, and what not by address and attribute", () => {
  write("main.tf.json", shop);
  const findings = prove(subjectOf(readStacks(folder()), undefined));
  const { status, summary, evidence } = of(findings, "model");
  expect(status).toBe("unknown");
  expect(summary).toMatch(/^11 things are not understood, the first: .* \(of 6 resources of 6 types in 1 stacks\)$/);
  const stack = path.basename(folder());
  const lines = evidence.map((line) => [line.stack, line.address, line.attribute, line.text].join(" "));
  expect(lines.sort()).toEqual(
    [
      "provider.random  a provider other than AWS's",
      "module.network  a block of module is not read",
      "random_id.suffix  random_id is no type that a question reads",
      "aws_instance.host  aws_instance is no type that a question reads",
      "aws_instance.host count how many there are is not evaluated",
      "aws_instance.host subnet_id aws_subnet.gone.id: main has no aws_subnet.gone".replace("main has", `${stack} has`),
      "data.aws_ami.linux  data.aws_ami is no type that a question reads",
      "aws_subnet.each for_each how many there are is not evaluated",
      "aws_subnet.each for_each local.names is not evaluated: ${toset(local.names)}",
      "aws_subnet.each cidr_block each.value is not evaluated: ${each.value}",
      "aws_security_group.open vpc_id module.network is not evaluated: ${module.network.vpc_id}",
    ]
      .map((line) => `${stack} ${line}`)
      .sort(),
  );
});

test("questions of intent answer that they do not know what was meant", () => {
  write("stacks/shop/cdk.tf.json", shop);
  const findings = prove(subjectOf(readStacks(folder()), undefined));
  expect(findings.filter(({ summary }) => summary === "")).toEqual([]);
  expect(exitCodeOf(findings)).not.toBe(0);
});

test.each([null, "", "text", 7, true, [], {}, [null], [{}], [[]], ["${local.x}"], { a: { b: null } }])(
  "is not confused by attributes that are %j",
  (odd) => {
    write("odd.tf.json", oddShapes(odd));
    expect(() => prove(subjectOf(readStacks(folder()), undefined))).not.toThrow();
  },
);

test.each([
  {},
  { resource: null },
  { resource: {}, data: null, provider: null, output: null, variable: null, terraform: null },
  { resource: { aws_vpc: null } },
  { resource: { aws_vpc: { main: null } } },
  { resource: { aws_vpc: { main: [] } } },
  { resource: { aws_vpc: [{ main: [{ cidr_block: "10.0.0.0/16" }] }] } },
  { resource: [{ aws_vpc: { main: {} } }] },
  { provider: [{ aws: { region: "eu-west-1" } }], output: { x: null }, variable: { y: [{ default: 1 }] } },
  { terraform: [{ backend: { s3: null } }], data: { terraform_remote_state: { x: null } } },
])("is not confused by %j", (json) => {
  write("odd.tf.json", json);
  expect(() => prove(subjectOf(readStacks(folder()), undefined))).not.toThrow();
});

test("the command ends with 3 on somebody else's stacks, with its findings on standard output", async () => {
  write("main.tf.json", { resource: { aws_vpc: { main: {} }, aws_instance: { host: {} } } });
  const { exitCode, stdout, stderr } = await npm(["prove", "--", "--dir", folder(), "--json"]).ended;
  expect(stderr).toMatch(/^model +unknown +1 things are not understood, the first: .*aws_instance/m);
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, findings: expect.any(Array) });
  expect(exitCode).toBe(3);
});

test.each<[ProveFlags, string]>([
  [{ dir: "/nowhere" }, '--dir is "/nowhere"; allowed: a folder with synthesized stacks'],
  [{ state: ["/nowhere.json"] }, '--state is "/nowhere.json"; allowed: a readable JSON file'],
  [{ against: "/nowhere.json" }, '--against is "/nowhere.json"; allowed: a readable JSON file'],
  [{ dir: "x", state: ["y"] }, "allowed: without --dir"],
])("refuses %j", async (flags, says) => {
  await expect(runProof("/nowhere", flags)).rejects.toThrow(says);
});

test("refuses a requirement that nothing is asked about, and names those that there are", async () => {
  write("main.tf.json", shop);
  await expect(runProof("/nowhere", { dir: folder(), why: "R99" })).rejects.toThrow(/--why is "R99"; allowed: .*model/);
});

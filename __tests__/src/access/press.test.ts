import { FUNCTION_ALIAS } from "../../../src/config/names";
import { production } from "../../../src/config/production";
import { list } from "../../../src/model/stack-json";
import { ACCOUNT_ID, arnsOf, placeOf } from "../../helpers/arns";
import { documentOf, type Limits, limitsOf, may, names } from "../../helpers/delivery-checks";
import { actionsOf } from "../../helpers/provider-actions";
import { addressOf, follow, within } from "../../helpers/references";
import { type Attributes, remoteBackend, type Stacks, synthesized } from "../../helpers/synthesized";

const stacks = synthesized();
const { primary, dr } = production.regions;
const arn = (service: string, resource: string, region = dr.name) =>
  `arn:aws:${service}:${region}:${ACCOUNT_ID}:${resource}`;
const bucket = `arn:aws:s3:::${remoteBackend.bucket}`;
const bundle = `arn:aws:s3:::${names.bundleBucket}`;

function stateKey(copy: Stacks): string {
  const [key] = within(copy, "foundation", "aws_kms_key").filter(({ name }) => name.startsWith("state-key_"));
  return key === undefined ? "" : arnsOf(copy, key).join();
}

/** Policy and boundary of a role of the button. */
function button(copy: Stacks, name: string): Limits {
  const role = within(copy, "foundation", "aws_iam_role").find(({ attributes }) => attributes.name === name);
  if (role === undefined) throw new Error(`no role ${name}`);
  const policies = within(copy, "foundation", "aws_iam_role_policy")
    .filter(({ attributes }) => follow(copy, "foundation", attributes.role)?.name === role.name)
    .flatMap((policy) => documentOf(copy, policy));
  return { policies, boundary: documentOf(copy, follow(copy, "foundation", role.attributes.permissions_boundary)) };
}

/** What a press changes, by type. Everything else it only looks at. */
const CHANGED: Readonly<Record<string, string>> = {
  aws_appautoscaling_target: "application-autoscaling:RegisterScalableTarget",
  aws_rds_cluster: "rds:RemoveFromGlobalCluster",
  aws_route53_record: "route53:ChangeResourceRecordSets",
  aws_ssm_parameter: "ssm:PutParameter",
};

type Asked = readonly (readonly [actions: string, resource: string, context?: Record<string, string>])[];

/** What is asked for beside the provider: states, switch, bundle, log. */
const BESIDE: Asked = [
  ["s3:GetObject s3:PutObject", `${bucket}/${names.stateKey("failover")}`],
  ["s3:GetObject", `${bucket}/${names.stateKey("dr-region")}`],
  ["s3:GetObject", `${bucket}/${names.stateKey("global-dns")}`],
  ["s3:ListBucket", bucket],
  ["s3:ListBucket", bundle],
  ["kms:Decrypt kms:Encrypt kms:GenerateDataKey", stateKey(stacks)],
  ["dynamodb:GetItem dynamodb:PutItem dynamodb:DeleteItem", arn("dynamodb", `table/${remoteBackend.lockTable}`)],
  ["ssm:GetParametersByPath", arn("ssm", `parameter${names.markerPath}`)],
  ["ssm:GetParameter", arn("ssm", `parameter${names.bundleParameter}`)],
  ["ssm:GetParameter", arn("ssm", `parameter${names.deployedParameter}`)],
  ["ssm:PutParameter", arn("ssm", `parameter${names.resultParameter}`)],
  ["s3:GetObject", `${bundle}/blobs/1`],
  ["s3:GetObject", `${bundle}/manifests/1.json`],
  ["s3:PutObject", `${bundle}/reports/1.json`],
  ["kms:Decrypt kms:GenerateDataKey", arn("kms", "key/1"), { "kms:EncryptionContext:aws:s3:arn": bundle }],
  ["cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": names.switchMetric.namespace }],
  ["rds:DescribeGlobalClusters", `arn:aws:rds::${ACCOUNT_ID}:global-cluster:${names.globalCluster}`],
  ["rds:RemoveFromGlobalCluster", `arn:aws:rds::${ACCOUNT_ID}:global-cluster:${names.globalCluster}`],
  ["route53:ListHostedZonesByName", "*"],
  ["logs:CreateLogStream logs:PutLogEvents", arn("logs", `log-group:${names.logGroup("button")}:log-stream:x`)],
];

/** What preflight and verification ask for beside that (src/operations/preflight.ts, verify.ts). */
const TOKEN = arn("secretsmanager", `secret:${names.probeTokenSecret}-AbCdEf`);
const CHECKS: Asked = [
  ["cloudwatch:GetMetricStatistics", "*"],
  ...Object.keys(production.backends).map(
    (backend) =>
      [
        "lambda:GetFunctionConfiguration",
        arn("lambda", `function:${names.function(backend)}:${FUNCTION_ALIAS}`),
      ] as const,
  ),
  ...Object.keys(production.frontends).map(
    (frontend) => ["ecr:DescribeImages", arn("ecr", `repository/${names.imageRepository(frontend)}`)] as const,
  ),
  ...[names.masterSecret, names.applicationSecret, names.probeTokenSecret].map(
    (secret) => ["secretsmanager:DescribeSecret", arn("secretsmanager", `secret:${secret}-AbCdEf`)] as const,
  ),
  ["secretsmanager:GetSecretValue", TOKEN],
  ["kms:Decrypt", arn("kms", "key/1"), { "kms:EncryptionContext:SecretARN": TOKEN }],
];

function refused(limits: Limits, asked: Asked): string[] {
  return asked.flatMap(([actions, resource, context]) =>
    actions
      .split(" ")
      .filter((action) => !may(limits, { action, resource, context: { "aws:RequestedRegion": dr.name, ...context } }))
      .map((action) => `${action} on ${resource}`),
  );
}

/** What a press lacks to apply the failover stack. */
function lacking(copy: Stacks): string[] {
  const limits = button(copy, names.delivery("press"));
  const types = Object.keys(copy.failover?.resource ?? {});
  const provider = types.flatMap((type) =>
    within(copy, "failover", type).flatMap((found): string[] => {
      const { region } = placeOf(copy, "failover", found.attributes);
      const changed = CHANGED[type];
      return [...actionsOf(type).read, ...(changed === undefined ? [] : [changed])].flatMap((action) =>
        arnsOf(copy, found).every(
          (resource) => refused(limits, [[action, resource, { "aws:RequestedRegion": region }]]).length > 0,
        ) && refused(limits, [[action, "*"]]).length > 0
          ? [`${action} for ${addressOf(found)}`]
          : [],
      );
    }),
  );
  return [...provider, ...refused(limits, [...BESIDE, ...CHECKS])];
}

test("a press from the console may do all that it needs", () => {
  expect(lacking(stacks)).toEqual([]);
});

const statements = (copy: Stacks, id: string) =>
  within(copy, "foundation", "data.aws_iam_policy_document")
    .filter(({ name }) => name.startsWith(`delivery_button_${id}`))
    .flatMap(({ attributes }) => list(attributes.statement) as Attributes[]);

const SIDS = statements(stacks, "press_permissions").map(({ sid }) => String(sid));

test.each(SIDS)("each of its permissions serves a need: without %s it lacks something", (sid) => {
  const copy = structuredClone(stacks);
  for (const one of statements(copy, "press_permissions")) if (one.sid === sid) one.actions = ["s3:NoSuchAction"];
  expect(lacking(copy)).not.toEqual([]);
});

const NEVER: Asked = [
  ["rds:ModifyDBCluster rds:DeleteDBCluster rds:CreateDBCluster", arn("rds", `cluster:${names.cluster("dr")}`)],
  ["rds:RemoveFromGlobalCluster", arn("rds", `cluster:${names.cluster("primary")}`, primary.name)],
  ["iam:PassRole iam:CreateRole", `arn:aws:iam::${ACCOUNT_ID}:role/any`],
  ["s3:PutObject", `${bucket}/${names.stateKey("primary-region")}`],
  ["s3:GetObject", `${bucket}/${names.stateKey("primary-region")}`],
  ["s3:PutObject s3:DeleteObject", `${bundle}/blobs/1`],
  ["ssm:PutParameter", arn("ssm", `parameter${names.bundleParameter}`)],
  ["ssm:PutParameter", arn("ssm", `parameter${names.deployedParameter}`)],
  ["secretsmanager:GetSecretValue", arn("secretsmanager", `secret:${names.masterSecret}-AbCdEf`)],
  ["kms:Decrypt", arn("kms", "key/1"), { "kms:EncryptionContext:SecretARN": `secret:${names.masterSecret}-AbCdEf` }],
  ["lambda:InvokeFunction", arn("lambda", `function:${names.function("products")}`)],
  ["cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": names.metricNamespace }],
  ["kms:Decrypt", arn("kms", "key/1"), { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::other" }],
  ["codebuild:StartBuild", arn("codebuild", `project/${names.button}`)],
];

test("a press may not change what it presses from, nor anything that stays as it is in a failover", () => {
  const asked = NEVER.flatMap(([actions]) => actions.split(" "));
  expect(refused(button(stacks, names.delivery("press")), NEVER)).toHaveLength(asked.length);
});

test("the automation starts the press, sees its end and reads and resets its last words, and nothing else", () => {
  const limits = button(stacks, names.delivery("press-automation"));
  expect(
    refused(limits, [
      ["codebuild:StartBuild codebuild:BatchGetBuilds", arn("codebuild", `project/${names.button}`)],
      ["ssm:GetParameter ssm:PutParameter", arn("ssm", `parameter${names.resultParameter}`)],
    ]),
  ).toEqual([]);
  const others = [names.bundleParameter, names.deployedParameter, names.marker].map((name) => `parameter${name}`);
  const asked = others.map((name) => ["ssm:GetParameter ssm:PutParameter", arn("ssm", name)] as const);
  expect(refused(limits, asked)).toHaveLength(2 * others.length);
  expect(limits.policies.flatMap(({ actions }) => list(actions))).toHaveLength(4);
});

test("who is on call may start the automation in its role, and press no other way", () => {
  const policies = statements(stacks, "on-call");
  const all = policies.flatMap(({ actions }) => list(actions).map(String));
  expect(all.filter((action) => !/:(Describe|Get|BatchGet|Filter)/.test(action)).sort()).toEqual([
    "iam:PassRole",
    "ssm:StartAutomationExecution",
  ]);
});

test("a deployment can neither change the roles that press nor make another", () => {
  const limits = limitsOf(stacks, "operations");
  for (const name of ["press", "press-automation", "on-call"].map(names.delivery)) {
    const asked: Asked = [
      ["iam:PutRolePolicy iam:DeleteRole iam:UpdateAssumeRolePolicy", `arn:aws:iam::${ACCOUNT_ID}:role/${name}`],
      ["iam:CreatePolicyVersion iam:DeletePolicy", `arn:aws:iam::${ACCOUNT_ID}:policy/${name}`],
    ];
    expect(refused(limits, asked)).toHaveLength(5);
  }
});

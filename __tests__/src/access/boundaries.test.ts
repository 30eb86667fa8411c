import { production } from "../../../src/config/production";
import { at, list } from "../../../src/model/stack-json";
import { ACCOUNT_ID, arnsOf, placeOf, statementsIn } from "../../helpers/arns";
import { documentOf, type Limits, limitsOf, may, names } from "../../helpers/delivery-checks";
import { allows } from "../../helpers/iam";
import { addressOf, everywhere, follow, within } from "../../helpers/references";
import { type Attributes, remoteBackend, type Stacks, synthesized } from "../../helpers/synthesized";

const stacks = synthesized();
const [primary, dr] = [production.regions.primary.name, production.regions.dr.name];
const EVERYTHING = [{ actions: ["*"], resources: ["*"] }];

/** Whatever makes states, their history, their locks or their key unreadable, now or some day. */
const LOSSES = {
  bucket:
    "s3:DeleteBucket s3:DeleteBucketPolicy s3:PutBucketPolicy s3:PutBucketVersioning s3:PutLifecycleConfiguration s3:PutEncryptionConfiguration s3:PutReplicationConfiguration",
  objects: "s3:DeleteObjectVersion s3:PutObjectAcl s3:PutObjectLegalHold",
  table: "dynamodb:DeleteTable dynamodb:UpdateTable dynamodb:UpdateContinuousBackups dynamodb:PutResourcePolicy",
  key: "kms:DisableKey kms:PutKeyPolicy kms:ScheduleKeyDeletion kms:UpdateAlias kms:DeleteAlias kms:RevokeGrant",
  alias: "kms:CreateAlias kms:DeleteAlias kms:UpdateAlias",
};

/** What of those somebody may do to the states and their copy, and what they may write to the copy. */
function losses(copy: Stacks, limits: Limits): string[] {
  const asked = [dr, primary].flatMap((region) => {
    const isCopy = region === primary;
    const bucket = `arn:aws:s3:::${remoteBackend.bucket}${isCopy ? "-replica" : ""}`;
    const here = (service: string, resource: string) => `arn:aws:${service}:${region}:${ACCOUNT_ID}:${resource}`;
    const table = here("dynamodb", `table/${remoteBackend.lockTable}`);
    const key = stateKey(copy, isCopy ? "primary_state-replica-key" : "state-key");
    return [
      [LOSSES.bucket, bucket],
      [`${LOSSES.objects}${isCopy ? " s3:PutObject s3:DeleteObject" : ""}`, `${bucket}/${names.stateKey("failover")}`],
      [`${LOSSES.table}${isCopy ? " dynamodb:PutItem dynamodb:DeleteItem" : ""}`, table],
      [LOSSES.key, key],
      [LOSSES.alias, here("kms", `alias/${names.stateKeyAlias}`)],
    ].map(([actions = "", resource = ""]) => ({ actions, resource, region }));
  });
  return asked.flatMap(({ actions, resource, region }) =>
    actions
      .split(" ")
      .filter((action) => may(limits, { action, resource, context: { "aws:RequestedRegion": region } }))
      .map((action) => `${action} on ${resource}`),
  );
}

function stateKey(copy: Stacks, id: string): string {
  const keys = within(copy, "foundation", "aws_kms_key").filter(({ name }) => name.startsWith(`${id}_`));
  return keys.flatMap((key) => arnsOf(copy, key)).join();
}

/** Even with policies that allow everything, which foundation's are not. */
const operations = (copy: Stacks): Limits => ({ ...limitsOf(copy, "operations"), policies: EVERYTHING });
/** A role of a service that operations could make. */
const workload = (copy: Stacks): Limits => ({ policies: EVERYTHING, boundary: workloadBoundary(copy) });

function workloadBoundary(copy: Stacks): Attributes[] {
  const found = within(copy, "foundation", "aws_iam_policy").find(
    ({ attributes: { name } }) => name === names.workloadBoundary,
  );
  return documentOf(copy, found);
}

test.each([
  ["operations", operations],
  ["a role of a service", workload],
])("%s loses neither states nor their copy", (_, who) => {
  expect(losses(stacks, who(stacks))).toEqual([]);
});

test.each([
  ["operations", operations, "KeepStates", "s3:PutLifecycleConfiguration on arn:aws:s3:::states"],
  ["operations", operations, "KeepStates", "kms:UpdateAlias on"],
  ["operations", operations, "KeepTheirCopy", "s3:PutObject on arn:aws:s3:::states-replica/"],
  ["operations", operations, "KeepTheirCopy", "kms:PutKeyPolicy on arn:aws:kms:eu-west-1"],
] as const)("%s without %s %s could", (_, who, sid, says) => {
  const copy = without(sid);
  expect(losses(copy, who(copy)).join("\n")).toContain(says);
});

test("a wider boundary of services without the refusal could lose states", () => {
  const copy = without("NoStates");
  for (const one of statements(copy)) if (one.sid === "Named") Object.assign(one, { actions: ["*"], resources: ["*"] });
  expect(losses(copy, workload(copy)).join("\n")).toContain("kms:ScheduleKeyDeletion on");
});

function statements(copy: Stacks): Attributes[] {
  return within(copy, "foundation", "data.aws_iam_policy_document").flatMap(
    ({ attributes }) => list(attributes.statement) as Attributes[],
  );
}

function without(sid: string): Stacks {
  const copy = structuredClone(stacks);
  for (const { attributes } of within(copy, "foundation", "data.aws_iam_policy_document")) {
    attributes.statement = list(attributes.statement).filter((one) => at(one, "sid") !== sid);
  }
  return copy;
}

/** What the policy of a service's role allows, and its boundary takes away. */
function takenAway(copy: Stacks): string[] {
  const ofServices = workloadBoundary(copy);
  const ofDelivery = limitsOf(copy, "operations").boundary;
  return everywhere(copy, "aws_iam_role_policy").flatMap((policy) => {
    const document = follow(copy, policy.stack, policy.attributes.policy);
    const role = follow(copy, policy.stack, policy.attributes.role);
    // The two roles that press are a person's to make, inside the boundary of who deploys.
    const boundary = policy.name.startsWith("delivery_button_") ? ofDelivery : ofServices;
    const context = {
      "aws:RequestedRegion": placeOf(copy, policy.stack, policy.attributes).region,
      "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT_ID}:role/${role?.attributes.name}`,
    };
    return statementsIn(copy, policy.stack, document?.attributes ?? {})
      .filter(({ effect }) => effect !== "Deny")
      .flatMap(({ actions, resources }) =>
        list(actions).flatMap((action) =>
          list(resources).map((resource) => ({ action: String(action), resource: String(resource), context })),
        ),
      )
      .filter((request) => !allows(boundary, request))
      .map(({ action, resource }) => `${addressOf(policy)}: ${action} on ${resource}`);
  });
}

test("the boundary of services takes nothing from the platform's roles", () => {
  expect(takenAway(stacks)).toEqual([]);
});

test.each(["s3:Replicate*", "ssm:GetParameter", "rds-db:connect", "lambda:InvokeFunction", "xray:PutTraceSegments"])(
  "the boundary of services fails without %s",
  (action) => {
    const copy = structuredClone(stacks);
    for (const one of statements(copy)) one.actions = list(one.actions).filter((other) => other !== action);
    expect(takenAway(copy).join("\n")).toContain(action.replace("*", ""));
  },
);

test("a role of a service uses nothing that bears no name of the platform", () => {
  const limits = workload(stacks);
  const asked = [
    ["s3:GetObject", "arn:aws:s3:::someone-elses/object"],
    ["dynamodb:GetItem", `arn:aws:dynamodb:${dr}:${ACCOUNT_ID}:table/someone-elses`],
    ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:${dr}:${ACCOUNT_ID}:secret:someone-elses-AbCdEf`],
    ["kms:ScheduleKeyDeletion", `arn:aws:kms:${dr}:${ACCOUNT_ID}:key/any`],
    ["iam:CreateRole", `arn:aws:iam::${ACCOUNT_ID}:role/any`],
  ] as const;
  const context = { "aws:RequestedRegion": dr };
  expect(asked.filter(([action, resource]) => may(limits, { action, resource, context }))).toEqual([]);
});

/** Source: IAM user guide, "IAM and AWS STS quotas": without white space, and so many policies for a role. */
const MAX_CHARACTERS = 6144;
const MAX_POLICIES = 10;

test("no policy is longer than IAM takes", () => {
  const longest = synthesized({ ...production, project: "a-project-long", environment: "environment" });
  const sizes = [stacks, longest].flatMap((copy) =>
    within(copy, "foundation", "aws_iam_policy").map((policy) => [
      policy.attributes.name,
      JSON.stringify({ Version: "2012-10-17", Statement: documentOf(copy, policy).map(asIam) }).length,
    ]),
  );
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes.filter(([, size]) => Number(size) > MAX_CHARACTERS)).toEqual([]);
});

test("no role has more policies than IAM takes", () => {
  const roles = within(stacks, "foundation", "aws_iam_role_policy_attachment").map(({ attributes }) => attributes.role);
  expect(roles.filter((role) => roles.filter((other) => other === role).length > MAX_POLICIES)).toEqual([]);
});

/** A statement as Terraform's policy document writes it. */
function asIam({ sid = "", effect = "Allow", actions, not_actions, resources, condition }: Attributes) {
  const conditions = (list(condition) as Attributes[]).map(({ test: operator, variable, values }) => [
    operator,
    { [String(variable)]: values },
  ]);
  return {
    Sid: sid,
    Effect: effect,
    Action: actions,
    NotAction: not_actions,
    Resource: resources,
    Condition: Object.fromEntries(conditions),
  };
}

import { accessOf, type Identity } from "../../../../src/model/access/access";
import { grantsOf } from "../../../../src/model/access/decide";
import { buildModel } from "../../../../src/model/build-model";
import type { StackJson } from "../../../../src/model/stack-json";

const ROLE = { name: "worker", assume_role_policy: `\${data.aws_iam_policy_document.trust.json}` };
const TRUST = {
  statement: [
    { actions: ["sts:AssumeRole"], principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }] },
  ],
};

/** Access of one stack with a role, its inline policy as given, and whatever else. */
function accessWith(policy: unknown, more: StackJson = {}) {
  const stack: StackJson = {
    provider: { aws: [{ region: "eu-west-1" }] },
    resource: {
      ...more.resource,
      aws_iam_role: { worker: { ...ROLE, ...more.resource?.aws_iam_role?.worker } },
      aws_iam_role_policy: { inline: { role: `\${aws_iam_role.worker.name}`, policy } },
    },
    data: { ...more.data, aws_iam_policy_document: { trust: TRUST, ...more.data?.aws_iam_policy_document } },
  };
  return accessOf(buildModel({ one: stack }));
}

function worker({ identities }: ReturnType<typeof accessOf>): Identity {
  const [first] = identities;
  if (first === undefined) throw new Error("no role");
  return first;
}

const actionsOf = (identity: Identity) => identity.policies.flatMap(({ actions }) => actions);

const LITERAL = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: ["arn:aws:s3:::shop/*"],
      Condition: { Bool: { "aws:SecureTransport": "true" } },
    },
  ],
});

test("reads a policy that is written out as JSON", () => {
  const access = accessWith(LITERAL);
  expect(access.unread).toEqual([]);
  expect(worker(access).policies).toMatchObject([
    {
      effect: "Allow",
      actions: ["s3:GetObject"],
      resources: ["arn:aws:s3:::shop/*"],
      conditions: [{ test: "Bool", key: "aws:SecureTransport", values: ["true"] }],
    },
  ]);
});

test("reads a policy that jsonencode makes, with the ARNs that it names", () => {
  const encoded = `\${jsonencode({"Statement" = [{Effect = "Allow", Action = ["s3:PutObject"], Resource = "\${aws_s3_bucket.shop.arn}/*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": aws_s3_bucket.shop.arn}]})}`;
  const access = accessWith(encoded, { resource: { aws_s3_bucket: { shop: { bucket: "shop" } } } });
  expect(access.unread).toEqual([]);
  expect(worker(access).policies.map(({ effect, resources }) => [effect, ...resources])).toEqual([
    ["Allow", "arn:aws:s3:::shop/*"],
    ["Deny", "arn:aws:s3:::shop"],
  ]);
});

test("takes the statements of other documents, and replaces those of the same sid", () => {
  const document = (sid: string, action: string) => ({ statement: [{ sid, actions: [action], resources: ["*"] }] });
  const access = accessWith(`\${data.aws_iam_policy_document.own.json}`, {
    data: {
      aws_iam_policy_document: {
        base: document("Base", "s3:GetObject"),
        over: document("Own", "s3:ListBucket"),
        own: {
          ...document("Own", "s3:PutObject"),
          source_policy_documents: [`\${data.aws_iam_policy_document.base.json}`],
          override_policy_documents: [`\${data.aws_iam_policy_document.over.json}`],
        },
      },
    },
  });
  expect(actionsOf(worker(access))).toEqual(["s3:GetObject", "s3:ListBucket"]);
});

test.each([
  ["a variable", `\${var.policy}`],
  ["a file", `\${file("policy.json")}`],
  ["no JSON", "{"],
  ["nothing", undefined],
  ["jsonencode of what is not known", `\${jsonencode({Statement = [for one in var.all : one]})}`],
])("reports a policy that is %s", (_, policy) => {
  expect(accessWith(policy).unread).toMatchObject([
    { stack: "one", address: "aws_iam_role_policy.inline", attribute: "policy" },
  ]);
});

test("reports statements that a document may get besides", () => {
  const access = accessWith(`\${data.aws_iam_policy_document.own.json}`, {
    data: { aws_iam_policy_document: { own: { dynamic: { statement: {} }, statement: [] } } },
  });
  expect(access.unread).toMatchObject([{ address: "data.aws_iam_policy_document.own", attribute: "dynamic" }]);
});

test("reports what grants access in a way that is not read", () => {
  const access = accessWith(LITERAL, { resource: { aws_kms_grant: { one: { key_id: "key" } } } });
  expect(access.unread).toMatchObject([{ address: "aws_kms_grant.one" }]);
});

test("names the policies that are attached and not in the stacks", () => {
  const arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  const access = accessWith(LITERAL, {
    resource: { aws_iam_role_policy_attachment: { one: { role: "worker", policy_arn: arn } } },
  });
  expect(worker(access).foreignPolicies).toEqual([arn]);
});

const READ = { action: "s3:GetObject", resource: "arn:aws:s3:::shop/*" };

function bounded(boundary: unknown): Identity {
  const arn = `\${aws_iam_policy.limit.arn}`;
  return worker(
    accessWith(LITERAL, {
      resource: {
        aws_iam_policy: { limit: { name: "limit", policy: JSON.stringify({ Statement: boundary }) } },
        aws_iam_role: { worker: { permissions_boundary: arn } },
      },
    }),
  );
}

const ANYTHING = { Effect: "Allow", Action: "*", Resource: "*" };

test("lets a role do what its policy and its boundary both allow", () => {
  expect(grantsOf(bounded([ANYTHING]), READ)).toHaveLength(1);
});

test("lets no role do what its boundary does not allow", () => {
  expect(grantsOf(bounded([{ ...ANYTHING, Action: "ec2:*" }]), READ)).toEqual([]);
});

test("counts a denial that is about the role, and none that depends on the request", () => {
  const denial = (test_: string, key: string, value: string) => ({
    ...ANYTHING,
    Effect: "Deny",
    Condition: { [test_]: { [key]: value } },
  });
  expect(
    grantsOf(bounded([ANYTHING, denial("ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::ACCOUNT:role/other")]), READ),
  ).toEqual([]);
  expect(
    grantsOf(bounded([ANYTHING, denial("ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::ACCOUNT:role/worker")]), READ),
  ).toHaveLength(1);
  expect(grantsOf(bounded([ANYTHING, denial("Bool", "aws:SecureTransport", "false")]), READ)).toHaveLength(1);
});

test("says what acts in a role, and by which argument", () => {
  const access = accessWith(LITERAL, {
    resource: { aws_lambda_function: { shop: { function_name: "shop", role: `\${aws_iam_role.worker.arn}` } } },
  });
  expect(worker(access).uses.map(({ resource, attribute }) => [resource.address, attribute])).toEqual([
    ["aws_lambda_function.shop", "role"],
  ]);
});

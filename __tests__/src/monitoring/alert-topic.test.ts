import { type Attributes, only, resources, type Stacks, stack } from "../../helpers/synthesized";
import { watched } from "../../helpers/watched";

const stacks = watched();

interface Statement {
  sid: string;
  effect?: string;
  actions: string[];
  resources: string[];
  principals: { type: string; identifiers: string[] }[];
  condition?: { test: string; variable: string; values: string[] }[];
}

const ACCOUNT = `\${data.aws_caller_identity.alerts_caller_`;

function statements(copy: Stacks, region: string): Statement[] {
  const documents = Object.values(stack(copy, region).data?.aws_iam_policy_document ?? {});
  const [found, ...more] = documents
    .map(({ statement }) => statement as Statement[])
    .filter((all) => all.some(({ actions }) => actions.some((action) => action.startsWith("sns:"))));
  if (found === undefined || more.length > 0) throw new Error("not one policy of a topic");
  return found;
}

/** What is wrong with a region's topic, in words. */
function violations(copy: Stacks, region: string): string[] {
  const topic = only(stack(copy, region), "aws_sns_topic");
  const all = statements(copy, region);
  const [tlsOnly] = all.filter(({ effect }) => effect === "Deny");
  return [
    ...(topic.kms_master_key_id === "key" ? [] : ["it is not under our key"]),
    ...all.filter(({ effect }) => effect !== "Deny").flatMap(wrongPublisher),
    ...(tlsOnly?.condition?.some(({ variable, values }) => variable === "aws:SecureTransport" && values[0] === "false")
      ? []
      : ["it may be spoken to without TLS"]),
    ...(all.every(({ actions }) => actions.join() === "sns:Publish") ? [] : ["more than publishing is allowed"]),
    ...(all.every(
      ({ resources: [resource, ...more] }) => /^\$\{aws_sns_topic\./.test(resource ?? "") && more.length === 0,
    )
      ? []
      : ["the policy is about something else"]),
  ];
}

function wrongPublisher({ sid, principals, condition = [] }: Statement): string[] {
  const services = principals.flatMap(({ type, identifiers }) => (type === "Service" ? identifiers : [type]));
  const account = condition.find(({ variable }) => variable === "aws:SourceAccount");
  const source = condition.find(({ variable }) => variable === "aws:SourceArn");
  return [
    ...services
      .filter((service) => !["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"].includes(service))
      .map((service) => `${service} may publish`),
    ...(account?.test === "StringEquals" && account.values.every((value) => value.startsWith(ACCOUNT))
      ? []
      : [`${sid} takes what other accounts send`]),
    ...(source?.values.every((value) => /^arn:aws:(cloudwatch|rds):\*:\$\{data\.aws_caller_identity/.test(value))
      ? []
      : [`${sid} takes any source`]),
  ];
}

test.each(["primary", "dr"])(
  "in %s only this account's alarms and databases publish, over TLS, under our key",
  (region) => {
    expect(violations(stacks, region)).toEqual([]);
    expect(statements(stacks, region)).toHaveLength(3);
  },
);

const first = (copy: Stacks): Statement => {
  const [statement] = statements(copy, "dr");
  if (statement === undefined) throw new Error("no statement");
  return statement;
};

const mutants: [what: string, break_: (copy: Stacks) => unknown, says: string][] = [
  [
    "it has no key",
    (copy) => delete only(stack(copy, "dr"), "aws_sns_topic").kms_master_key_id,
    "it is not under our key",
  ],
  [
    "it has AWS's key",
    (copy) => Object.assign(only(stack(copy, "dr"), "aws_sns_topic"), { kms_master_key_id: "alias/aws/sns" }),
    "it is not under our key",
  ],
  [
    "anybody may publish",
    (copy) => Object.assign(first(copy), { principals: [{ type: "*", identifiers: ["*"] }] }),
    "* may publish",
  ],
  ["every account may", (copy) => first(copy).condition?.shift(), "takes what other accounts send"],
  ["every source may", (copy) => first(copy).condition?.pop(), "takes any source"],
  ["more than publishing is allowed", (copy) => first(copy).actions.push("sns:Subscribe"), "more than publishing"],
  ["TLS is not asked for", (copy) => statements(copy, "dr").pop(), "without TLS"],
  ["another topic is meant", (copy) => Object.assign(first(copy), { resources: ["*"] }), "about something else"],
];

test.each(mutants)("is found wrong when %s", (_, break_, says) => {
  const copy = structuredClone(stacks);
  break_(copy);
  expect(violations(copy, "dr").join("\n")).toContain(says);
});

test("every address of the configuration gets the alerts by mail", () => {
  const subscriptions = Object.values(resources(stack(stacks, "dr"), "aws_sns_topic_subscription"));
  expect(subscriptions.map(({ protocol, endpoint }) => [protocol, endpoint])).toEqual([
    ["email", "on-call@example.com"],
  ]);
});

test("database events of the region go to the topic, once its policy is there", () => {
  for (const region of ["primary", "dr"]) {
    const subscription: Attributes = only(stack(stacks, region), "aws_db_event_subscription");
    expect(subscription.sns_topic).toMatch(/^\$\{aws_sns_topic_policy\./);
    expect(subscription.source_type).toBe("db-cluster");
    expect(subscription.event_categories).toEqual(
      expect.arrayContaining(["failover", "failure", "global-failover", "maintenance"]),
    );
    expect(subscription.source_ids).toBeUndefined();
  }
});

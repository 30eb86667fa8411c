import { allow, named, statements } from "../../helpers/broken";
import type { ProofMutant } from "../../helpers/proof-mutants";
import type { Attributes, Stacks } from "../../helpers/synthesized";

const PRESS = /button_press_permissions/;
const AUTOMATION = /button_automation_permissions/;
const ON_CALL = /button_on-call-permissions/;
const STATE = "arn:aws:s3:::states/project-x/production/dr-region.tfstate";
const PROJECT = "arn:aws:codebuild:*:*:project/*";

const ofAction = (copy: Stacks, document: RegExp, action: string): Attributes => {
  const found = statements(copy, "foundation", document).find(({ actions }) => (actions as string[]).includes(action));
  if (found === undefined) throw new Error(`nothing allows ${action}`);
  return found;
};

/** A statement that allows something does so no more. */
const lose = (copy: Stacks, document: RegExp, action: string) => {
  const one = ofAction(copy, document, action);
  one.actions = (one.actions as string[]).filter((other) => other !== action);
  if ((one.actions as string[]).length === 0) one.actions = ["sts:GetCallerIdentity"];
};

/** What the console's press lacks, action by action: everything else stays allowed. */
const lost = (action: string): ProofMutant => ({
  what: `a press that may not ${action}`,
  break_: (copy) => lose(copy, PRESS, action),
  says: new RegExp(`delivery-press may not ${action.replace("*", "\\*")} on \\S+: a press`),
});

/** One mistake each in who presses from the console, and with what. */
export const mutants: readonly ProofMutant[] = [
  ...[
    "rds:RemoveFromGlobalCluster",
    "ssm:PutParameter",
    "route53:ChangeResourceRecordSets",
    "application-autoscaling:RegisterScalableTarget",
    "cloudwatch:PutMetricData",
    "dynamodb:PutItem",
    "dynamodb:DeleteItem",
  ].map(lost),
  {
    what: "a press that is denied in the region of Route 53",
    break_: (copy) =>
      statements(copy, "foundation", PRESS).push({
        effect: "Deny",
        actions: ["route53:ChangeResourceRecordSets"],
        resources: ["*"],
        condition: [{ test: "StringNotEquals", variable: "aws:RequestedRegion", values: ["eu-central-1"] }],
      }),
    says: /delivery-press may not route53:ChangeResourceRecordSets on \S+: a press does/,
  },
  {
    what: "a press that publishes in another namespace",
    break_: (copy) =>
      Object.assign(ofAction(copy, PRESS, "cloudwatch:PutMetricData"), {
        condition: [{ test: "StringEquals", variable: "cloudwatch:namespace", values: ["elsewhere"] }],
      }),
    says: /delivery-press may not cloudwatch:PutMetricData on \*: a press does/,
  },
  {
    what: "a press that publishes in every namespace",
    break_: (copy) => delete ofAction(copy, PRESS, "cloudwatch:PutMetricData").condition,
    says: /delivery-press may cloudwatch:PutMetricData in every namespace/,
  },
  {
    what: "a press that writes the state of a region",
    break_: (copy) => allow(copy, "foundation", PRESS, ["s3:PutObject"], [STATE]),
    says: /delivery-press may s3:PutObject on \S+: only operations changes the state, and a press that of its stack/,
  },
  {
    what: "a press that deletes a state",
    break_: (copy) => allow(copy, "foundation", PRESS, ["s3:DeleteObject"], [STATE]),
    says: /delivery-press may s3:DeleteObject on \S+: only operations changes the state/,
  },
  {
    what: "a press that does what no press needs",
    break_: (copy) =>
      allow(copy, "foundation", PRESS, ["rds:CreateDBCluster"], ["arn:aws:rds:*:*:cluster:project-x-*"]),
    says: /delivery-press may rds:CreateDBCluster, and nothing that it is declared to do needs it/,
  },
  {
    what: "a press that says which bundle it uses",
    break_: (copy) =>
      allow(
        copy,
        "foundation",
        PRESS,
        ["ssm:PutParameter"],
        ["arn:aws:ssm:*:*:parameter/project-x/production/button/*"],
      ),
    says: /delivery-press may ssm:PutParameter on \S+button\/bundle: only operations says what the console presses/,
  },
  {
    what: "a press that writes into its bundle",
    break_: (copy) =>
      allow(
        copy,
        "foundation",
        PRESS,
        ["s3:PutObject"],
        ["arn:aws:s3:::project-x-production-bundle-eu-central-1/blobs/*"],
      ),
    says: /delivery-press may s3:PutObject on \S+blobs\/\S+: only operations says what the console presses/,
  },
  {
    what: "an automation that may not start the press",
    break_: (copy) => lose(copy, AUTOMATION, "codebuild:StartBuild"),
    says: /delivery-press-automation may not codebuild:StartBuild on \S+: the automation starts the press/,
  },
  {
    what: "an automation that changes the project",
    break_: (copy) => allow(copy, "foundation", AUTOMATION, ["codebuild:UpdateProject"], [PROJECT]),
    says: /delivery-press-automation may codebuild:UpdateProject on \S+: only operations says what the console presses/,
  },
  {
    what: "who is on call starting builds, of whatever",
    break_: (copy) => allow(copy, "foundation", ON_CALL, ["codebuild:StartBuild"], [PROJECT]),
    says: /delivery-on-call may codebuild:StartBuild on \S+: only the automation starts the press/,
  },
  {
    what: "who is on call pressing by hand",
    break_: (copy) =>
      allow(copy, "foundation", ON_CALL, ["rds:RemoveFromGlobalCluster"], ["arn:aws:rds:*:*:cluster:project-x-*"]),
    says: /delivery-on-call may rds:RemoveFromGlobalCluster on \S+: only operations and the console press the button/,
  },
  {
    what: "nobody on call who may execute the document",
    break_: (copy) => lose(copy, ON_CALL, "ssm:StartAutomationExecution"),
    says: /delivery-on-call may not ssm:StartAutomationExecution on \S+: who is on call executes the document/,
  },
  ...["cloudwatch:GetMetricData", "cloudwatch:DescribeAlarms", "rds:DescribeDBClusters", "logs:GetLogEvents"].map(
    (action): ProofMutant => ({
      what: `who is on call, without ${action}`,
      break_: (copy) => lose(copy, ON_CALL, action),
      says: new RegExp(`delivery-on-call may not ${action} on \\S+: the runbook has who is on call look at it`),
    }),
  ),
  {
    what: "a press whose role a function takes",
    break_: (copy) => {
      const [trust] = statements(copy, "foundation", /button_press_trust/);
      Object.assign(trust ?? {}, { principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }] });
    },
    says: /delivery-press is taken by lambda\.amazonaws\.com, but what acts in it is codebuild/,
  },
  {
    what: "a project in a network",
    break_: (copy) =>
      Object.assign(named(copy, "dr-region", "aws_codebuild_project"), { vpc_config: { vpc_id: "vpc-1" } }),
    says: /dr-region aws_codebuild_project\S* vpc_config: is in a network/,
  },
  {
    what: "a project that builds what a repository has",
    break_: (copy) => Object.assign(named(copy, "dr-region", "aws_codebuild_project"), { source: { type: "GITHUB" } }),
    says: /dr-region aws_codebuild_project\S* source\.type: takes its source from GITHUB/,
  },
  {
    what: "operations that queue messages, which no stack has",
    break_: (copy) =>
      allow(copy, "foundation", /operations_data-permissions/, ["sqs:SendMessage"], ["arn:aws:sqs:*:*:project-x-*"]),
    says: /delivery-operations may sqs:SendMessage, and nothing that it is declared to do needs it/,
  },
  {
    what: "who is on call reading the database's log",
    break_: (copy) =>
      allow(copy, "foundation", ON_CALL, ["rds:DownloadDBLogFilePortion"], ["arn:aws:rds:*:*:db:project-x-*"]),
    says: /delivery-on-call may rds:DownloadDBLogFilePortion, and nothing that it is declared to do needs it/,
  },
  {
    what: "a prober that reads whatever parameter",
    break_: (copy) =>
      allow(
        copy,
        "dr-region",
        /prober_function_role_permissions/,
        ["ssm:GetParametersByPath"],
        ["arn:aws:ssm:*:*:parameter/project-x/*"],
      ),
    says: /prober may ssm:GetParametersByPath, and nothing that it is declared to do needs it/,
  },
];

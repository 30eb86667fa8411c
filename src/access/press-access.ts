import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import { type Account, arns, iamArns, type Statement } from "./account";
import { pressStatements } from "./press-statements";
import { ServiceRole } from "./service-role";

export interface PressAccessProps {
  readonly account: Account;
  /** Boundary of whoever may touch the states. */
  readonly boundaryArn: string;
}

/**
 * Who presses from the console: a person by a policy that may start the automation and nothing else, the automation in
 * a role that may start the project, the project in a role that may press. A person applies this, as no deployment may
 * make a role that presses (docs/adr/0012, 0015).
 */
export class PressAccess extends Construct {
  constructor(scope: Construct, id: string, props: PressAccessProps) {
    super(scope, id);
    const { account, boundaryArn } = props;
    const { names } = account;
    new ServiceRole(this, "press", {
      roleName: names.delivery("press"),
      description: "A press from the console",
      service: "codebuild.amazonaws.com",
      statements: pressStatements(account),
      boundaryArn,
    });
    new ServiceRole(this, "automation", {
      roleName: names.delivery("press-automation"),
      description: "Starts a press, and sees how it ends",
      service: "ssm.amazonaws.com",
      statements: [
        {
          sid: "Press",
          actions: ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
          resources: arns(account, "codebuild", `project/${names.button}`),
        },
        {
          sid: "Tell",
          actions: ["ssm:GetParameter", "ssm:PutParameter"],
          resources: arns(account, "ssm", `parameter${names.resultParameter}`),
        },
      ],
      boundaryArn,
    });
    const { json } = new DataAwsIamPolicyDocument(this, "on-call-permissions", { statement: onCall(account) });
    new IamPolicy(this, "on-call", {
      name: names.delivery("on-call"),
      description: "Press the button in the console, and watch it",
      policy: json,
    });
  }
}

/** For the client's on-call role, whoever gives it. */
function onCall(account: Account): Statement[] {
  const { names } = account;
  const log = names.logGroup("button");
  return [
    {
      sid: "Press",
      actions: ["ssm:StartAutomationExecution"],
      resources: arns(account, "ssm", `automation-definition/${names.button}:*`),
    },
    {
      sid: "ByItsRole",
      actions: ["iam:PassRole"],
      resources: iamArns(account, `role/${names.delivery("press-automation")}`),
      condition: [{ test: "StringEquals", variable: "iam:PassedToService", values: ["ssm.amazonaws.com"] }],
    },
    {
      sid: "FindButton",
      actions: ["ssm:DescribeDocument", "ssm:GetDocument"],
      resources: arns(account, "ssm", `document/${names.button}`),
    },
    {
      sid: "Watch",
      actions: ["ssm:DescribeAutomationStepExecutions", "ssm:GetAutomationExecution"],
      resources: arns(account, "ssm", "automation-execution/*"),
    },
    {
      sid: "WatchList",
      actions: ["ssm:DescribeAutomationExecutions"],
      resources: ["*"],
    },
    // The dashboard and the alarms, by which the runbook has a person decide and see that it worked.
    { sid: "Decide", actions: ["cloudwatch:GetMetricData"], resources: ["*"] },
    { sid: "SeeAlarms", actions: ["cloudwatch:DescribeAlarms"], resources: arns(account, "cloudwatch", "alarm:*") },
    {
      sid: "SeeDashboard",
      actions: ["cloudwatch:GetDashboard"],
      resources: arns(account, "cloudwatch", `dashboard/${names.dashboard("dr")}`),
    },
    {
      sid: "SeeDatabase",
      actions: ["rds:DescribeDBClusters"],
      resources: arns(account, "rds", `cluster:${names.cluster("dr")}`),
    },
    {
      sid: "WatchPress",
      actions: ["codebuild:BatchGetBuilds"],
      resources: arns(account, "codebuild", `project/${names.button}`),
    },
    {
      sid: "ReadLog",
      actions: ["logs:FilterLogEvents", "logs:GetLogEvents"],
      resources: arns(account, "logs", `log-group:${log}`, `log-group:${log}:*`),
    },
  ];
}

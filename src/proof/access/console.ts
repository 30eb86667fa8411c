import { bundleKey } from "../../button/buildspec";
import { namesFor } from "../../config/names";
import type { Access } from "../../model/access/access";
import { ACCOUNT } from "../../model/access/arns";
import type { Request } from "../../model/access/decide";
import type { Model, Resource } from "../../model/model";
import { at } from "../../model/stack-json";
import type { Finding } from "../../report/report";
import { evidence, grounds, unknownIntent, verdict } from "../verdict";
import type { Parties } from "./parties";
import { asEvidence, beyond, holdersOf, requestsFor, required } from "./who";

/** R8: who can start the press from the console, and who can change what it runs. */
export function consolePress(model: Model, access: Access, parties: Parties | undefined): Finding {
  const asked = { requirement: "R8", question: "Who can start the console's press, and change what it runs?" };
  if (parties === undefined) return unknownIntent(asked);
  const { start, restart, executes, looks, changes } = requestsAbout(parties);
  const operations = parties.delivery("operations");
  const [automation, onCall] = [parties.delivery("press-automation"), parties.delivery("on-call")];
  const starters = holdersOf(access, [...start, ...restart]);
  const [execute, change] = [holdersOf(access, executes), holdersOf(access, changes)];
  const context = { "aws:requestedregion": parties.config.regions.dr.name };
  const inDr = (requests: readonly Request[]) => requests.map((request) => ({ ...request, context }));
  return verdict({
    ...asked,
    ...grounds(
      // Whoever starts a build says by what it is done.
      { against: beyond(starters, [...automation, ...operations], "only the automation starts the press") },
      { against: beyond(execute, [...onCall, ...operations], "only who is on call executes the document") },
      { against: beyond(change, operations, "only operations says what the console presses") },
      required(automation, inDr(start), "the automation starts the press"),
      required(onCall, inDr(executes), "who is on call executes the document"),
      required(onCall, inDr(looks), "the runbook has who is on call look at it"),
      { witnesses: [...starters, ...execute, ...change].map(asEvidence) },
      ...model.ofType("aws_codebuild_project").map((project) => ({ against: reachable(project) })),
      {
        against: automation.length === 0 ? [evidence(FOUNDATION, "", "nothing starts the press from the console")] : [],
      },
    ),
    summary: `${onCall.map(({ name }) => name).join(", ")} executes the document, ${automation.map(({ name }) => name).join(", ")} starts the press; only operations says what it runs`,
  });
}

const FOUNDATION = { stack: "foundation", address: "aws_iam_role" };

function requestsAbout({ config }: Parties) {
  const names = namesFor(config);
  const region = config.regions.dr.name;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
  const bucket = `arn:aws:s3:::${names.bundleBucket}`;
  const project = arn("codebuild", `project/${names.button}`);
  return {
    start: requestsFor(["codebuild:StartBuild"], [project]),
    restart: requestsFor(["codebuild:StartBuildBatch", "codebuild:RetryBuild"], [project]),
    executes: requestsFor(["ssm:StartAutomationExecution"], [arn("ssm", `automation-definition/${names.button}:1`)]),
    looks: [
      ...requestsFor(["cloudwatch:GetMetricData"], ["*"]),
      ...requestsFor(["cloudwatch:DescribeAlarms"], [arn("cloudwatch", "alarm:*")]),
      ...requestsFor(
        ["cloudwatch:GetDashboard"],
        [`arn:aws:cloudwatch::${ACCOUNT}:dashboard/${names.dashboard("dr")}`],
      ),
      ...requestsFor(["rds:DescribeDBClusters"], [arn("rds", `cluster:${names.cluster("dr")}`)]),
      ...requestsFor(["ssm:GetAutomationExecution"], [arn("ssm", "automation-execution/*")]),
      ...requestsFor(["codebuild:BatchGetBuilds"], [project]),
      ...requestsFor(["logs:GetLogEvents"], [arn("logs", `log-group:${names.logGroup("button")}:*`)]),
    ],
    changes: [
      ...requestsFor(["codebuild:UpdateProject"], [project]),
      ...requestsFor(
        ["ssm:UpdateDocument", "ssm:UpdateDocumentDefaultVersion"],
        [arn("ssm", `document/${names.button}`)],
      ),
      ...requestsFor(
        ["ssm:PutParameter"],
        [names.bundleParameter, names.deployedParameter].map((one) => arn("ssm", `parameter${one}`)),
      ),
      ...requestsFor(
        ["s3:PutObject", "s3:DeleteObject"],
        [bundleKey.manifest("0"), bundleKey.blob("0")].map((key) => `${bucket}/${key}`),
      ),
    ],
  };
}

/** A project in a network would be one more that connects, and a source other than the bundle one more to trust. */
function reachable(project: Resource) {
  const { attributes } = project;
  return [
    ...(attributes.vpc_config === undefined ? [] : [evidence(project, "vpc_config", "is in a network")]),
    ...(at(attributes.source, "type") === "NO_SOURCE"
      ? []
      : [evidence(project, "source.type", `takes its source from ${String(at(attributes.source, "type"))}`)]),
    ...(at(attributes.environment, "privileged_mode") === true
      ? [evidence(project, "environment.privileged_mode", "runs as root of its host")]
      : []),
  ];
}

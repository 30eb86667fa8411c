import { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project";
import { Construct } from "constructs";
import type { Names } from "../config/names";
import { longestRunSeconds } from "../config/press-limits";
import { LogGroup } from "../monitoring/log-group";
import { buildspec } from "./buildspec";

/** The bundle's Terraform and provider are Linux's on x86-64. AWS keeps this image ready in every region. */
const IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0";

/** A run that is stopped loses what it would have said, so every part of it ends by itself before. */
const TIMEOUT_MINUTES = Math.ceil(longestRunSeconds() / 60);

/** The least that AWS takes. */
const QUEUE_MINUTES = 5;

/** The longest that a build may take from its start to its end, in seconds. */
export const LONGEST_BUILD_SECONDS = (QUEUE_MINUTES + TIMEOUT_MINUTES) * 60;

export interface PressProjectProps {
  readonly names: Pick<Names, "button" | "bundleBucket" | "bundleParameter" | "resultParameter" | "logGroup">;
  /** Role that the press acts in; `foundation` makes it. */
  readonly roleArn: string;
  readonly regionName: string;
  readonly logKeyArn: string;
  readonly logRetentionDays: number;
}

/** Where a press from the console runs. In no VPC, so that nothing of the platform has to work for it. */
export class PressProject extends Construct {
  /** Its name, known once it is there. */
  public readonly name: string;

  constructor(scope: Construct, id: string, props: PressProjectProps) {
    super(scope, id);
    const { names, regionName } = props;
    const logs = new LogGroup(this, "logs", {
      name: names.logGroup("button"),
      keyArn: props.logKeyArn,
      retentionDays: props.logRetentionDays,
    });
    const variables = {
      BUNDLE_BUCKET: names.bundleBucket,
      BUNDLE_PARAMETER: names.bundleParameter,
      DR_REGION: regionName,
      RESULT_PARAMETER: names.resultParameter,
    };
    this.name = new CodebuildProject(this, "project", {
      name: names.button,
      description: "Presses: applies the failover stack from its bundle",
      serviceRole: props.roleArn,
      source: { type: "NO_SOURCE", buildspec: buildspec() },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: {
        type: "LINUX_CONTAINER",
        computeType: "BUILD_GENERAL1_MEDIUM",
        image: IMAGE,
        environmentVariable: Object.entries(variables).map(([name, value]) => ({ name, value })),
      },
      logsConfig: { cloudwatchLogs: { groupName: logs.name } },
      buildTimeout: TIMEOUT_MINUTES,
      queuedTimeout: QUEUE_MINUTES,
      // At the limit a further start is an error, and is not queued. Source: CodeBuild user guide, "Builds". Without it
      // two presses would write their last words over each other.
      concurrentBuildLimit: 1,
    }).name;
  }
}

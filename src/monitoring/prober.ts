import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule";
import { Construct } from "constructs";
import { ServiceRole } from "../access/service-role";
import type { SecretReference } from "../backend/migration";
import { NodeFunction } from "../backend/node-function";
import type { Names } from "../config/names";
import type { PlatformConfig } from "../config/schema";

/** Longer than the frontend's API_TIMEOUT_MS, shorter than the function's time (docs/application-contract.md). */
const PROBE_TIMEOUT_MILLISECONDS = 10_000;

/** The probe, the token's five seconds before it, and the start of a new instance. */
const TIMEOUT_SECONDS = 20;

/** A probe later than the next one tells nothing; this is also the least that Lambda and the scheduler take. */
const MAX_AGE_SECONDS = 60;

export interface ProberProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly logKeyArn: string;
  /** Path of its .zip. */
  readonly archive: string;
  readonly probeToken: SecretReference;
  /** ARN of the parameter that says which bundle the button presses from. */
  readonly bundleParameterArn: string;
}

/** Asks the deep health of every frontend in both regions once a minute. In no VPC: it sees what customers see. */
export class Prober extends Construct {
  public readonly functionName: string;

  constructor(scope: Construct, id: string, props: ProberProps) {
    super(scope, id);
    const { config, names, probeToken } = props;
    const prober = new NodeFunction(this, "function", {
      functionName: names.function("prober"),
      description: "Asks both regions whether they serve",
      roleName: names.iamRole("prober", "dr"),
      statements: [
        { actions: ["secretsmanager:GetSecretValue"], resources: [probeToken.arn] },
        { actions: ["kms:Decrypt"], resources: [probeToken.keyArn] },
        { sid: "AgeOfTheBundle", actions: ["ssm:GetParameter"], resources: [props.bundleParameterArn] },
      ],
      archive: props.archive,
      memoryMiB: 256,
      timeoutSeconds: TIMEOUT_SECONDS,
      // A second run only while the first one hangs.
      reservedConcurrency: 2,
      environment: {
        BUNDLE_PARAMETER: names.bundleParameter,
        METRIC_NAMESPACE: names.metricNamespace,
        PROBE_TARGETS: JSON.stringify(targets(config, names)),
        PROBE_TIMEOUT_MS: String(PROBE_TIMEOUT_MILLISECONDS),
        PROBE_TOKEN_SECRET_ID: probeToken.arn,
      },
      logGroupName: names.logGroup("prober"),
      logKeyArn: props.logKeyArn,
      logRetentionDays: config.operations.logRetentionDays,
    });
    this.functionName = prober.functionName;
    new LambdaFunctionEventInvokeConfig(this, "no-retries", {
      functionName: prober.functionName,
      qualifier: prober.aliasName,
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: MAX_AGE_SECONDS,
    });
    this.everyMinute(names, prober.aliasArn);
  }

  private everyMinute(names: Names, functionArn: string): void {
    const role = new ServiceRole(this, "schedule-role", {
      roleName: names.iamRole("prober-schedule", "dr"),
      description: "Starts the prober",
      service: "scheduler.amazonaws.com",
      statements: [{ actions: ["lambda:InvokeFunction"], resources: [functionArn] }],
    });
    new SchedulerSchedule(this, "schedule", {
      name: names.schedule,
      description: "Starts the prober",
      scheduleExpression: "rate(1 minute)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: functionArn,
        roleArn: role.arn,
        retryPolicy: { maximumRetryAttempts: 1, maximumEventAgeInSeconds: MAX_AGE_SECONDS },
      },
      dependsOn: role.permissions,
    });
  }
}

/** Every frontend in each region, under the name that it has there whichever region is active. */
function targets({ regions, frontends }: PlatformConfig, names: Names) {
  return (["primary", "dr"] as const).flatMap((role) =>
    Object.keys(frontends).map((frontend) => ({
      region: regions[role].name,
      frontend,
      url: `https://${names.regionalHost(frontend, role)}/health/deep`,
    })),
  );
}

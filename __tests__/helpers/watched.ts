import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { namesFor, type Role } from "../../src/config/names";
import { production } from "../../src/config/production";
import type { PlatformConfig } from "../../src/config/schema";
import { AlertTopic } from "../../src/monitoring/alert-topic";
import { RegionalWatch } from "../../src/monitoring/regional-watch";
import { StandbyWatch } from "../../src/monitoring/standby-watch";
import { type Attributes, resources, type StackJson, type Stacks } from "./synthesized";

/** The watch of both regions alone, in a stack each: `primary` and `dr`. */
export function watched(config: PlatformConfig = production): Stacks {
  const folder = mkdtempSync(path.join(tmpdir(), "watch-"));
  try {
    const outdir = path.join(folder, "out");
    const archive = path.join(folder, "prober.zip");
    writeFileSync(archive, "stands for the prober's code");
    const app = new App({ outdir });
    watch(new TerraformStack(app, "primary"), config, "primary", archive);
    watch(new TerraformStack(app, "dr"), config, "dr", archive);
    app.synth();
    return Object.fromEntries(
      ["primary", "dr"].map((name): [string, StackJson] => [
        name,
        JSON.parse(readFileSync(path.join(outdir, "stacks", name, "cdk.tf.json"), "utf8")),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function watch(stack: TerraformStack, config: PlatformConfig, role: Role, archive: string): void {
  const names = namesFor(config);
  new AwsProvider(stack, "aws", { region: config.regions[role].name });
  const topicArn = new AlertTopic(stack, "alerts", {
    topicName: names.topic,
    keyArn: "key",
    emails: config.operations.alertEmails,
    databaseEvents: true,
  }).arn;
  const byFrontend = <T>(value: (frontend: string) => T) =>
    Object.fromEntries(Object.keys(config.frontends).map((frontend) => [frontend, value(frontend)]));
  const regional = new RegionalWatch(stack, "watch", {
    config,
    names,
    role,
    topicArn,
    loadBalancerArnSuffix: "app/load-balancer/1",
    targetGroupArnSuffixes: byFrontend((frontend) => `targetgroup/${frontend}/1`),
    services: byFrontend((serviceName) => ({ clusterName: names.ecsCluster, serviceName })),
    certificateArn: "certificate",
  });
  if (role === "primary") return;
  new StandbyWatch(stack, "standby-watch", {
    config,
    names,
    topicArn,
    logKeyArn: "key",
    archive,
    probeToken: { arn: "token", keyArn: "token-key" },
    bundleParameterArn: "bundle-parameter",
    regionalAlarms: regional.alarmNames,
  });
}

/** Alarms of a stack by name without the prefix. */
export function alarmsOf(json: StackJson): Record<string, Attributes> {
  const { prefix } = namesFor(production);
  return Object.fromEntries(
    Object.values(resources(json, "aws_cloudwatch_metric_alarm")).map((alarm) => [
      String(alarm.alarm_name).replace(`${prefix}-`, ""),
      alarm,
    ]),
  );
}

/** Metrics that an alarm looks at, each as CloudWatch tells it from others. */
export function metricsOf(
  alarm: Attributes,
): { namespace: string; name: string; dimensions: Record<string, string> }[] {
  const queries = (alarm.metric_query as { metric?: Attributes }[] | undefined) ?? [{ metric: alarm }];
  return queries.flatMap(({ metric }) =>
    metric === undefined
      ? []
      : [
          {
            namespace: String(metric.namespace),
            name: String(metric.metric_name),
            dimensions: metric.dimensions as Record<string, string>,
          },
        ],
  );
}

import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { namesFor } from "../config/names";
import {
  certificateMetric,
  type Metric,
  probeMetric,
  replicationLag,
  serviceMetric,
  targetGroupMetric,
} from "../monitoring/metrics";
import { clientSettings } from "../operations/client-settings";
import { attributes, readState } from "../operations/standby-state";
import type { Scene } from "./stage";

/** So long ago that every service of AWS has reported by now, and no longer. */
const REPORTED_MINUTES = 2;

/**
 * A value of a metric in DR, some minutes ago. AWS refuses such values in its own namespaces: here nobody else brings
 * them, as the emulator runs nothing.
 */
export async function report(
  { besideEnvironment, config }: Pick<Scene, "besideEnvironment" | "config">,
  metric: Metric,
  value: number,
  minutesAgo = REPORTED_MINUTES,
): Promise<void> {
  const client = new CloudWatchClient(clientSettings(besideEnvironment, config.regions.dr.name));
  const Dimensions = Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Timestamp = new Date(Date.now() - minutesAgo * 60_000);
  await client.send(
    new PutMetricDataCommand({
      Namespace: metric.namespace,
      MetricData: [{ MetricName: metric.name, Value: value, Timestamp, Dimensions }],
    }),
  );
}

/** What a standby that is well reports: tasks, healthy targets, and days left of its certificate. */
export async function reportStandby(scene: Scene): Promise<void> {
  const { config } = scene;
  const names = namesFor(config);
  const state = await readState({ ...scene, aws: scene.beside }, "dr-region");
  const [balancer] = attributes(state, "aws_lb", "arn_suffix");
  const groups = attributes(state, "aws_lb_target_group", "name", "arn_suffix");
  for (const [frontend, { tasks }] of Object.entries(config.frontends)) {
    const group = groups.find(({ name }) => name === names.targetGroup(frontend));
    const target = targetGroupMetric(balancer?.arn_suffix ?? "", group?.arn_suffix ?? "");
    await report(scene, target("HealthyHostCount", "Minimum"), tasks.standby);
    const service = serviceMetric(names.ecsCluster, names.ecsService(frontend));
    await report(scene, service("RunningTaskCount", "Minimum"), tasks.standby);
  }
  for (const { arn = "" } of attributes(state, "aws_acm_certificate", "arn")) {
    await report(scene, certificateMetric(arn)("DaysToExpiry", "Minimum"), 300);
  }
}

/** What the prober found of the primary, some minutes ago: 1 if it serves and takes orders. */
export async function reportPrimary(scene: Scene, value: 0 | 1, minutesAgo: number): Promise<void> {
  const probe = probeMetric(namesFor(scene.config).metricNamespace, scene.config.regions.primary.name);
  await report(scene, probe("Healthy", "Minimum"), value, minutesAgo);
  await report(scene, probe("Writable", "Minimum"), value, minutesAgo);
}

/** How far the copy of the database was behind, some minutes ago. */
export async function reportLag(scene: Scene, milliseconds: number, minutesAgo: number): Promise<void> {
  const { primary } = scene.config.regions;
  await report(scene, replicationLag(namesFor(scene.config).cluster("dr"), primary.name), milliseconds, minutesAgo);
}

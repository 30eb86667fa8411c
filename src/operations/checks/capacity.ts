import { namesFor } from "../../config/names";
import { certificateMetric, type Metric, serviceMetric, targetGroupMetric } from "../../monitoring/metrics";
import { type Check, type Found, failed, passed, together, warning } from "../check";
import { fresh } from "../incident";
import { attributes, readState } from "../standby-state";
import type { Subject } from "./subject";

/** Container Insights and load balancers report once a minute, some minutes late. */
const REPORTED_MINUTES = 10;

/** ACM reports twice a day. Source: ACM user guide, "Supported CloudWatch metrics". */
const DAY_MINUTES = 24 * 60;
const CERTIFICATE_DAYS = 7;

const REPAIR = "Look at the alarms of the DR region and repair it, or go on with --override-warnings.";

/** Whether what serves in DR is there, from metrics that lie in DR: they answer while everything else is busy. */
export function capacityChecks(subject: Subject): Check[] {
  return [
    warning("tasks", "Run as many tasks as a standby keeps?", () => tasks(subject)),
    warning("targets", "Does the load balancer find them healthy?", () => targets(subject)),
    warning("certificates", "Is the certificate good for long enough?", () => certificates(subject)),
  ];
}

async function tasks(subject: Subject): Promise<Found> {
  const names = namesFor(subject.config);
  const found = Object.entries(subject.config.frontends).map(([frontend, shape]) => {
    const metric = serviceMetric(names.ecsCluster, names.ecsService(frontend))("RunningTaskCount", "Minimum");
    return atLeast(subject, `tasks of ${frontend}`, metric, shape.tasks.standby);
  });
  return together(await Promise.all(found), "every frontend has its tasks");
}

async function targets(subject: Subject): Promise<Found> {
  const names = namesFor(subject.config);
  const state = await readState(subject, "dr-region");
  const balancer = attributes(state, "aws_lb", "arn_suffix")[0]?.arn_suffix ?? "";
  const groups = attributes(state, "aws_lb_target_group", "name", "arn_suffix");
  const found = Object.entries(subject.config.frontends).map(async ([frontend, shape]) => {
    const suffix = groups.find(({ name }) => name === names.targetGroup(frontend))?.arn_suffix;
    if (suffix === undefined) return failed(`the state has no target group of ${frontend}`, REPAIR);
    const metric = targetGroupMetric(balancer, suffix)("HealthyHostCount", "Minimum");
    return atLeast(subject, `healthy targets of ${frontend}`, metric, shape.tasks.standby);
  });
  return together(await Promise.all(found), "every frontend has its healthy targets");
}

async function certificates(subject: Subject): Promise<Found> {
  const state = await readState(subject, "dr-region");
  const arns = attributes(state, "aws_acm_certificate", "arn").map(({ arn = "" }) => arn);
  if (arns.length === 0) return failed("the state of dr-region has no certificate", REPAIR);
  const found = await Promise.all(
    arns.map(async (arn) => {
      const metric = certificateMetric(arn)("DaysToExpiry", "Minimum");
      const points = await subject.standby.points(metric, 2 * DAY_MINUTES, DAY_MINUTES * 60);
      return judge("days left of the certificate", fresh(points, new Date(), 2 * DAY_MINUTES), CERTIFICATE_DAYS);
    }),
  );
  return together(found, `good for more than ${CERTIFICATE_DAYS} days`);
}

async function atLeast({ standby }: Subject, what: string, metric: Metric, least: number): Promise<Found> {
  return judge(what, fresh(await standby.points(metric, REPORTED_MINUTES), new Date(), REPORTED_MINUTES), least);
}

/** What has no value is unknown, which is no reason to trust it. */
function judge(what: string, value: number | undefined, least: number): Found {
  if (value === undefined) return failed(`${what}: unknown, no value is reported`, REPAIR);
  return value >= least ? passed(`${what}: ${value}`) : failed(`${what}: ${value}, expected at least ${least}`, REPAIR);
}

import type { Model, Resource } from "../../model/model";
import { at } from "../../model/stack-json";
import type { Evidence } from "../../report/report";
import { evidence } from "../verdict";
import { isAbout, isSetOffBy, tellsSomebody } from "./alarm";

/** How long something takes as the stacks have it, or why nobody can tell. */
export interface Measured {
  readonly seconds: number | undefined;
  readonly evidence: readonly Evidence[];
}

/**
 * Health checks of what customers reach in a region: those whose name is that of a load balancer there.
 *
 * @param region by its name
 */
export function healthChecksOf(model: Model, region: string): readonly Resource[] {
  const hosts = new Set(
    model
      .ofType("aws_route53_record")
      .filter(({ attributes }) => balancerOf(model, attributes)?.region === region)
      .map(({ attributes }) => model.literal(attributes.name)),
  );
  return model.ofType("aws_route53_health_check").filter(({ attributes }) => hosts.has(model.literal(attributes.fqdn)));
}

function balancerOf(model: Model, attributes: Resource["attributes"]): Resource | undefined {
  return model.targets(attributes.alias).find(({ type }) => type === "aws_lb");
}

/** The longest that Route 53 takes to find a region unhealthy: interval × threshold. */
export function healthCheckTerm(checks: readonly Resource[]): Measured {
  return longest(
    checks.map((check) => {
      const [interval, threshold] = [
        Number(check.attributes.request_interval),
        Number(check.attributes.failure_threshold),
      ];
      const [fault] = blindness(check);
      if (fault !== undefined) return { seconds: undefined, evidence: fault };
      return {
        seconds: interval * threshold,
        evidence: evidence(check, "request_interval", `${interval} s × ${threshold}`),
      };
    }),
  );
}

/** Why a health check does not see that customers are not served. */
function blindness(check: Resource): Evidence[] {
  const { disabled, invert_healthcheck: isInverted, port = 443, type } = check.attributes;
  const isTrue = (value: unknown) => value === true || value === "true";
  return [
    ...(isTrue(disabled) ? [evidence(check, "disabled", "is disabled: Route 53 takes it for healthy")] : []),
    ...(isTrue(isInverted) ? [evidence(check, "invert_healthcheck", "says healthy of what is not")] : []),
    ...(Number(port) === 443 ? [] : [evidence(check, "port", `asks port ${String(port)}, not customers' 443`)]),
    ...(/^HTTPS(_STR_MATCH)?$/.test(String(type)) ? [] : [evidence(check, "type", `is ${String(type)}, not HTTPS`)]),
  ];
}

/** The longest that an alarm takes to say so: period × evaluations. Each check needs one that tells somebody. */
export function alarmTerm(model: Model, checks: readonly Resource[]): Measured {
  const alarms = checks.map((check) => {
    const [alarm] = alarmsOf(model, check).sort((a, b) => secondsOf(a) - secondsOf(b));
    return alarm === undefined
      ? { seconds: undefined, evidence: evidence(check, "id", `no alarm tells anybody of ${check.address}`) }
      : { seconds: secondsOf(alarm), evidence: evidence(alarm, "evaluation_periods", inWords(alarm)) };
  });
  return longest(alarms);
}

function alarmsOf(model: Model, check: Resource): Resource[] {
  return model
    .ofType("aws_cloudwatch_metric_alarm")
    .filter(({ attributes }) => model.target(at(attributes.dimensions, "HealthCheckId"))?.key === check.key)
    .filter((alarm) => saysUnhealthy(alarm) && tellsSomebody(model, alarm));
}

/** Source: Route 53 developer guide, "Monitoring health checks using CloudWatch": 1 is healthy, and only us-east-1 has it. */
function saysUnhealthy(alarm: Resource): boolean {
  return (
    alarm.region === "us-east-1" &&
    isAbout(alarm, "AWS/Route53", "HealthCheckStatus") &&
    ["Average", "Minimum"].includes(String(alarm.attributes.statistic)) &&
    isSetOffBy(alarm, 0) === true &&
    isSetOffBy(alarm, 1) === false
  );
}

/** Seconds until an alarm goes off, from the first period that is bad. */
export function secondsOf({ attributes }: Resource): number {
  return Number(attributes.period) * Number(attributes.datapoints_to_alarm ?? attributes.evaluation_periods);
}

/** An alarm's figures. */
export function inWords(alarm: Resource): string {
  const { period, evaluation_periods: evaluations, datapoints_to_alarm: datapoints = evaluations } = alarm.attributes;
  return `${period} s × ${datapoints}`;
}

/** The longest of several, with all that are as long; unknown if one is. */
export function longest(
  all: readonly { readonly seconds: number | undefined; readonly evidence: Evidence }[],
): Measured {
  const unknown = all.filter(({ seconds }) => seconds === undefined || !Number.isFinite(seconds));
  if (unknown.length > 0 || all.length === 0)
    return { seconds: undefined, evidence: unknown.map(({ evidence }) => evidence) };
  const most = Math.max(...all.map(({ seconds = 0 }) => seconds));
  return { seconds: most, evidence: all.filter(({ seconds }) => seconds === most).map(({ evidence }) => evidence) };
}

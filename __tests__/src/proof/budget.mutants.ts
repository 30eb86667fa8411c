import { named, remove, statements } from "../../helpers/broken";
import type { ProofMutant } from "../../helpers/proof-mutants";

/** One mistake each in what the clocks and the data loss hang on. */
export const mutants: readonly ProofMutant[] = [
  {
    what: "a health check with another threshold than was counted",
    break_: (copy) =>
      Object.assign(named(copy, "global-dns", "aws_route53_health_check", /primary-home/), { failure_threshold: 5 }),
    says: /primary-home_check\S* request_interval: health check: 150 s \(30 s × 5\), the budget counts 60 s/,
  },
  {
    what: "a health check with another interval than was counted",
    break_: (copy) => {
      for (const name of [/primary-home/, /primary-checkout/])
        Object.assign(named(copy, "global-dns", "aws_route53_health_check", name), { request_interval: 10 });
    },
    says: /health check: 20 s \(10 s × 2\), the budget counts 60 s/,
  },
  {
    what: "an alarm that waits for ten periods",
    break_: (copy) =>
      Object.assign(named(copy, "global-dns", "aws_cloudwatch_metric_alarm", /primary-checkout/), {
        evaluation_periods: 10,
        datapoints_to_alarm: 10,
      }),
    says: /primary-checkout\S* evaluation_periods: alarm: 600 s \(60 s × 10\), the budget counts 60 s/,
  },
  {
    what: "an alarm that tells nobody",
    break_: (copy) => delete named(copy, "global-dns", "aws_cloudwatch_metric_alarm", /primary-home/).alarm_actions,
    says: /alarm: no alarm tells anybody of aws_route53_health_check\.endpoint-primary-home/,
  },
  {
    what: "a primary that no health check watches",
    break_: (copy) => remove(copy, "global-dns", "aws_route53_health_check", /primary/),
    says: /health check: nothing in the stacks says how long it takes/,
  },
  {
    what: "a switched name that resolvers keep for ten minutes",
    break_: (copy) =>
      Object.assign(named(copy, "failover", "aws_route53_record", /active-region-name_eu-central-1/), { ttl: 600 }),
    says: /active-region-name_eu-central-1\S* ttl: DNS TTL: 600 s .*the budget counts 60 s/,
  },
  {
    what: "a worst case beyond the objective",
    break_: (copy) =>
      Object.assign(named(copy, "failover", "aws_route53_record", /active-region-name_eu-west-1/), { ttl: 300 }),
    says: /8\d\d s from the incident, 600 s allowed: health check 60 s, alarm 60 s/,
  },
  {
    what: "a lag that no alarm watches",
    break_: (copy) => remove(copy, "dr-region", "aws_cloudwatch_metric_alarm", /replication-lag/),
    says: /failover aws_rds_cluster\S+ cluster_identifier: no alarm in the DR region watches the lag/,
  },
  {
    what: "an alarm on the lag that comes too late",
    break_: (copy) =>
      Object.assign(named(copy, "dr-region", "aws_cloudwatch_metric_alarm", /replication-lag/), { threshold: 900_000 }),
    says: /replication-lag\S* threshold: tells of data at risk after 1080 s, 600 s are allowed/,
  },
  {
    what: "a bucket that no alarm watches",
    break_: (copy) =>
      remove(copy, "data-replication", "aws_cloudwatch_metric_alarm", /primary_payments-replication-late/),
    says: /no alarm watches how late project-x-production-payments-metadata-\S+ is copied/,
  },
  {
    what: "a bucket that is copied without Replication Time Control",
    break_: (copy) => {
      const { rule } = named(copy, "data-replication", "aws_s3_bucket_replication_configuration", /dr_shipping/);
      for (const one of [rule].flat() as { destination: Record<string, unknown> }[])
        delete one.destination.replication_time;
    },
    says: /dr_shipping-replication\S* rule: project-x-production-shipping-metadata-eu-central-1 is copied without Replication Time Control/,
  },
  {
    what: "an alarm on another metric",
    break_: (copy) =>
      Object.assign(named(copy, "global-dns", "aws_cloudwatch_metric_alarm", /primary-home/), {
        metric_name: "CPUUtilization",
      }),
    says: /alarm: no alarm tells anybody of aws_route53_health_check\.endpoint-primary-home/,
  },
  {
    what: "an alarm that compares the wrong way",
    break_: (copy) =>
      Object.assign(named(copy, "global-dns", "aws_cloudwatch_metric_alarm", /primary-home/), {
        comparison_operator: "GreaterThanThreshold",
      }),
    says: /alarm: no alarm tells anybody of aws_route53_health_check\.endpoint-primary-home/,
  },
  {
    what: "a disabled health check",
    break_: (copy) =>
      Object.assign(named(copy, "global-dns", "aws_route53_health_check", /primary-home/), { disabled: true }),
    says: /primary-home_check\S* disabled: health check: is disabled/,
  },
  {
    what: "an inverted health check",
    break_: (copy) =>
      Object.assign(named(copy, "global-dns", "aws_route53_health_check", /primary-home/), {
        invert_healthcheck: true,
      }),
    says: /primary-home_check\S* invert_healthcheck: health check: says healthy/,
  },
  {
    what: "a health check on another port",
    break_: (copy) =>
      Object.assign(named(copy, "global-dns", "aws_route53_health_check", /primary-home/), { port: 8443 }),
    says: /primary-home_check\S* port: health check: asks port 8443/,
  },
  {
    what: "a topic that nobody subscribed to",
    break_: (copy) => remove(copy, "global-dns", "aws_sns_topic_subscription", /./),
    says: /alarm: no alarm tells anybody of aws_route53_health_check\.endpoint-primary-home/,
  },
  {
    what: "a topic that CloudWatch may not publish to",
    break_: (copy) => statements(copy, "global-dns", /alerts_access/).shift(),
    says: /alarm: no alarm tells anybody of aws_route53_health_check\.endpoint-primary-home/,
  },
  {
    what: "an alarm on the lag that compares the wrong way",
    break_: (copy) =>
      Object.assign(named(copy, "dr-region", "aws_cloudwatch_metric_alarm", /replication-lag/), {
        comparison_operator: "LessThanThreshold",
      }),
    says: /no alarm in the DR region watches the lag/,
  },
];

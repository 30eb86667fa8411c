import { inventory, stack, synthesized } from "../helpers/synthesized";

test("owns the cluster with instances and proxy target, the names with their switch, the scaling and the marker", () => {
  expect(inventory(stack(synthesized(), "failover"))).toEqual({
    aws_appautoscaling_policy: 4,
    aws_appautoscaling_target: 2,
    aws_cloudwatch_metric_alarm: 1,
    aws_db_proxy_target: 1,
    aws_rds_cluster: 1,
    aws_rds_cluster_instance: 2,
    aws_route53_health_check: 1,
    aws_route53_record: 6,
    aws_ssm_parameter: 1,
  });
});

import { production } from "../../../src/config/production";
import { inPlainWords, unexpected } from "../../../src/operations/expected-changes";
import type { Plan, PlannedChange } from "../../../src/operations/workspace";

const update = (address: string, ...attributes: string[]): PlannedChange => ({
  address,
  actions: ["update"],
  attributes,
});
const FAILOVER: Plan = {
  changes: [
    update("aws_appautoscaling_target.home", "min_capacity"),
    update("aws_rds_cluster.database", "global_cluster_identifier"),
    update("aws_route53_record.home", "weighted_routing_policy"),
    update("aws_ssm_parameter.marker", "insecure_value", "value"),
  ],
  changedOutputs: [],
};
const more = (change: PlannedChange): Plan => ({ ...FAILOVER, changes: [...FAILOVER.changes, change] });

test("finds nothing unexpected in a failover, nor in what is left of one", () => {
  expect(unexpected(FAILOVER, production.database)).toEqual([]);
  expect(unexpected({ changes: [], changedOutputs: [] }, production.database)).toEqual([]);
});

test.each<[string, Plan, string]>([
  [
    "a second attribute of the cluster",
    more(update("aws_rds_cluster.database", "global_cluster_identifier", "engine_version")),
    "update aws_rds_cluster.database: engine_version",
  ],
  [
    "another kind of resource",
    more(update("aws_db_proxy_target.proxy", "target_arn")),
    "update aws_db_proxy_target.proxy: target_arn",
  ],
  [
    "a replacement",
    more({ ...update("aws_rds_cluster.database"), actions: ["delete", "create"] }),
    "delete and create aws_rds_cluster.database",
  ],
  ["a creation", more({ ...update("aws_route53_record.new"), actions: ["create"] }), "create aws_route53_record.new"],
  ["an output", { ...FAILOVER, changedOutputs: ["host"] }, "change output host"],
])("names %s", (_, plan, says) => {
  expect(unexpected(plan, production.database)).toEqual([says]);
});

test("names a membership that a press would not end", () => {
  expect(unexpected(FAILOVER, { ...production.database, adoptedByDr: true })[0]).toContain("would not detach");
});

test("says in plain words what will happen, what is lost, and that no button undoes it", () => {
  const text = inPlainWords(FAILOVER, production, 12);
  expect(text).toContain("at most 12 s of orders are lost");
  expect(text).toContain("home from 4 to 6 tasks");
  expect(text).toContain("send every customer of shop.example.com and checkout.shop.example.com to eu-central-1");
  expect(text).toContain("No button undoes this");
  expect(text).not.toMatch(/aws_|global_cluster|weighted/);
  expect(inPlainWords(FAILOVER, production, undefined)).toContain("how much is lost is unknown");
});

test("promises nothing where the plan holds nothing", () => {
  expect(inPlainWords({ changes: [], changedOutputs: [] }, production, 0)).toContain("Nothing is left to do");
});

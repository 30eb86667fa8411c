import { production } from "../../../src/config/production";
import type { PlatformConfig } from "../../../src/config/schema";
import { beyondFence, fence, isFenced } from "../../../src/operations/fence";
import type { Operation } from "../../../src/operations/operation";
import type { Plan, PlannedChange, StateResource } from "../../../src/operations/workspace";

const change = (address: string, ...actions: string[]): PlannedChange => ({ address, actions, attributes: [] });
const closing: Plan = {
  changes: [
    change("aws_lb_listener_rule.applications_frontends_load-balancer_fence_1234ABCD", "update"),
    change("aws_lb_listener.applications_frontends_load-balancer_http_1234ABCD", "update"),
    change("aws_vpc_security_group_egress_rule.x", "delete"),
    change("aws_vpc_security_group_ingress_rule.x", "delete"),
    change("aws_network_acl_rule.x", "delete"),
  ],
  changedOutputs: [],
};
const nothing: Plan = { changes: [], changedOutputs: [] };
const [primary, dr] = [production.regions.primary.name, production.regions.dr.name];

/** A fence of which AWS and Terraform are played, with what was deployed. */
function stage(config: PlatformConfig, marker: string | undefined, ...plans: Plan[]) {
  const deployed: string[] = [];
  const operation = {
    config,
    aws: { parameter: async () => marker },
    workspace: {
      init: async () => {},
      plan: async () => plans.shift() ?? nothing,
      deploy: async (stacks: string[]) => void deployed.push(...stacks),
    },
    steps: { step: <T>(_: string, work: (progress: () => void) => Promise<T>) => work(() => {}) },
  };
  return { deployed, run: () => fence(operation as never as Operation) };
}

const fenced: PlatformConfig = { ...production, activeRegion: dr, fenced: true };

test("closes, and looks that nothing is left to do", async () => {
  const { run, deployed } = stage(fenced, dr, closing, nothing);
  await run();
  expect(deployed).toEqual(["primary-region"]);
});

test("is done when it is closed already", async () => {
  const { run, deployed } = stage(fenced, dr, nothing);
  await run();
  expect(deployed).toEqual([]);
});

test("says so if something is left", async () => {
  await expect(stage(fenced, dr, closing, closing).run()).rejects.toThrow("is not closed");
});

test.each([
  ["while the primary is active", fenced, primary, closing, "is active, so eu-west-1 is not to be closed"],
  ["before there was a failover", fenced, undefined, closing, "No region is active"],
  ["before it is committed", { ...fenced, fenced: false }, dr, closing, "fenced: true first"],
  [
    "if the plan opens something",
    fenced,
    dr,
    { ...closing, changes: [...closing.changes, change("aws_vpc_security_group_ingress_rule.y", "create")] },
    "create aws_vpc_security_group_ingress_rule.y",
  ],
])("refuses %s, and deploys nothing", async (_, config, marker, plan, says) => {
  const { run, deployed } = stage(config, marker, plan);
  await expect(run()).rejects.toThrow(says);
  expect(deployed).toEqual([]);
});

test.each([
  [change("aws_lb.balancer", "update")],
  [change("aws_lb_listener_rule.applications_frontends_home-service_rule_1", "update")],
  [change("aws_lb_listener_rule.applications_frontends_load-balancer_fence_1", "delete")],
  [change("aws_network_acl_rule.x", "delete", "create")],
  [change("aws_rds_cluster.database", "update")],
])("a plan goes beyond closing with %j", (one) => {
  expect(beyondFence({ changes: [...closing.changes, one], changedOutputs: [] })).toHaveLength(1);
});

test("an output that changes goes beyond closing too", () => {
  expect(beyondFence({ ...closing, changedOutputs: ["x"] })).toEqual(["change output x"]);
  expect(beyondFence(closing)).toEqual([]);
});

const rule = (condition: unknown, priority = 1): StateResource => ({
  address: "aws_lb_listener_rule.fence",
  mode: "managed",
  type: "aws_lb_listener_rule",
  values: { priority, condition },
});

test("a state says whether the region is closed", () => {
  const closed = [{ host_header: [], path_pattern: [{ values: ["*"] }] }];
  const open = [{ host_header: [{ values: ["fence.invalid"] }], path_pattern: [] }];
  expect(isFenced([rule(closed)])).toBe(true);
  expect(isFenced([rule(open)])).toBe(false);
  expect(isFenced([rule(closed, 2)])).toBe(false);
  expect(isFenced([])).toBe(false);
});

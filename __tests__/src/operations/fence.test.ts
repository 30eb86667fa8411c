import { production } from "../../../src/config/production";
import type { PlatformConfig } from "../../../src/config/schema";
import { CommandError } from "../../../src/operations/child-process";
import { fence } from "../../../src/operations/fence";
import { beyondFence, type FenceChanges } from "../../../src/operations/fence-changes";
import type { Operation } from "../../../src/operations/operation";
import type { Plan, PlannedChange, PlanOptions } from "../../../src/operations/workspace";

const change = (address: string, action: string, attributes: string[] = [], before = {}, type = "fixed-response") => ({
  address,
  actions: action.split(" "),
  attributes,
  before,
  after: { [address.startsWith("aws_lb_listener.") ? "default_action" : "action"]: [{ type }] },
});
const RULE = "aws_lb_listener_rule.fence";
const LISTENER = "aws_lb_listener.http";
const [WAY_OUT, WAY_IN] = ["aws_vpc_security_group_egress_rule.x", "aws_vpc_security_group_ingress_rule.x"];
const ENTRY = "aws_network_acl_rule.x";
const DENIAL = "aws_network_acl_rule.denial";
const SECRET = "aws_secretsmanager_secret.master";
const planOf = (...changes: PlannedChange[]): Plan => ({ changes, changedOutputs: [] });
const nothing = planOf();
const closing = planOf(
  change(RULE, "update", ["condition"]),
  change(LISTENER, "update", ["default_action"]),
  change(WAY_OUT, "delete"),
  change(WAY_IN, "delete"),
  change(ENTRY, "delete", [], { rule_action: "allow" }),
);
const copies = planOf(change(SECRET, "update", ["replica"]));
const [primary, dr] = [production.regions.primary.name, production.regions.dr.name];
const fenced: PlatformConfig = { ...production, activeRegion: dr, fenced: true };

/** What the stack has with the fence, and without it. */
const WITH = new Map(
  [
    [RULE, { condition: "every path" }],
    [LISTENER, { default_action: "503" }],
    [SECRET, { a: 1 }],
  ].map(asEntry),
);
const WITHOUT = new Map(
  [
    [RULE, { condition: "no host" }],
    [LISTENER, { default_action: "redirect", depends_on: [] }],
    [SECRET, { a: 1, depends_on: [WAY_IN] }],
    ...[WAY_OUT, WAY_IN, ENTRY].map((address) => [address, {}]),
  ].map(asEntry),
);

function asEntry([address, values]: unknown[]): [string, Record<string, unknown>] {
  return [String(address), values as Record<string, unknown>];
}

/** A fence of which AWS and Terraform are played: plans of the fence alone in turn, then one of everything. */
function stage(config: PlatformConfig, marker: string | undefined, plans: Plan[], whole: () => Promise<Plan>) {
  const applied: string[] = [];
  const asked: PlanOptions[] = [];
  const operation = {
    config,
    aws: { parameter: async () => marker },
    workspace: {
      init: async () => {},
      synthesized: () => WITH,
      synthesizedFor: async (other: PlatformConfig) => ({ synthesized: () => (other.fenced ? WITH : WITHOUT) }),
      planned: async (_: string, options: PlanOptions) => {
        asked.push(options);
        return { plan: plans.shift() ?? nothing, text: "", file: `plan-${asked.length}` };
      },
      applyPlan: async (_: string, { file }: { file: string }) => void applied.push(file),
      plan: whole,
    },
    steps: { step: <T>(_: string, work: (progress: () => void) => Promise<T>) => work(() => {}) },
  };
  return { applied, asked, run: () => fence(operation as never as Operation) };
}

const play = (...plans: Plan[]) => stage(fenced, dr, plans, async () => nothing);

test("plans what the fence changes and nothing else, and applies the plan that it looked at", async () => {
  const { run, applied, asked } = play(closing, nothing);
  expect(await run()).toEqual([]);
  expect(applied).toEqual(["plan-1"]);
  const targets = [RULE, LISTENER, WAY_OUT, WAY_IN, ENTRY];
  expect(asked.map((options) => options.targets)).toEqual([targets, targets]);
});

test("is done when it is closed already", async () => {
  const { run, applied } = play(nothing, nothing);
  await run();
  expect(applied).toEqual([]);
});

test("names what else differs, and leaves it", async () => {
  const { run, applied } = stage(fenced, dr, [closing, nothing], async () => copies);
  expect(await run()).toEqual([`update ${SECRET}`]);
  expect(applied).toEqual(["plan-1"]);
});

test("closes although the whole cannot be planned", async () => {
  const failure = new CommandError("terraform plan", { exitCode: 1, output: "Error: copy", timedOut: false }, "log");
  const { run, applied } = stage(fenced, dr, [closing, nothing], () => Promise.reject(failure));
  expect(await run()).toEqual([expect.stringMatching(/cannot be planned: .*Error: copy/s)]);
  expect(applied).toEqual(["plan-1"]);
});

test("closes from the state alone if what the fence depends on has changed on AWS", async () => {
  const drift = planOf(...closing.changes, change("aws_lb.balancer", "update", ["tags"]));
  const { run, applied, asked } = play(drift, closing, planOf(change("aws_lb.balancer", "update", ["tags"])));
  await run();
  expect(applied).toEqual(["plan-2"]);
  expect(asked.slice(0, 2).map(({ refresh }) => refresh)).toEqual([true, false]);
});

test("says so if something is left", async () => {
  await expect(play(closing, closing).run()).rejects.toThrow(`is not closed: update ${RULE}`);
});

const opening = planOf(...closing.changes, change("aws_vpc_security_group_ingress_rule.y", "create"));

test.each([
  ["while the primary is active", fenced, primary, closing, "is active, so eu-west-1 is not to be closed"],
  ["before there was a failover", fenced, undefined, closing, "No region is active"],
  ["before it is committed", { ...fenced, fenced: false }, dr, closing, "fenced: true first"],
  ["if the plan opens something", fenced, dr, opening, "create aws_vpc_security_group_ingress_rule.y"],
])("refuses %s, and applies nothing", async (_, config, marker, plan, says) => {
  const { run, applied } = stage(config, marker, [plan, plan], async () => nothing);
  await expect(run()).rejects.toThrow(says);
  expect(applied).toEqual([]);
});

const own: FenceChanges = {
  updated: new Map([
    [RULE, ["condition"]],
    [LISTENER, ["default_action"]],
  ]),
  removed: new Set([WAY_OUT, WAY_IN, ENTRY, DENIAL]),
};

test.each([
  ["something that is not the fence's", change("aws_lb.balancer", "update")],
  ["another listener's rule", change("aws_lb_listener_rule.home", "update", ["condition"])],
  ["another argument of its own", change(RULE, "update", ["condition", "priority"])],
  ["an answer that leads to targets", change(RULE, "update", ["condition", "action"], {}, "forward")],
  ["an answer that leads on", change(LISTENER, "update", ["default_action"], {}, "redirect")],
  ["its rule's deletion", change(RULE, "delete")],
  ["a replacement", change(ENTRY, "delete create", [], { rule_action: "allow" })],
  ["another rule's deletion", change("aws_vpc_security_group_ingress_rule.y", "delete")],
  ["another entry's deletion", change("aws_network_acl_rule.y", "delete", [], { rule_action: "allow" })],
  ["the deletion of an entry that denies", change(DENIAL, "delete", [], { rule_action: "deny" })],
  ["the deletion of an entry that says nothing", change(DENIAL, "delete")],
])("%s goes beyond closing", (_, one) => {
  expect(beyondFence(planOf(...closing.changes, one), own)).toHaveLength(1);
});

test("an output that changes goes beyond closing too", () => {
  expect(beyondFence({ ...closing, changedOutputs: ["x"] }, own)).toEqual(["change output x"]);
  expect(beyondFence(closing, own)).toEqual([]);
  expect(beyondFence(planOf(change(RULE, "update", ["condition", "action"])), own)).toEqual([]);
});

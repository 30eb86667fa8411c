import { validateConfig } from "../../src/config/load";
import { production } from "../../src/config/production";
import type { PlatformConfig } from "../../src/config/schema";
import { flowsFor, flowsIn } from "../../src/network/flows";
import { addressesOf, beyondFence, fenceChanges } from "../../src/operations/fence-changes";
import type { PlannedChange } from "../../src/operations/workspace";
import { type Attributes, resources, stack, synthesized } from "../helpers/synthesized";

const { primary, dr } = production.regions;
const failedOver: PlatformConfig = { ...production, activeRegion: dr.name };
const open = synthesized(failedOver);
const fenced = synthesized({ ...failedOver, fenced: true });

/** What a plan from the one to the other would change in a stack, by address. */
function changes(name: string): PlannedChange[] {
  const [before = {}, after = {}] = [open, fenced].map((stacks) => addresses(stack(stacks, name).resource));
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((address) => {
    const [old, now] = [before[address], after[address]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    const attributes = Object.keys({ ...old, ...now }).filter(
      (key) => JSON.stringify(old?.[key]) !== JSON.stringify(now?.[key]),
    );
    if (old === undefined) return [{ address, actions: ["create"], attributes }];
    return [
      {
        address,
        actions: [now === undefined ? "delete" : "update"],
        attributes,
        before: old,
        ...(now && { after: now }),
      },
    ];
  });
}

const difference = (name: string) => {
  const [before, after] = [open, fenced].map(
    (stacks) => new Map(Object.entries(addresses(stack(stacks, name).resource))),
  );
  return fenceChanges(before ?? new Map(), after ?? new Map());
};

const addresses = (resource: Record<string, Record<string, Attributes>>) =>
  Object.fromEntries(
    Object.entries(resource).flatMap(([type, found]) =>
      // What somebody waits for is no change of him.
      Object.entries(found).map(([id, { depends_on: _, ...one }]) => [`${type}.${id}`, one]),
    ),
  );

test("the fence changes primary-region alone, and does nothing there but close", () => {
  const names = Object.keys(open).filter((name) => changes(name).length > 0);
  expect(names).toEqual(["primary-region"]);
  const found = changes("primary-region");
  const own = difference("primary-region");
  expect(beyondFence({ changes: found, changedOutputs: [] }, own)).toEqual([]);
  expect(addressesOf(own).sort()).toEqual(found.map(({ address }) => address).sort());
  expect([...own.updated.values()]).toEqual([["default_action"], ["condition"]]);
});

const CLOSED = { type: "fixed-response", fixed_response: { status_code: "503" } };

test("its listeners answer 503 to everything, and to nothing while it is open", () => {
  const json = stack(fenced, "primary-region");
  const listener = (port: number) =>
    Object.entries(resources(json, "aws_lb_listener")).find(([, one]) => one.port === port) ?? [];
  const [, plain] = listener(80);
  expect(plain).toMatchObject({ default_action: [CLOSED] });
  const [address] = listener(443);
  const [first] = Object.values(resources(json, "aws_lb_listener_rule")).filter(
    ({ priority }) => priority !== undefined,
  );
  expect(first).toMatchObject({
    priority: 1,
    listener_arn: `\${${address}.arn}`,
    condition: [{ path_pattern: { values: ["*"] } }],
    action: [CLOSED],
  });
  const [before] = Object.values(resources(stack(open, "primary-region"), "aws_lb_listener_rule")).filter(
    ({ priority }) => priority !== undefined,
  );
  expect(before).toMatchObject({ condition: [{ host_header: { values: ["fence.invalid"] } }] });
});

test("every other rule comes after the fence's", () => {
  const rules = Object.entries(resources(stack(fenced, "primary-region"), "aws_lb_listener_rule"));
  const fence = rules.find(([, { priority }]) => priority === 1)?.[0];
  const others = rules.filter(([address]) => address !== fence);
  expect(others).toHaveLength(Object.keys(production.frontends).length);
  for (const [, { listener_arn: listener }] of others) expect(listener).toBe(`\${${fence}.listener_arn}`);
});

test("no application reaches the database any more, by groups nor by ACLs", () => {
  const json = stack(fenced, "primary-region");
  const ingress = Object.values(resources(json, "aws_vpc_security_group_ingress_rule")).filter(
    ({ from_port: port }) => port === 5432,
  );
  expect(ingress.map(({ referenced_security_group_id: from }) => String(from))).toEqual([
    expect.stringContaining("proxy"),
  ]);
  const toData = Object.keys(resources(json, "aws_network_acl_rule")).filter((address) =>
    /data.*_ingress-4\d{3}|backend.*_egress-6\d{3}/.test(address),
  );
  expect(toData).toEqual([]);
  const before = Object.keys(resources(stack(open, "primary-region"), "aws_network_acl_rule"));
  expect(before.some((address) => /ingress-40/.test(address))).toBe(true);
});

test("the table of flows says what is open: none from an application to the fenced database, all of DR's", () => {
  const config = { ...failedOver, fenced: true };
  const gone = flowsFor(config).filter(
    (flow) => !flowsIn(config, "primary").some((one) => JSON.stringify(one) === JSON.stringify(flow)),
  );
  expect(gone.map(({ from, to }) => `${from} to ${to}`)).toEqual([
    "backend/products to proxy",
    "migration to database",
  ]);
  expect(flowsIn(config, "dr")).toEqual(flowsFor(config));
  expect(flowsIn(failedOver, "primary")).toEqual(flowsFor(config));
});

test("only the region that does not serve can be fenced", () => {
  expect(() => validateConfig({ ...production, fenced: true }, "test")).toThrow(
    /fenced.*false, while activeRegion is eu-west-1/s,
  );
  expect(() => validateConfig({ ...production, activeRegion: primary.name, fenced: false }, "test")).not.toThrow();
});

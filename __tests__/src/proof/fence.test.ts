import { production } from "../../../src/config/production";
import type { PlatformConfig } from "../../../src/config/schema";
import { prove } from "../../../src/proof/prove";
import type { Question } from "../../../src/proof/question";
import { entrance } from "../../../src/proof/questions/entrance";
import { reachability } from "../../../src/proof/questions/reachability";
import { subjectOf } from "../../../src/proof/subject";
import { named } from "../../helpers/broken";
import { type Stacks, synthesized } from "../../helpers/synthesized";

const failedOver: PlatformConfig = { ...production, activeRegion: production.regions.dr.name };
const fencedConfig: PlatformConfig = { ...failedOver, fenced: true };
const [open, fenced] = [synthesized(failedOver), synthesized(fencedConfig)];

const failing = (stacks: Stacks, config: PlatformConfig, questions?: readonly Question[]) =>
  (questions?.flatMap((one) => one.ask(subjectOf(stacks, config))) ?? prove(subjectOf(stacks, config)))
    .filter(({ status }) => status !== "holds")
    .map(({ question, summary }) => `${question} ${summary}`);

test("the fence takes nothing away that holds after a failover", () => {
  expect(failing(fenced, fencedConfig)).toEqual(failing(open, failedOver));
});

test("a region that was to be fenced and is open is named, with its listeners and its ways to the database", () => {
  const found = failing(open, fencedConfig, [entrance, reachability]).join("\n");
  expect(found).toMatch(/old primary closed to customers\? primary-region aws_lb_listener\S*: TCP\/80 is open/);
  expect(found).toMatch(/needs the database reach it\? .*function\/project-x-production-products reaches the database/);
});

test("a region that was not to be fenced and is closed is named", () => {
  const found = failing(fenced, failedOver, [entrance, reachability]).join("\n");
  expect(found).toMatch(/in each region that is open\? primary-region \S+: TCP\/80 is not redirected/);
  expect(found).toMatch(/products does not reach the database/);
});

test.each([
  ["a path", { condition: [{ path_pattern: { values: ["/shop/*"] } }] }],
  ["another answer", { action: [{ type: "fixed-response", fixed_response: { status_code: "200" } }] }],
  ["another place", { priority: 2 }],
])("a fence with %s is none", (_, change) => {
  const copy = structuredClone(fenced);
  Object.assign(named(copy, "primary-region", "aws_lb_listener_rule", /_fence_/), change);
  expect(failing(copy, fencedConfig, [entrance]).join("\n")).toMatch(/TCP\/443 is open, and its region is fenced/);
});

test("a rule for everything before those of the hosts closes a region that is open", () => {
  const copy = structuredClone(open);
  Object.assign(named(copy, "dr-region", "aws_lb_listener_rule", /_fence_/), {
    condition: [{ path_pattern: { values: ["*"] } }],
  });
  expect(failing(copy, failedOver, [entrance]).join("\n")).toMatch(/takes whatever is asked of shop\.example\.com/);
});

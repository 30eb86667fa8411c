import type { PlatformConfig } from "../../config/schema";
import { coversText } from "../../model/access/wildcards";
import { containersOf } from "../../model/containers";
import type { Model, Resource } from "../../model/model";
import { blocks, list } from "../../model/stack-json";
import { evidence, type Grounds, grounds } from "../verdict";
import { firstRule, isForEverything } from "./fence";
import { rulesOf, servingListeners } from "./listeners";

type Named = readonly [name: string, frontend: Pick<PlatformConfig["frontends"][string], "host" | "port">];

/** The host of a frontend leads to its targets, which a service serves on the port that is configured. */
export function isServed(model: Model, balancer: Resource, [name, { host, port }]: Named): Grounds {
  return grounds(
    ...servingListeners(model, balancer).map((listener): Partial<Grounds> => {
      const rules = rulesOf(model, listener).filter((rule) => mayMatch(model, rule, host));
      const [rule, other] = rules;
      if (rule === undefined) return { against: [evidence(listener, "", `no rule of it is for ${host} of ${name}`)] };
      const before = firstRule(rules);
      if (before !== undefined && isForEverything(before))
        return { against: [evidence(before, "condition", `takes whatever is asked of ${host}, before ${name}`)] };
      if (other !== undefined)
        return { open: [evidence(other, "condition", `may take ${host} before ${rule.address}, or after it`)] };
      if (!isForHostOnly(rule))
        return { against: [evidence(rule, "condition", `takes only a part of what is asked of ${host}`)] };
      return forwards(model, rule, name, port);
    }),
  );
}

/** `*` stands for any text, `?` for one character. Source: Elastic Load Balancing user guide, "Host conditions". */
function mayMatch(model: Model, { attributes }: Resource, host: string): boolean {
  const patterns = blocks(attributes.condition).flatMap(({ host_header: header }) =>
    blocks(header).map(({ values }) => list(model.literal(values)).map(String)),
  );
  return patterns.every((values) => values.some((pattern) => coversText(pattern.toLowerCase(), host.toLowerCase())));
}

function isForHostOnly({ attributes }: Resource): boolean {
  return blocks(attributes.condition).every((condition) =>
    Object.entries(condition).every(([name, value]) => name === "host_header" || list(value).length === 0),
  );
}

function forwards(model: Model, rule: Resource, name: string, port: number): Partial<Grounds> {
  const actions = blocks(rule.attributes.action);
  const groups = model.targets(actions).filter(({ type }) => type === "aws_lb_target_group");
  if (groups.length === 0 || !actions.every(({ type }) => type === "forward"))
    return { against: [evidence(rule, "action", `does not forward to targets of ${name}`)] };
  return grounds(...groups.map((group) => hasService(model, group, name, port)));
}

function hasService(model: Model, group: Resource, name: string, port: number): Partial<Grounds> {
  const served = model
    .users(group)
    .filter(({ type }) => type === "aws_ecs_service")
    .flatMap((service) =>
      blocks(service.attributes.load_balancer)
        .filter((one) => model.target(one.target_group_arn)?.key === group.key)
        .map((one) => ({ service, one })),
    );
  if (served.length === 0) return { against: [evidence(group, "", `no service has its tasks in it: ${name} is down`)] };
  return grounds(
    ...served.map(({ service, one }): Partial<Grounds> => {
      const line = (text: string) => evidence(service, "load_balancer.container_port", text);
      if (Number(one.container_port) !== port)
        return { against: [line(`is ${String(one.container_port)}, and ${name} listens on ${port}`)] };
      return listens(model, service, one.container_name, port) ?? { witnesses: [line(`${name} listens on ${port}`)] };
    }),
  );
}

/** What keeps a container from listening on the port; undefined if nothing does. */
function listens(model: Model, service: Resource, container: unknown, port: number): Partial<Grounds> | undefined {
  const task = model.target(service.attributes.task_definition);
  const at = task ?? service;
  const found = (task && containersOf(model, task))?.find(({ name }) => name === container);
  if (found === undefined)
    return { open: [evidence(at, "container_definitions", `the container ${String(container)} is not known`)] };
  const ports = blocks(found.portMappings).map(({ containerPort }) => Number(containerPort));
  return ports.includes(port)
    ? undefined
    : { against: [evidence(at, "container_definitions", `${String(container)} does not open ${port}`)] };
}

import type { Resource } from "../model";
import { at, blocks, list } from "../stack-json";
import { rangeOf } from "./addresses";
import type { Reading } from "./reading";
import { parseRule, portRange, type Variables } from "./suricata";
import { valuesAt } from "./values";
import type { Firewall, FirewallPolicy, FirewallRule, Subnet } from "./view";

/** Every firewall with an endpoint in each subnet that it is mapped to. */
export function firewalls(reading: Reading, subnets: ReadonlyMap<string, Subnet>): Firewall[] {
  return reading.all("aws_networkfirewall_firewall").flatMap((resource) => {
    const mapped = blocks(resource.attributes.subnet_mapping).flatMap(({ subnet_id: id }) =>
      reading.each(resource, "subnet_mapping.subnet_id", subnets, id),
    );
    const policy = reading.target(resource, "firewall_policy_arn");
    const [subnet] = mapped;
    if (policy === undefined || subnet === undefined) return [];
    const endpoints = new Map(mapped.map((one) => [one.zone, one]));
    return [{ resource, endpoints, policy: policyOf(reading, policy, subnet) }];
  });
}

/** What becomes of whole packets before the stateful rules (developer guide, "Stateless default actions"). */
const STATELESS: Readonly<Record<string, FirewallPolicy["stateless"]>> = {
  "aws:forward_to_sfe": "forward",
  "aws:pass": "pass",
  "aws:drop": "drop",
};

function policyOf(reading: Reading, resource: Resource, home: Subnet): FirewallPolicy {
  const policy = resource.attributes.firewall_policy;
  const [action] = valuesAt(policy, ["stateless_default_actions"]);
  const stateless = STATELESS[String(action)];
  if (stateless === undefined) reading.note(resource, "stateless_default_actions", `${action} is not read`);
  if (at(policy, "stateless_rule_group_reference"))
    reading.note(resource, "stateless_rule_group_reference", "is not read");
  const [settings] = blocks(policy);
  const groups = blocks(settings?.stateful_rule_group_reference).toSorted(
    (a, b) => Number(a.priority) - Number(b.priority),
  );
  const isStrict = at(policy, "stateful_engine_options", "rule_order") === "STRICT_ORDER";
  const overridden = settings?.policy_variables;
  if (overridden) reading.note(resource, "policy_variables", "is not read");
  const rules = groups.flatMap(({ resource_arn: arn }) => {
    const group = reading.target(resource, "stateful_rule_group_reference.resource_arn", arn);
    return group ? rulesOf(reading, group, home) : [];
  });
  return {
    source: { resource, attribute: "firewall_policy" },
    isStrict,
    stateless: stateless ?? "pass",
    defaults: list(settings?.stateful_default_actions).map(String),
    rules: isStrict ? rules : inDefaultOrder(rules),
  };
}

/** Pass, then drop, then alert (developer guide, "Evaluation order for stateful rule groups"). */
function inDefaultOrder(rules: readonly FirewallRule[]): FirewallRule[] {
  const order = ["pass", "drop", "reject", "alert"];
  return rules.toSorted((a, b) => order.indexOf(a.action) - order.indexOf(b.action));
}

function rulesOf(reading: Reading, group: Resource, home: Subnet): FirewallRule[] {
  const { rule_group: own, rules: text } = group.attributes;
  const source = { resource: group, attribute: "rule_group.rules_source.rules_string" };
  const lines = at(own, "rules_source", "rules_string") ?? text;
  for (const form of ["rules_source_list", "stateful_rule", "stateless_rules_and_custom_actions"]) {
    if (at(own, "rules_source", form) !== undefined) reading.note(group, form, "is not read");
  }
  const variables = variablesOf(reading, group, home);
  return String(lines ?? "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("#"))
    .flatMap((line) => {
      const rule = parseRule(line, variables);
      if (typeof rule !== "string") return [{ ...rule, source }];
      reading.note(group, source.attribute, `${line}: ${rule}`);
      return [];
    });
}

/** `HOME_NET` is the firewall's VPC unless the group says otherwise (developer guide, "Stateful rule group variables"). */
function variablesOf(reading: Reading, group: Resource, home: Subnet): Variables {
  const own = at(group.attributes.rule_group, "rule_variables");
  const [variables] = blocks(own);
  const addresses = blocks(variables?.ip_sets).map((set) => {
    const ranges = valuesAt(set, ["ip_set", "definition"]).map((cidr) => rangeOf(reading.model.literal(cidr)));
    if (ranges.includes(undefined)) reading.note(group, `ip_sets.${set.key}`, "has what is no IPv4 range");
    return [String(set.key), ranges.flatMap((range) => range ?? [])] as const;
  });
  const ports = blocks(variables?.port_sets).map(
    (set) =>
      [
        String(set.key),
        valuesAt(set, ["port_set", "definition"]).flatMap((one) => portRange(String(one)) ?? []),
      ] as const,
  );
  return { addresses: new Map([["HOME_NET", home.vpc.ranges] as const, ...addresses]), ports: new Map(ports) };
}

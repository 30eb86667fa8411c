import type { Model, Resource } from "../../model/model";
import { type Attributes, at, blocks } from "../../model/stack-json";
import { code, type Text, table } from "../markdown";
import { nameOf } from "../regions";

/** Rules of every web ACL of a region, with what it stands before. */
export function webAcls(model: Model, region: string): string {
  const acls = model.ofType("aws_wafv2_web_acl").filter((one) => one.region === region);
  return table(
    ["Before", "Priority", "Rule", "What it does"],
    acls.flatMap((acl) =>
      blocks(acl.attributes.rule)
        .toSorted((a, b) => Number(a.priority) - Number(b.priority))
        .map((rule): Text[] => [protectedBy(model, acl), Number(rule.priority), code(String(rule.name)), does(rule)]),
    ),
  );
}

/** What the associations of a web ACL name. A stage is told by its API. */
function protectedBy(model: Model, acl: Resource): Text {
  const associations = model
    .ofType("aws_wafv2_web_acl_association")
    .filter(({ attributes }) => model.target(attributes.web_acl_arn)?.key === acl.key);
  return associations.flatMap(({ attributes }) => {
    const target = model.target(attributes.resource_arn);
    const named = target && (model.target(target.attributes.rest_api_id) ?? target);
    return named === undefined ? [] : [`${named.type === "aws_lb" ? "load balancer" : "API"} ${nameOf(named)}`];
  });
}

function does({ statement, action }: Attributes): string {
  const rate = at(statement, "rate_based_statement");
  if (rate !== undefined) {
    const [limit, seconds] = [at(rate, "limit"), at(rate, "evaluation_window_sec")];
    const [verb = "acts"] = Object.keys(blocks(action)[0] ?? {});
    return `${verb}: more than ${String(limit)} requests in ${String(seconds)} s from one address`;
  }
  const managed = at(statement, "managed_rule_group_statement");
  if (managed === undefined) return "a rule of its own";
  const exceptions = blocks(blocks(managed)[0]?.rule_action_override).map(({ name }) => `${String(name)} only counts`);
  return ["blocks what AWS's managed group does", ...exceptions].join("; ");
}

import { policyAt } from "../../model/access/policy";
import { identifiersOf, isNegated, type Statement } from "../../model/access/statement";
import type { Model, Resource } from "../../model/model";
import type { Ground, Problem } from "./ground";

/** Each VPC endpoint whose policy lets other accounts use it, for anything. */
export function endpointPolicyProblems({ model }: Pick<Ground, "model">): Problem[] {
  return model.ofType("aws_vpc_endpoint").flatMap((endpoint) => problemsOf(model, endpoint));
}

function problemsOf(model: Model, endpoint: Resource): Problem[] {
  const { policy, service_name: service } = endpoint.attributes;
  const says = (why: string): Problem[] => {
    const { stack, address } = endpoint;
    return [
      { says: `the endpoint of ${service} ${why}`, evidence: [{ stack, address, attribute: "policy", text: why }] },
    ];
  };
  // Without one everything is allowed (VPC user guide, "Default endpoint policy").
  if (policy === undefined) return says("has no policy, so it serves every account");
  const { statements, unread } = policyAt(model, endpoint, "policy", policy);
  if (unread.length > 0) return says("has a policy that is not read");
  const allowed = statements.filter(({ effect }) => effect === "Allow");
  if (allowed.length === 0) return says("has a policy that allows nothing");
  const [wide] = allowed.filter((statement) => !isNarrow(statement));
  return wide ? says(`admits other accounts: ${wide.actions.join(", ")} on ${wide.resources.join(", ")}`) : [];
}

/** About this account's principals, or about certain buckets. */
function isNarrow(statement: Statement): boolean {
  if (isNegated(statement)) return false;
  const isOurs = statement.conditions.some(
    ({ test, key, values }) =>
      /^StringEquals/.test(test) && /^aws:(Principal|Resource)Account$/i.test(key) && !values.includes("*"),
  );
  const isNamed = statement.resources.every(
    (resource) => resource.startsWith("arn:aws:s3:::") && !resource.startsWith("arn:aws:s3:::*"),
  );
  return isOurs || !identifiersOf(statement).includes("*") || isNamed;
}

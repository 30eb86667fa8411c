import type { Cell } from "./cell";
import { type Answer, cellText, closedWay, type Ground, openWay, type Problem } from "./ground";
import type { DeclaredFlow } from "./intent";

/** Invariant 9: the matrix is the declared flows, nothing missing and nothing else. */
export function declaredFlowsOnly(ground: Ground): Answer {
  const { matrix, declared, others, isDeclared } = ground;
  const flows = declared.map((flow) => ({ flow, cell: matrix.cell(flow.region, flow.from, flow.to, flow.port) }));
  const missing = flows.flatMap(({ flow, cell }) => missingProblem(ground, flow, cell));
  const extra = matrix.open.filter((cell) => !isDeclared(cell)).map(extraProblem);
  const strange = others.map((cell) => ({
    says: `${cell.protocol} that is not declared passes, ${cellText(cell)}`,
    evidence: openWay(cell),
  }));
  return {
    summary: `${declared.length} declared flows work and none else, of ${matrix.pairs.length} pairs and ${matrix.count()} cells of every port`,
    evidence: flows.flatMap(({ flow, cell }) => (cell ? witness(flow, cell) : [])),
    problems: [...missing, ...extra, ...strange],
  };
}

/** A line for each flow: its first rule, and how many hops pass it. */
function witness({ reason }: DeclaredFlow, cell: Cell) {
  return cell.path.slice(0, 1).map((first) => ({
    ...first,
    text: `${cellText(cell)} (${reason}): passed by ${cell.path.length} hops; first ${first.text}`,
  }));
}

function missingProblem({ network, model }: Ground, flow: DeclaredFlow, cell: Cell | undefined): Problem[] {
  const title = `the declared flow ${flow.from} to ${flow.to} on ${flow.port} in ${flow.region} does not work`;
  if (cell?.isAllowed) return [];
  if (cell) return [{ says: title, evidence: closedWay(cell) }];
  const labels = network.classes.filter(({ region }) => region === flow.region).map(({ label }) => label);
  const absent = [flow.from, flow.to].filter((label) => /^[a-z-]+\//.test(label) && !labels.includes(label));
  const named = absent.map((label) => label.split("/").at(-1));
  const resource = model.resources.find(
    ({ attributes, region }) =>
      region === flow.region && named.includes(String(attributes.function_name ?? attributes.name)),
  );
  const text = `${absent.join(" and ") || flow.to} has no network interface in any VPC of the region`;
  const { stack, address } = resource ?? network.vpcs[0]?.resource ?? { stack: "", address: "" };
  return [{ says: `${title}, for ${text}`, evidence: [{ stack, address, attribute: "vpc_config", text }] }];
}

function extraProblem(cell: Cell): Problem {
  return { says: `a flow that is not declared works, ${cellText(cell)}`, evidence: openWay(cell) };
}

import { type Answer, cellText, type Ground, openWay } from "./ground";
import { INTERNET } from "./sites";

/** R11: what is opened from outside ends at the load balancer, on its two ports. */
export function nothingComesIn({ matrix, isDeclared, others, network }: Ground): Answer {
  const regions = [...new Set(network.vpcs.map(({ region }) => `${region}/`))];
  const isOutside = (from: string) => from === INTERNET || regions.some((region) => from.startsWith(region));
  const inward = matrix.open.filter(({ from }) => isOutside(from));
  const entrances = inward.filter(isDeclared);
  const problems = [...inward.filter((cell) => !isDeclared(cell)), ...others.filter(({ from }) => isOutside(from))];
  const tried = matrix.count(({ from }) => isOutside(from.label));
  const places = new Set(entrances.filter(({ from }) => from === INTERNET).map(({ to }) => to));
  return {
    summary: `of ${tried} cells from outside only those to ${[...places].join(", ")} open, and between the regions only the databases`,
    evidence: entrances.flatMap(openWay),
    problems: problems.map((cell) => ({
      says: `a connection from outside comes in, ${cellText(cell)}`,
      evidence: openWay(cell),
    })),
  };
}

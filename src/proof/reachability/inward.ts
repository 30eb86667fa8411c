import { isDeclared } from "./declared-flows";
import { type Answer, cellText, type Ground, isPossible, openWay } from "./ground";
import { INTERNET } from "./sites";

/** R11: what is opened from outside ends at the load balancer, on its two ports. */
export function nothingComesIn({ cells, declared, others, network }: Ground): Answer {
  const isOutside = (from: string) =>
    from === INTERNET || network.vpcs.some(({ region }) => from.startsWith(`${region}/`));
  const inward = cells.filter((cell) => isOutside(cell.from) && isPossible(cell));
  const entrances = inward.filter((cell) => isDeclared(declared, cell));
  const problems = [
    ...inward.filter((cell) => !isDeclared(declared, cell)),
    ...others.filter(({ from }) => isOutside(from)),
  ];
  const tried = cells.filter(({ from }) => isOutside(from)).length;
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

import type { PlatformConfig } from "../../config/schema";
import type { Model } from "../../model/model";
import { networkOf } from "../../model/network/network";
import type { Network } from "../../model/network/view";
import type { Evidence, Finding } from "../../report/report";
import { type Cell, matrix } from "../reach";
import { type DeclaredFlow, declaredFlows } from "./intent";

/** What the questions about reachability are answered from. */
export interface Ground {
  readonly config: PlatformConfig;
  readonly model: Model;
  readonly network: Network;
  /** Over TCP. */
  readonly cells: readonly Cell[];
  /** Over everything else, as far as packets arrive. */
  readonly others: readonly (Cell & { readonly protocol: "udp" | "icmp" | "other" })[];
  readonly declared: readonly DeclaredFlow[];
}

export function groundOf(model: Model, config: PlatformConfig): Ground {
  const network = networkOf(model);
  const rules = network.classes.flatMap(({ groups }) =>
    groups.flatMap(({ ingress, egress }) => [...ingress, ...egress]),
  );
  // What no group's rule speaks of passes nowhere.
  const spoken = (["udp", "icmp", "other"] as const).filter((protocol) =>
    rules.some((rule) => rule.protocol === "all" || rule.protocol === protocol),
  );
  const others = spoken.flatMap((protocol) =>
    matrix(network, protocol)
      .filter(isPossible)
      .map((cell) => ({ ...cell, protocol })),
  );
  return { config, model, network, cells: matrix(network, "tcp"), others, declared: declaredFlows(config) };
}

/** What is not as it should be, with the evidence. */
export interface Problem {
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

export interface Answer {
  /** In a line, if it holds. */
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  readonly problems: readonly Problem[];
}

/** True if the connection works from somewhere to somewhere. */
export function isPossible({ isAllowed, partly }: Cell): boolean {
  return isAllowed || partly.length > 0;
}

/** The way of what is possible, beginning with what it is. */
export function openWay(cell: Cell): readonly Evidence[] {
  return titled(cellText(cell), cell.isAllowed ? cell.path : cell.partly);
}

/** How far it gets where it does not work. */
export function closedWay(cell: Cell): readonly Evidence[] {
  return titled(cellText(cell), cell.path);
}

export function cellText({ region, from, to, port, lastPort }: Cell): string {
  return `${region}: ${from} to ${to} on ${port === lastPort ? port : `${port}-${lastPort}`}`;
}

function titled(title: string, [first, ...rest]: readonly Evidence[]): readonly Evidence[] {
  return first ? [{ ...first, text: `${title}. ${first.text}` }, ...rest] : [];
}

/** A finding: it fails by its problems, and what was not understood leaves it unknown. */
export function findingOf(requirement: string, question: string, network: Network, answer: Answer): Finding {
  const { summary, evidence, problems } = answer;
  const [first] = problems;
  if (first) {
    const more = problems.length > 1 ? `, and ${problems.length - 1} more` : "";
    const all = problems.flatMap((problem) =>
      problem.evidence.map((one, index) => (index === 0 ? { ...one, text: `${problem.says}: ${one.text}` } : one)),
    );
    return { requirement, question, status: "fails", summary: `${first.says}${more}`, evidence: all };
  }
  const unread = network.unread.map(({ says, ...place }) => ({ ...place, text: `not understood: ${says}` }));
  if (unread.length > 0) {
    const told = `${unread.length} things that may carry traffic are not understood`;
    return { requirement, question, status: "unknown", summary: told, evidence: unread };
  }
  return { requirement, question, status: "holds", summary, evidence };
}

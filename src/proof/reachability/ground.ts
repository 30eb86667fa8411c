import type { PlatformConfig } from "../../config/schema";
import type { Model, Resource } from "../../model/model";
import type { Network } from "../../model/network/view";
import type { Evidence, Finding } from "../../report/report";
import type { Cell } from "./cell";
import { type DeclaredFlow, declaredFlows } from "./intent";
import { Matrix, matrixOf } from "./matrix";

/** What the questions about reachability are answered from. */
export interface Ground {
  readonly config: PlatformConfig;
  readonly model: Model;
  readonly network: Network;
  /** Over TCP. */
  readonly matrix: Matrix;
  /** Over everything else, as far as packets arrive. */
  readonly others: readonly Cell[];
  readonly declared: readonly DeclaredFlow[];
  /** True if some flow declares the cell, and no other port. */
  readonly isDeclared: (cell: Cell) => boolean;
}

export function groundOf(model: Model, config: PlatformConfig): Ground {
  const matrix = matrixOf(model);
  const { network } = matrix;
  const rules = network.classes.flatMap(({ groups }) =>
    groups.flatMap(({ ingress, egress }) => [...ingress, ...egress]),
  );
  // What no group's rule speaks of passes nowhere.
  const spoken = (["udp", "icmp", "other"] as const).filter((protocol) =>
    rules.some((rule) => rule.protocol === "all" || rule.protocol === protocol),
  );
  const others = spoken.flatMap((protocol) => new Matrix(network, protocol).open);
  const declared = declaredFlows(config);
  const keys = new Set(declared.map(keyOf));
  const isDeclared = (cell: Cell) => cell.port === cell.lastPort && keys.has(keyOf(cell));
  return { config, model, network, matrix, others, declared, isDeclared };
}

function keyOf({ region, from, to, port }: Pick<Cell, "region" | "from" | "to" | "port">): string {
  return `${region} ${from} ${to} ${port}`;
}

/** What is not as it should be, with the evidence. */
export interface Problem {
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

/** Something that is wrong with a resource. */
export function problemOf(
  { stack, address }: Pick<Resource, "stack" | "address">,
  attribute: string,
  text: string,
): Problem {
  return { says: `${address} ${text}`, evidence: [{ stack, address, attribute, text }] };
}

export interface Answer {
  /** In a line, if it holds. */
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  readonly problems: readonly Problem[];
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

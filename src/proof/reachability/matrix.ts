import type { Model } from "../../model/model";
import { networkOf } from "../../model/network/network";
import type { Ports, Protocol } from "../../model/network/ports";
import type { Network } from "../../model/network/view";
import type { Evidence } from "../../report/report";
import type { Cell } from "./cell";
import { Judge, type Shown, type Verdict } from "./judge";
import { Likeness } from "./likeness";
import { type Pair, pairsOf } from "./pairs";
import { portSteps } from "./port-steps";

/** A pair with its verdict for each step of ports. Pairs that are alike share the verdicts. */
interface JudgedPair extends Pair {
  readonly verdicts: readonly Verdict[];
}

/**
 * The whole matrix of every VPC for one protocol. What is not TCP has no answers: packets that arrive are enough. It is
 * judged once for pairs that are alike, and only cells that somebody asks for are made.
 */
export class Matrix {
  readonly pairs: readonly Pair[];
  /** Cells of what passes, from some addresses or from all. */
  readonly open: readonly Cell[];
  private readonly judged: readonly JudgedPair[];
  /** Pairs that something passes between, by region and labels. */
  private readonly openPairs: ReadonlyMap<string, JudgedPair>;
  private readonly steps: readonly Ports[];
  private readonly judge: Judge;

  constructor(
    readonly network: Network,
    private readonly protocol: Protocol,
  ) {
    this.steps = protocol === "tcp" || protocol === "udp" ? portSteps(network) : [{ first: 1, last: 65535 }];
    this.judge = new Judge(network, protocol);
    const likeness = new Likeness(protocol);
    const known = new Map<string, readonly Verdict[]>();
    this.judged = pairsOf(network).map((pair) => {
      const like = likeness.of(pair.from, pair.to);
      const verdicts = known.get(like) ?? this.verdicts(pair);
      known.set(like, verdicts);
      return { ...pair, verdicts };
    });
    this.pairs = this.judged;
    const open = this.judged.filter(({ verdicts }) => verdicts.some((one) => one !== "none"));
    this.openPairs = new Map(open.map((pair) => [keyOf(pair.region, pair.from.label, pair.to.label), pair]));
    this.open = open.flatMap((pair) => this.cellsOf(pair, (verdict) => verdict !== "none"));
  }

  /** Number of cells of some pairs. */
  count(isMeant: (pair: Pair) => boolean = () => true): number {
    return this.pairs.filter(isMeant).length * this.steps.length;
  }

  /** Every cell, closed ones too. */
  cells(): Cell[] {
    return this.judged.flatMap((pair) => this.cellsOf(pair, () => true));
  }

  /** The cell of a port; undefined if there are no such parties. */
  cell(region: string, from: string, to: string, port: number): Cell | undefined {
    const pair =
      this.openPairs.get(keyOf(region, from, to)) ??
      this.judged.find((one) => one.region === region && one.from.label === from && one.to.label === to);
    return pair && this.cellsOf(pair, (_, { first, last }) => first <= port && port <= last)[0];
  }

  private verdicts({ from, to }: Pair): Verdict[] {
    return this.steps.map(({ first }) => this.judge.verdict(from, to, first));
  }

  private cellsOf(pair: JudgedPair, isMeant: (verdict: Verdict, step: Ports) => boolean): Cell[] {
    const found: Cell[] = [];
    this.steps.forEach((step, index) => {
      const verdict = pair.verdicts[index];
      if (verdict !== undefined && isMeant(verdict, step)) {
        found.push(new JudgedCell(this.judge, pair, this.protocol, step, verdict));
      }
    });
    return found;
  }
}

const KNOWN = new WeakMap<Model, Matrix>();

/** What the synthesized networks let pass over TCP while nothing is lost. Found once for a model, with its network. */
export function matrixOf(model: Model): Matrix {
  const found = KNOWN.get(model) ?? new Matrix(networkOf(model), "tcp");
  KNOWN.set(model, found);
  return found;
}

function keyOf(region: string, from: string, to: string): string {
  return `${region} ${from} ${to}`;
}

/** A cell that knows its verdict, and looks for the ways when they are read. */
class JudgedCell implements Cell {
  private shown: Shown | undefined;

  constructor(
    private readonly judge: Judge,
    private readonly pair: Pair,
    readonly protocol: Protocol,
    private readonly step: Ports,
    private readonly verdict: Verdict,
  ) {}

  get region(): string {
    return this.pair.region;
  }

  get from(): string {
    return this.pair.from.label;
  }

  get to(): string {
    return this.pair.to.label;
  }

  get port(): number {
    return this.step.first;
  }

  get lastPort(): number {
    return this.step.last;
  }

  get isAllowed(): boolean {
    return this.verdict === "all";
  }

  get path(): readonly Evidence[] {
    return this.show().path;
  }

  get partly(): readonly Evidence[] {
    return this.verdict === "some" ? this.show().partly : [];
  }

  private show(): Shown {
    this.shown ??= this.judge.show(this.pair.from, this.pair.to, this.step.first);
    return this.shown;
  }
}

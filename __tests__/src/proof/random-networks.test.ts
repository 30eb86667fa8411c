import { buildModel } from "../../../src/model/build-model";
import { networkOf } from "../../../src/model/network/network";
import type { StackJson } from "../../../src/model/stack-json";
import type { Cell } from "../../../src/proof/reachability/cell";
import { Matrix } from "../../../src/proof/reachability/matrix";
import { toNumber } from "../../helpers/packet-rules";
import { type Card, Packets } from "../../helpers/packets";
import { CLIENT_PORTS, OUTSIDE, randomNetwork, SOME_PORTS } from "../../helpers/random-networks";

const NETWORKS = 60;

/** `PROOF_SEED=n` replays the one network of that seed. */
const replayed = process.env.PROOF_SEED;
const first = replayed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(replayed);
const seeds = Array.from({ length: replayed === undefined ? NETWORKS : 1 }, (_, index) => first + index);

/** Name of each class's owner, and the kind of its subnets. */
const OWNERS: Readonly<Record<string, readonly [owner: string, kind: string]>> = {
  "proxy/app": ["app", "app"],
  "proxy/data": ["data", "data"],
  "proxy/twin": ["twin", "app"],
  "proxy/same": ["same", "app"],
  "load-balancer/front": ["front", "edge"],
};

/** An address on each side of where the ranges cut a /29. */
const OFFSETS = [0, 4];

function cards(json: StackJson, label: string): Card[] {
  const found = OWNERS[label];
  if (found === undefined)
    return OUTSIDE.map((text) => ({ owner: undefined, subnet: undefined, address: toNumber(text) }));
  const [owner, kind] = found;
  return Object.entries(json.resource?.aws_subnet ?? {})
    .filter(([name]) => name.startsWith(kind))
    .flatMap(([subnet, { cidr_block }]) =>
      OFFSETS.map((offset) => ({ owner, subnet, address: toNumber(String(cidr_block).split("/")[0] ?? "") + offset })),
    );
}

/** `all`, `some` or `none` of the connections work, by sending every one of them. */
class Sender {
  private readonly packets: Packets;
  private readonly known = new Map<string, readonly Card[]>();

  constructor(private readonly json: StackJson) {
    this.packets = new Packets(json);
  }

  sent({ from, to }: Cell, protocol: "tcp" | "udp", port: number): string {
    const results = new Set<boolean>();
    for (const one of this.cards(from)) {
      for (const other of this.cards(to)) {
        for (const result of this.connections(one, other, protocol, port)) {
          results.add(result);
          if (results.size === 2) return "some";
        }
      }
    }
    return results.has(true) ? "all" : "none";
  }

  private *connections(one: Card, other: Card, protocol: "tcp" | "udp", port: number): Generator<boolean> {
    const there = this.packets.opens(one, other, protocol, port);
    // What is lost has no answer, and without connections there is none to wait for.
    if (there === undefined || protocol === "udp") return yield there !== undefined;
    for (const clientPort of CLIENT_PORTS) {
      for (const natPort of there.nat === undefined ? [1024] : CLIENT_PORTS) {
        yield this.packets.answers(one, other, there, clientPort, natPort);
      }
    }
  }

  private cards(label: string): readonly Card[] {
    const found = this.known.get(label) ?? cards(this.json, label);
    this.known.set(label, found);
    return found;
  }
}

function judged(cell: Cell): string {
  if (cell.isAllowed) return "all";
  return cell.partly.length > 0 ? "some" : "none";
}

test("the proof and packets sent one by one agree on random networks", () => {
  const disagreements: string[] = [];
  const seen: Record<string, number> = { all: 0, some: 0, none: 0 };
  for (const seed of seeds) {
    const json = randomNetwork(seed);
    const sender = new Sender(json);
    const network = networkOf(buildModel({ random: json }));
    expect(network.unread).toEqual([]);
    for (const protocol of ["tcp", "udp"] as const) {
      const cells = new Matrix(network, protocol).cells().filter(({ to }) => to !== "allow-listed-internet");
      for (const port of SOME_PORTS) {
        for (const cell of cells.filter((one) => one.port <= port && port <= one.lastPort)) {
          const [proof, packets] = [judged(cell), sender.sent(cell, protocol, port)];
          seen[packets] = (seen[packets] ?? 0) + 1;
          if (proof !== packets) {
            const way = (cell.partly.length > 0 ? cell.partly : cell.path).map(
              ({ address, text }) => `  ${address}: ${text}`,
            );
            disagreements.push(
              [
                `PROOF_SEED=${seed} ${protocol} ${cell.from} to ${cell.to} on ${port}: proof ${proof}, packets ${packets}`,
                ...way,
              ].join("\n"),
            );
          }
        }
      }
    }
  }
  const count = Object.values(seen).reduce((sum, one) => sum + one, 0);
  process.stdout.write(
    `random networks: seeds ${first} to ${seeds.at(-1)}, ${count} comparisons (${JSON.stringify(seen)})\n`,
  );
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(replayed !== undefined || ["all", "some", "none"].every((one) => (seen[one] ?? 0) > 20)).toBe(true);
});

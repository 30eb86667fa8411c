import { buildModel } from "../../../src/model/build-model";
import { networkOf } from "../../../src/model/network/network";
import type { StackJson } from "../../../src/model/stack-json";
import { type Cell, matrix } from "../../../src/proof/reach";
import { type Card, Packets, toNumber } from "../../helpers/packets";
import { CLIENT_PORTS, OUTSIDE, randomNetwork, SOME_PORTS } from "../../helpers/random-networks";

const NETWORKS = 6;

/** `PROOF_SEED=n` replays the one network of that seed. */
const replayed = process.env.PROOF_SEED;
const first = replayed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(replayed);
const seeds = Array.from({ length: replayed === undefined ? NETWORKS : 1 }, (_, index) => first + index);

const OWNERS = { "proxy/app": "app", "proxy/data": "data", "load-balancer/front": "front" } as const;

/** An address on each side of where the ranges cut a /29. */
const OFFSETS = [0, 4];

function cards(json: StackJson, label: string): Card[] {
  const owner = Object.entries(OWNERS).find(([known]) => known === label)?.[1];
  if (owner === undefined)
    return OUTSIDE.map((text) => ({ owner: undefined, subnet: undefined, address: toNumber(text) }));
  const kind = owner === "front" ? "edge" : owner;
  return Object.entries(json.resource?.aws_subnet ?? {})
    .filter(([name]) => name.startsWith(kind))
    .flatMap(([subnet, { cidr_block }]) =>
      OFFSETS.map((offset) => ({ owner, subnet, address: toNumber(String(cidr_block).split("/")[0] ?? "") + offset })),
    );
}

/** `all`, `some` or `none` of the connections work, by sending every one of them. */
function sent(json: StackJson, { from, to }: Cell, protocol: "tcp" | "udp", port: number): string {
  const packets = new Packets(json);
  const results = new Set<boolean>();
  for (const one of cards(json, from)) {
    for (const other of cards(json, to)) {
      for (const clientPort of protocol === "udp" ? [1024] : CLIENT_PORTS) {
        for (const natPort of to === "internet" ? CLIENT_PORTS : [1024]) {
          results.add(packets.connects(one, other, protocol, port, clientPort, natPort));
          if (results.size === 2) return "some";
        }
      }
    }
  }
  return results.has(true) ? "all" : "none";
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
    const network = networkOf(buildModel({ random: json }));
    expect(network.unread).toEqual([]);
    for (const protocol of ["tcp", "udp"] as const) {
      const cells = matrix(network, protocol).filter(({ to }) => to !== "allow-listed-internet");
      for (const port of SOME_PORTS) {
        for (const cell of cells.filter((one) => one.port <= port && port <= one.lastPort)) {
          const [proof, packets] = [judged(cell), sent(json, cell, protocol, port)];
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

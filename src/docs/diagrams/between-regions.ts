import { changesOf } from "./changes";
import { bucketCopies, type Copy, databaseCopies, imageCopies, secretCopies } from "./copies";
import { type Facts, keysOf, managed, passingKeys, portsOf } from "./facts";
import type { Arrow } from "./scene";

/** What the button changes in the DR region's boxes. The weights say so themselves. */
export function presses(facts: Facts): Arrow[] {
  const [, dr] = facts.regions;
  const kinds = [
    ["aws_rds_cluster", `${dr}/database`],
    ["aws_appautoscaling_target", `${dr}/frontends`],
  ] as const;
  return kinds.flatMap(([type, to]): Arrow[] => {
    const changed = changesOf(facts).filter(({ resource }) => resource.type === type);
    if (changed.length === 0) return [];
    return [
      {
        from: `${dr}/button`,
        to,
        label: [],
        look: "standby",
        isBack: true,
        side: "EAST",
        sources: keysOf(changed.map(({ resource }) => resource)),
      },
    ];
  });
}

/** What goes from region to region, each between boxes of the same row. */
export function copies(facts: Facts): Arrow[] {
  const { model } = facts;
  const isState = ({ source }: Copy) => source?.stack === "foundation";
  const ofBuckets = bucketCopies(model);
  return [
    ...arrowsFor("database", databaseCopies(model), ["Aurora", "global"]),
    ...arrowsFor(
      "buckets",
      ofBuckets.filter((one) => !isState(one)),
      ["S3"],
    ),
    ...arrowsFor("secrets", secretCopies(model), ["replicas"]),
    ...arrowsFor("images", imageCopies(model), ["images"]),
    ...arrowsFor("state", ofBuckets.filter(isState), ["S3"]),
    ...peerings(facts),
  ];
}

function arrowsFor(kind: string, all: readonly Copy[], label: readonly string[]): Arrow[] {
  const [first] = all;
  if (first === undefined) return [];
  const isBothWays = all.some(({ from }) => from === first.to);
  const sources = keysOf(all.map(({ by }) => by));
  return [{ from: `${first.from}/${kind}`, to: `${first.to}/${kind}`, label, look: "copy", sources, isBothWays }];
}

function peerings(facts: Facts): Arrow[] {
  const { model, regions, open } = facts;
  const [primary, dr] = regions;
  const cells = open.filter(({ from, to }) =>
    regions.some((one) => from.startsWith(`${one}/`) || to.startsWith(`${one}/`)),
  );
  const found = managed(model, "aws_vpc_peering_connection");
  if (found.length === 0) return [];
  const isBothWays = new Set(cells.map(({ region, to }) => `${region} ${to}`)).size > 1;
  return [
    {
      from: `${primary}/network`,
      to: `${dr}/network`,
      label: ["peering", portsOf(cells)],
      look: "request",
      sources: [...keysOf(found), ...passingKeys(cells)],
      isBothWays,
    },
  ];
}

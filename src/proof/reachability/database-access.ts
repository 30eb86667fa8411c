import { namesFor, type Role } from "../../config/names";
import { type Answer, cellText, type Ground, openWay } from "./ground";
import { labelsOf } from "./intent";

/** R3: who reaches a proxy or a cluster at all, on whatever port. */
export function databaseAccess(ground: Ground): Answer {
  const entitled = entitledIn(ground);
  const reaching = ground.matrix.open.filter(({ to }) => isDatabase(to));
  const strangers = reaching.filter(({ region, from }) => !entitled.has(`${region} ${from}`));
  const works = reaching.filter(({ region, from, isAllowed }) => isAllowed && entitled.has(`${region} ${from}`));
  const working = new Set(works.map(({ region, from: label }) => `${region} ${label}`));
  const idle = [...entitled].filter((one) => !working.has(one));
  const from = [...new Set(works.map((cell) => cell.from))].map((label) => label.split("/").at(-1));
  return {
    summary: `only ${from.join(", ")} reach a proxy or a cluster, of ${ground.network.classes.length} classes`,
    evidence: works.flatMap(openWay),
    problems: [
      ...strangers.map((cell) => ({
        says: `${cell.from} reaches the database, ${cellText(cell)}`,
        evidence: openWay(cell),
      })),
      ...idle.map((one) => ({ says: `${one} does not reach the database`, evidence: idleEvidence(ground, one) })),
    ],
  };
}

const isDatabase = (label: string) => /^([a-z0-9-]+\/)?(proxy|cluster)\//.test(label);

/** `region label` of the proxy, the other region's cluster, and unless fenced every backend with a database and the migration. */
function entitledIn({ config }: Ground): Set<string> {
  const backends = Object.entries(config.backends).filter(([, { database }]) => database);
  const applications = (role: Role) => [
    ...backends.map(([name]) => `function/${namesFor(config).function(name)}`),
    ...labelsOf(config, role, "migration"),
  ];
  return new Set(
    (["primary", "dr"] as const).flatMap((role) =>
      [
        ...(config.fenced && role === "primary" ? [] : applications(role)),
        ...labelsOf(config, role, "proxy"),
        ...labelsOf(config, role, "database"),
        ...labelsOf(config, role, "other-region-data"),
      ].map((label) => `${config.regions[role].name} ${label}`),
    ),
  );
}

/** How far it gets on the way that it should have. */
function idleEvidence({ matrix, declared }: Ground, one: string) {
  const [flow] = declared.filter(({ region, from, to }) => `${region} ${from}` === one && isDatabase(to));
  return (flow && matrix.cell(flow.region, flow.from, flow.to, flow.port))?.path ?? [];
}

import { isDeepStrictEqual } from "node:util";
import { namesFor, switchedNames } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { Aws, Member, ScalingRange } from "../operations/aws";

/** What AWS reports of the parts that a failover changes. */
export interface Observation {
  readonly members: readonly Member[];
  readonly standby: { readonly status: string; readonly replicationSource: string | undefined };
  /** Weights by region, for each name that the button moves. */
  readonly weights: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** How far the DR region's services scale, by frontend. */
  readonly scaling: Readonly<Record<string, ScalingRange>>;
  readonly marker: string | undefined;
}

/** Asks each service in the region where its answer lives; the primary region for nothing. */
export async function observe(aws: Aws, config: PlatformConfig): Promise<Observation> {
  const names = namesFor(config);
  const dr = config.regions.dr.name;
  const hosts = switchedNames(config);
  const [members, standby, weights, scaling, marker] = await Promise.all([
    aws.globalMembers(dr, names.globalCluster),
    aws.cluster(dr, names.cluster("dr")),
    Promise.all(hosts.map((host) => aws.weights(dr, config.domain.name, host))),
    aws.scalingRanges(dr, names.ecsCluster),
    aws.parameter(dr, names.marker),
  ]);
  return {
    members,
    standby,
    weights: Object.fromEntries(hosts.map((host, index) => [host, weights[index] ?? {}])),
    scaling,
    marker,
  };
}

/** One line for each part, for a table. */
export function inWords({ members, standby, weights, scaling, marker }: Observation): Record<string, string> {
  const identifier = (arn: string) => arn.split(":").at(-1) ?? arn;
  return {
    "global database": members
      .map((member) => `${identifier(member.clusterArn)} (${member.isWriter ? "writer" : "reader"})`)
      .join("\n"),
    "DR cluster": `${standby.status}, ${standby.replicationSource ? `replica of ${identifier(standby.replicationSource)}` : "standalone"}`,
    ...Object.fromEntries(
      Object.entries(weights).map(([host, regions]) => [
        `weights of ${host}`,
        Object.entries(regions)
          .map(([region, weight]) => `${region} ${weight}`)
          .join("\n"),
      ]),
    ),
    "least tasks in DR": Object.entries(scaling)
      .map(([frontend, { floor, max }]) => `${frontend} ${floor} (at most ${max})`)
      .join("\n"),
    marker: marker ?? "none",
  };
}

/** What does not show that a region serves: each of its names, and its floors. Empty if everything does. */
export function notServing(
  { weights, scaling }: Observation,
  config: PlatformConfig,
  role: "primary" | "dr",
): string[] {
  const { primary, dr } = config.regions;
  const wanted = { [primary.name]: role === "primary" ? 100 : 0, [dr.name]: role === "dr" ? 100 : 0 };
  return [
    ...switchedNames(config)
      .filter((host) => !isDeepStrictEqual(weights[host], wanted))
      .map((host) => `weights of ${host}: ${JSON.stringify(weights[host])}`),
    ...Object.entries(config.frontends).flatMap(([frontend, { tasks }]) => {
      const range = scaling[frontend];
      const floor = role === "dr" ? tasks.active : tasks.standby;
      return range?.floor === floor && range.max === tasks.max && range.policies > 0
        ? []
        : [`scaling of ${frontend} in ${dr.name}: ${JSON.stringify(range)}, least tasks should be ${floor}`];
    }),
  ];
}

import { namesFor } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { Aws, Member } from "../operations/aws";

/** What AWS reports of the parts that a failover changes. */
export interface Observation {
  readonly members: readonly Member[];
  readonly standby: { readonly status: string; readonly replicationSource: string | undefined };
  /** Weight by region. */
  readonly weights: Readonly<Record<string, number>>;
  readonly marker: string | undefined;
}

/** Asks each service in the region where its answer lives; the primary region for nothing. */
export async function observe(aws: Aws, config: PlatformConfig): Promise<Observation> {
  const names = namesFor(config);
  const dr = config.regions.dr.name;
  const [members, standby, weights, marker] = await Promise.all([
    aws.globalMembers(dr, names.globalCluster),
    aws.cluster(dr, names.cluster("dr")),
    aws.weights(dr, config.domain.name, names.activeRegionName),
    aws.parameter(dr, names.marker),
  ]);
  return { members, standby, weights, marker };
}

/** One line for each part, for a table. */
export function inWords({ members, standby, weights, marker }: Observation): Record<string, string> {
  const identifier = (arn: string) => arn.split(":").at(-1) ?? arn;
  return {
    "global database": members
      .map((member) => `${identifier(member.clusterArn)} (${member.isWriter ? "writer" : "reader"})`)
      .join("\n"),
    "DR cluster": `${standby.status}, ${standby.replicationSource ? `replica of ${identifier(standby.replicationSource)}` : "standalone"}`,
    weights: Object.entries(weights)
      .map(([region, weight]) => `${region} ${weight}`)
      .join("\n"),
    marker: marker ?? "none",
  };
}

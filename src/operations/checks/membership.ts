import { GlobalClusterNotFoundFault } from "@aws-sdk/client-rds";
import { namesFor } from "../../config/names";
import type { Operation } from "../operation";
import type { StandbyAws } from "../standby-aws";

/** True while AWS has the DR cluster in the global database: until a press has detached it. */
export async function isMember({
  aws,
  config,
}: Pick<Operation, "config"> & { readonly aws: Pick<Operation["aws"], "globalMembers"> }): Promise<boolean> {
  const names = namesFor(config);
  const members = await aws.globalMembers(config.regions.dr.name, names.globalCluster).catch((error: unknown) => {
    if (error instanceof GlobalClusterNotFoundFault) return [];
    throw error;
  });
  return members.some(({ clusterArn }) => clusterArn.endsWith(`:${names.cluster("dr")}`));
}

/** True if there is a DR cluster and it is in no global database: what a failover decides was decided before. */
export async function isDetached(
  subject: Parameters<typeof isMember>[0] & { readonly standby: Pick<StandbyAws, "cluster"> },
): Promise<boolean> {
  const identifier = namesFor(subject.config).cluster("dr");
  const [{ status }, member] = await Promise.all([subject.standby.cluster(identifier), isMember(subject)]);
  return status !== "absent" && !member;
}

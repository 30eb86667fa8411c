import { GlobalClusterNotFoundFault } from "@aws-sdk/client-rds";
import { namesFor } from "../../config/names";
import type { Operation } from "../operation";

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

import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { EcrReplicationConfiguration } from "@cdktf/provider-aws/lib/ecr-replication-configuration";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface ImageReplicationProps {
  /** What the names of the repositories begin with. */
  readonly repositoryPrefix: string;
  /** Where the copies go. */
  readonly destinationRegion: string;
  /** The repositories there: ECR makes one that is missing, by its own defaults. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Copies every image that is pushed from now on to the other region's registry. A registry has one such configuration:
 * two platforms in one account and region would overwrite each other's.
 */
export class ImageReplication extends Construct {
  constructor(scope: Construct, id: string, props: ImageReplicationProps) {
    super(scope, id);
    const { repositoryPrefix, destinationRegion, dependsOn } = props;
    const { accountId } = new DataAwsCallerIdentity(this, "caller");
    new EcrReplicationConfiguration(this, "replication", {
      replicationConfiguration: {
        rule: [
          {
            destination: [{ region: destinationRegion, registryId: accountId }],
            repositoryFilter: [{ filterType: "PREFIX_MATCH", filter: repositoryPrefix }],
          },
        ],
      },
      dependsOn,
    });
  }
}

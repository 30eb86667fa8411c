import { DbProxyTarget } from "@cdktf/provider-aws/lib/db-proxy-target";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface ProxyTargetProps {
  readonly proxyName: string;
  readonly clusterIdentifier: string;
  /** Instances of the cluster: RDS refuses to register a target while one is being created. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Registers a cluster as the target of its region's proxy. In DR the failover stack owns it. It names the cluster, not
 * a writer, so a promotion changes nothing here: the proxy finds the new writer by itself.
 */
export class ProxyTarget extends Construct {
  constructor(scope: Construct, id: string, props: ProxyTargetProps) {
    super(scope, id);
    new DbProxyTarget(this, "target", {
      dbProxyName: props.proxyName,
      // Every proxy has this group and no other.
      targetGroupName: "default",
      dbClusterIdentifier: props.clusterIdentifier,
      // The provider repeats a refusal for five minutes only, which a new instance may exceed (its proxy_target.go).
      dependsOn: props.dependsOn,
    });
  }
}

import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";

export interface RegionalAliasProps {
  readonly zoneId: string;
  readonly name: string;
  /** DNS name of a load balancer, and the hosted zone that it is in. */
  readonly target: { readonly dnsName: string; readonly zoneId: string };
}

/** A name of one region's load balancer, whichever region is active. */
export class RegionalAlias extends Construct {
  constructor(scope: Construct, id: string, props: RegionalAliasProps) {
    super(scope, id);
    const { zoneId, name, target } = props;
    new Route53Record(this, "record", {
      zoneId,
      name,
      type: "A",
      // An unhealthy region answers under its own name: nobody but the button moves traffic (invariant 3).
      alias: { name: target.dnsName, zoneId: target.zoneId, evaluateTargetHealth: false },
    });
  }
}

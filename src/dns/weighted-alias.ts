import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { WeightedAnswer } from "./weighted-name";

export interface AliasAnswer extends WeightedAnswer {
  /** Name in the same zone that stands for the region. */
  readonly target: string;
}

export interface WeightedAliasProps {
  readonly zoneId: string;
  readonly name: string;
  readonly answers: AliasAnswer[];
  /** What has to be applied before any weight moves: the database (invariant 3). */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * The name that customers use: an alias of the active region's own. Neither an endpoint's nor its target's
 * health moves it: with weights 100 and 0 an unhealthy primary would send customers to a database that only reads.
 */
export class WeightedAlias extends Construct {
  constructor(scope: Construct, id: string, props: WeightedAliasProps) {
    super(scope, id);
    for (const { region, weight, healthCheckId, target } of props.answers) {
      new Route53Record(this, region, {
        zoneId: props.zoneId,
        name: props.name,
        type: "A",
        alias: { name: target, zoneId: props.zoneId, evaluateTargetHealth: false },
        setIdentifier: region,
        weightedRoutingPolicy: { weight },
        ...(healthCheckId !== undefined && { healthCheckId }),
        dependsOn: props.dependsOn,
      });
    }
  }
}

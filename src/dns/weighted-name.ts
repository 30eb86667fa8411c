import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface WeightedAnswer {
  /** Region that the answer stands for; also the set identifier. */
  readonly region: string;
  /** Weight, or an expression that yields it: 100 for the active region, 0 for the other. */
  readonly weight: number;
  /**
   * Health check that takes the answer out.
   *
   * @default - none: the weight alone decides
   */
  readonly healthCheckId?: string;
}

export interface WeightedNameProps {
  readonly zoneId: string;
  readonly name: string;
  readonly ttlSeconds: number;
  readonly answers: WeightedAnswer[];
  /** What has to be applied before any weight moves: the database (invariant 3). */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * A TXT name that answers with the region that serves. No endpoint's health moves it, only the button does.
 */
export class WeightedName extends Construct {
  constructor(scope: Construct, id: string, props: WeightedNameProps) {
    super(scope, id);
    for (const { region, weight, healthCheckId } of props.answers) {
      new Route53Record(this, region, {
        zoneId: props.zoneId,
        name: props.name,
        type: "TXT",
        ttl: props.ttlSeconds,
        records: [`region=${region}`],
        setIdentifier: region,
        weightedRoutingPolicy: { weight },
        ...(healthCheckId !== undefined && { healthCheckId }),
        dependsOn: props.dependsOn,
      });
    }
  }
}

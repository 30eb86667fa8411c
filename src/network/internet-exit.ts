import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Construct } from "constructs";
import type { TierZone } from "./tier-subnets";

export interface InternetExitProps {
  /** Starts every Name tag. */
  readonly prefix: string;
  readonly vpcId: string;
  /** The public tier. */
  readonly zones: readonly TierZone[];
}

/** The internet gateway, and a NAT gateway in each zone: whoever goes out through one cannot be reached through it. */
export class InternetExit extends Construct {
  public readonly internetGatewayId: string;
  /** In the order of the zones. */
  public readonly natGatewayIds: readonly string[];

  constructor(scope: Construct, id: string, props: InternetExitProps) {
    super(scope, id);
    const { prefix, vpcId, zones } = props;
    const gateway = new InternetGateway(this, "internet-gateway", { vpcId, tags: { Name: prefix } });
    this.internetGatewayId = gateway.id;
    this.natGatewayIds = zones.map(({ zone, subnetId }) => {
      const tags = { Name: `${prefix}-${zone}` };
      // A public address in a VPC needs the gateway attached, and AWS refuses to detach it before the address is gone.
      const dependsOn = [gateway];
      const address = new Eip(this, `${zone}-address`, { domain: "vpc", tags, dependsOn });
      return new NatGateway(this, `${zone}-nat`, { allocationId: address.id, subnetId, tags, dependsOn }).id;
    });
  }
}

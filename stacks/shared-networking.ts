import { VpcPeeringConnection } from "@cdktf/provider-aws/lib/vpc-peering-connection";
import { VpcPeeringConnectionAccepterA } from "@cdktf/provider-aws/lib/vpc-peering-connection-accepter";
import { VpcPeeringConnectionOptions } from "@cdktf/provider-aws/lib/vpc-peering-connection-options";
import type { Construct } from "constructs";
import { tierRanges } from "../src/config/address-plan";
import type { Role } from "../src/config/names";
import { DataPeeringSide } from "../src/network/data-peering-side";
import { flowsFor } from "../src/network/flows";
import type { RegionalNetwork } from "../src/network/regional-network";
import { crossesRegions } from "../src/network/tiers";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";
import { RegionScope } from "./region-scope";

export interface SharedNetworkingStackProps extends PlatformStackProps {
  readonly primary: RegionalNetwork;
  readonly dr: RegionalNetwork;
}

/** What joins the two networks: the data tiers reach each other, to reconcile writes that a forced failover lost. */
export class SharedNetworkingStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: SharedNetworkingStackProps) {
    super(scope, id, props, props.config.regions.dr.name);
    const { primary, dr } = props;
    const region = this.config.regions.primary.name;
    const primaryRegion = new RegionScope(this, "primary", { region, tags: this.defaultTags });
    const tags = { Name: this.names.prefix };
    const request = new VpcPeeringConnection(this, "peering", {
      vpcId: dr.vpcId,
      peerVpcId: primary.vpcId,
      peerRegion: region,
      tags,
    });
    // Routes and options lead to a peering that both sides have agreed to.
    const { id: peeringId } = new VpcPeeringConnectionAccepterA(primaryRegion, "peering", {
      vpcPeeringConnectionId: request.id,
      autoAccept: true,
      tags,
    });
    const dns = { allowRemoteVpcDnsResolution: true };
    const options = { vpcPeeringConnectionId: peeringId };
    new VpcPeeringConnectionOptions(this, "options", { ...options, requester: dns });
    new VpcPeeringConnectionOptions(primaryRegion, "options", { ...options, accepter: dns });
    new DataPeeringSide(this, "data", { ...this.between("dr", "primary"), network: dr, peeringId });
    new DataPeeringSide(primaryRegion, "data", { ...this.between("primary", "dr"), network: primary, peeringId });
  }

  private between(own: Role, other: Role) {
    const { regions } = this.config;
    return {
      vpcCidr: regions[own].cidr,
      otherRanges: tierRanges(regions[other], "data").map(({ cidr }) => cidr),
      flows: flowsFor(this.config).filter(crossesRegions),
    };
  }
}

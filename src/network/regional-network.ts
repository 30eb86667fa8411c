import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { TIERS, type Tier, tierRanges } from "../config/address-plan";
import type { Names, Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { resourcesIn } from "../resources-in";
import { ClosedDefaults } from "./closed-defaults";
import { FlowLogs } from "./flow-logs";
import { type EndpointService, flowsIn, type Party } from "./flows";
import { InterfaceEndpoints } from "./interface-endpoints";
import { ResolverQueryLogs } from "./resolver-query-logs";
import { S3Gateway } from "./s3-gateway";
import { SecurityGroups } from "./security-groups";
import { TierAcls } from "./tier-acls";
import { TierSubnets } from "./tier-subnets";
import { crossesRegions, endpointServices, partiesOf, tierOf } from "./tiers";
import { WayOut } from "./way-out";

export interface RegionalNetworkProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly role: Role;
  /** Key of the flow logs, of the firewall with its logs, and of the resolver's. */
  readonly logKeyArn: string;
}

/** The VPC of a region: six tiers in each zone, the ways between them, and nothing that no flow declares. */
export class RegionalNetwork extends Construct {
  public readonly vpcId: string;
  /** Route tables of the data tier, one a zone, and its ACL: `shared-networking` adds the other region to them. */
  public readonly dataRouteTableIds: string[];
  public readonly dataAclId: string;
  private readonly tiers: Readonly<Record<Tier, TierSubnets>>;
  private readonly groups: SecurityGroups;
  private readonly endpoints: InterfaceEndpoints;
  /** What every way leads through, whoever goes it. */
  private readonly shared: ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RegionalNetworkProps,
  ) {
    super(scope, id);
    const { config, names, role, logKeyArn: keyArn } = props;
    const { prefix } = names;
    const vpcCidr = config.regions[role].cidr;
    const vpc = new Vpc(this, "vpc", {
      cidrBlock: vpcCidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: prefix },
    });
    const vpcId = vpc.id;
    const tiers = this.subnets(vpcId);
    // The flows between the regions are the business of what joins them.
    const flows = flowsIn(config, role).filter((flow) => !crossesRegions(flow));
    new ClosedDefaults(this, "closed-defaults", { prefix, vpc });
    new WayOut(this, "way-out", { config, names, vpcId, tiers, keyArn });
    const acls = new TierAcls(this, "acls", { prefix, vpcId, vpcCidr, tiers, flows });
    const policies = { config, names, role, accountId: new DataAwsCallerIdentity(this, "caller").accountId };
    const usesS3 = TIERS.filter((tier) => flows.some(({ from, to }) => to === "s3" && tierOf(from) === tier));
    const routeTableIds = usesS3.flatMap((tier) => tiers[tier].routeTableIds);
    const s3 = new S3Gateway(this, "s3", { vpcId, routeTableIds, policies });
    const s3PrefixListId = s3.prefixListId;
    const parties = partiesOf(flows, config);
    this.groups = new SecurityGroups(this, "security-groups", { names, vpcId, parties, flows, s3PrefixListId });
    this.endpoints = new InterfaceEndpoints(this, "endpoints", {
      vpcId,
      services: endpointServices(flows, config),
      subnetIds: tiers.endpoints.subnetIds,
      groups: this.groups,
      policies,
    });
    this.shared = [acls, s3, this.endpoints].flatMap(resourcesIn);
    const { logRetentionDays: retentionDays } = config.operations;
    new FlowLogs(this, "flow-logs", { names, role, vpcId, keyArn, retentionDays });
    new ResolverQueryLogs(this, "resolver-query-logs", { names, vpcId, keyArn, retentionDays });
    this.vpcId = vpcId;
    this.tiers = tiers;
    this.dataRouteTableIds = tiers.data.routeTableIds;
    this.dataAclId = acls.ids.data;
  }

  /** Subnets of a tier, one a zone, in the order of the zones. */
  subnetIds(tier: Tier): string[] {
    return this.tiers[tier].subnetIds;
  }

  /**
   * Security group of a party that has network interfaces.
   *
   * @throws Error if it has none here
   */
  securityGroupId(party: Party): string {
    return this.groups.id(party);
  }

  /** What has to be there before the party opens its first connection: groups' rules, ACLs, endpoints. */
  waysOf(party: Party): ITerraformDependable[] {
    return [...this.groups.rulesOf(party), ...this.shared];
  }

  /** @throws Error if nobody uses the service */
  endpointId(service: EndpointService): string {
    return this.endpoints.id(service);
  }

  private subnets(vpcId: string): Record<Tier, TierSubnets> {
    const { config, names, role } = this.props;
    const made = TIERS.map((tier) => {
      const ranges = tierRanges(config.regions[role], tier);
      return [tier, new TierSubnets(this, `${tier}-tier`, { prefix: names.prefix, vpcId, tier, ranges })];
    });
    return Object.fromEntries(made) as Record<Tier, TierSubnets>;
  }
}

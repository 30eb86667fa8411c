import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Names } from "../config/names";
import type { Flow, Party } from "./flows";
import { ruleDescription } from "./rule-description";

export interface SecurityGroupsProps {
  readonly names: Pick<Names, "securityGroup">;
  readonly vpcId: string;
  /** Who gets a group. */
  readonly parties: readonly Party[];
  readonly flows: readonly Flow[];
  readonly s3PrefixListId: string;
}

/**
 * A security group for each party with network interfaces, with the rules of its flows. Inside the VPC a rule names
 * the other group; beyond it a range, for no reference survives a firewall or another region in between.
 */
export class SecurityGroups extends Construct {
  private readonly groups: ReadonlyMap<Party, string>;
  private readonly rulesByParty = new Map<Party, ITerraformDependable[]>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SecurityGroupsProps,
  ) {
    super(scope, id);
    this.groups = new Map(props.parties.map((party) => [party, this.group(party)]));
    for (const flow of props.flows) this.rules(flow);
  }

  /** @throws Error if the party has no network interfaces here */
  id(party: Party): string {
    const found = this.groups.get(party);
    if (found === undefined) throw new Error(`no security group of ${party} among ${[...this.groups.keys()]}`);
    return found;
  }

  /** The rules of every flow that the party is one end of, at both ends. */
  rulesOf(party: Party): ITerraformDependable[] {
    return this.rulesByParty.get(party) ?? [];
  }

  private group(party: Party): string {
    const name = this.props.names.securityGroup(party);
    return new SecurityGroup(this, party.replace("/", "-"), {
      vpcId: this.props.vpcId,
      name,
      description: `Interfaces of ${party}`,
      tags: { Name: name },
    }).id;
  }

  /** One where the connection leaves, one where it arrives, as far as either end is in the VPC. */
  private rules({ from, to, port, reason }: Flow): void {
    const id = `${from}-to-${to}-${port}`.replaceAll("/", "-");
    const rule = { ipProtocol: "tcp", fromPort: port, toPort: port, description: ruleDescription(reason) };
    const made: ITerraformDependable[] = [];
    if (this.groups.has(from)) {
      const props = { securityGroupId: this.id(from), ...rule, ...this.peer(to) };
      made.push(new VpcSecurityGroupEgressRule(this, `${id}-out`, props));
    }
    if (this.groups.has(to)) {
      const props = { securityGroupId: this.id(to), ...rule, ...this.peer(from) };
      made.push(new VpcSecurityGroupIngressRule(this, `${id}-in`, props));
    }
    for (const party of [from, to]) this.rulesByParty.set(party, [...this.rulesOf(party), ...made]);
  }

  private peer(party: Party) {
    if (party === "s3") return { prefixListId: this.props.s3PrefixListId };
    const anywhere = party === "internet" || party === "allow-listed-internet";
    return anywhere ? { cidrIpv4: "0.0.0.0/0" } : { referencedSecurityGroupId: this.id(party) };
  }
}

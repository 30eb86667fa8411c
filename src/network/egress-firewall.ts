import { NetworkfirewallFirewall } from "@cdktf/provider-aws/lib/networkfirewall-firewall";
import { NetworkfirewallFirewallPolicy } from "@cdktf/provider-aws/lib/networkfirewall-firewall-policy";
import { NetworkfirewallLoggingConfiguration } from "@cdktf/provider-aws/lib/networkfirewall-logging-configuration";
import { NetworkfirewallRuleGroup } from "@cdktf/provider-aws/lib/networkfirewall-rule-group";
import { Construct } from "constructs";
import type { Names } from "../config/names";
import { LogGroup } from "../monitoring/log-group";
import { egressRules } from "./egress-rules";
import type { TierZone } from "./tier-subnets";

export interface EgressFirewallProps {
  readonly names: Pick<Names, "egressFirewall" | "logGroup">;
  readonly vpcId: string;
  /** The firewall tier: an endpoint in each zone. */
  readonly zones: readonly TierZone[];
  /** Ranges whose connections it judges. */
  readonly homeRanges: readonly string[];
  /**
   * Domains that may be reached. One list for the whole tier: functions of every backend share its subnets, so an
   * address does not tell them apart. Their security groups do, between those that may go out at all and the others.
   */
  readonly domains: readonly string[];
  /** Key of rules, policy, firewall and logs. */
  readonly keyArn: string;
  readonly retentionDays: number;
  /** True lets AWS refuse to delete it, to move it, or to put another policy in place of this one. */
  readonly protect: boolean;
}

/** Cannot be changed later without a new rule group, so there is room. Each rule takes one. */
const CAPACITY = 1000;
const STRICT = "STRICT_ORDER";

/** AWS Network Firewall on the backends' way out: TLS to allow-listed domains passes, and nothing else does. */
export class EgressFirewall extends Construct {
  /** In the order of the zones. */
  public readonly endpointIds: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EgressFirewallProps,
  ) {
    super(scope, id);
    const { names, vpcId, zones, protect } = props;
    const firewall = new NetworkfirewallFirewall(this, "firewall", {
      name: names.egressFirewall,
      firewallPolicyArn: this.policy(this.rules()),
      vpcId,
      subnetMapping: zones.map(({ subnetId }) => ({ subnetId })),
      encryptionConfiguration: this.encryption,
      deleteProtection: protect,
      firewallPolicyChangeProtection: protect,
      subnetChangeProtection: protect,
    });
    this.logs(firewall.arn);
    // AWS answers with a set: a zone's endpoint is the one that says so, whatever the order.
    const states = `tolist(${firewall.terraformResourceType}.${firewall.friendlyUniqueId}.firewall_status[0].sync_states)`;
    this.endpointIds = zones.map(
      ({ zone }) =>
        `\${one([for s in ${states} : s.attachment[0].endpoint_id if s.availability_zone == ${JSON.stringify(zone)}])}`,
    );
  }

  private get encryption() {
    return { type: "CUSTOMER_KMS", keyId: this.props.keyArn };
  }

  private rules(): string {
    const { names, domains, homeRanges } = this.props;
    return new NetworkfirewallRuleGroup(this, "rules", {
      name: names.egressFirewall,
      description: "TLS to allow-listed domains",
      type: "STATEFUL",
      capacity: CAPACITY,
      encryptionConfiguration: this.encryption,
      ruleGroup: {
        ruleVariables: { ipSets: [{ key: "HOME_NET", ipSet: { definition: [...homeRanges] } }] },
        rulesSource: { rulesString: egressRules(domains) },
        statefulRuleOptions: { ruleOrder: STRICT },
      },
    }).arn;
  }

  private policy(ruleGroupArn: string): string {
    return new NetworkfirewallFirewallPolicy(this, "policy", {
      name: this.props.names.egressFirewall,
      description: "What no rule passes is dropped once it is established",
      encryptionConfiguration: this.encryption,
      firewallPolicy: {
        statelessDefaultActions: ["aws:forward_to_sfe"],
        statelessFragmentDefaultActions: ["aws:forward_to_sfe"],
        // A reset tells a client at once that its connection did not outlive a change of the firewall.
        statefulEngineOptions: { ruleOrder: STRICT, streamExceptionPolicy: "REJECT" },
        // Not aws:drop_strict: it drops the handshake, before the client can have said which server it wants. Not
        // aws:drop_established: a ClientHello with post-quantum keys fills two packets, of which it drops the first.
        statefulDefaultActions: [
          "aws:drop_established_app_layer_to_server",
          "aws:alert_established_app_layer_to_server",
        ],
        statefulRuleGroupReference: [{ priority: 1, resourceArn: ruleGroupArn }],
      },
    }).arn;
  }

  private logs(firewallArn: string): void {
    const { names, keyArn, retentionDays } = this.props;
    const destinations = ["alert", "flow"].map((type) => {
      const name = names.logGroup(`egress-firewall/${type}`);
      const logGroup = new LogGroup(this, `${type}-logs`, { name, keyArn, retentionDays }).name;
      return { logType: type.toUpperCase(), logDestinationType: "CloudWatchLogs", logDestination: { logGroup } };
    });
    new NetworkfirewallLoggingConfiguration(this, "logging", {
      firewallArn,
      loggingConfiguration: { logDestinationConfig: destinations },
    });
  }
}

import { Wafv2WebAcl, type Wafv2WebAclRule } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration";
import { Construct } from "constructs";

/** AWS's own groups, in the order they are asked. With the rate rule 1127 capacity units, of 1500 without a surcharge. */
const MANAGED_GROUPS = [
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesKnownBadInputsRuleSet",
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesSQLiRuleSet",
] as const;

/** What opens something: the prober's token, a signed call with its session, a customer's session. */
const SECRET_HEADERS = ["authorization", "cookie", "x-amz-security-token"];

export interface WebAclProps {
  readonly name: string;
  readonly description: string;
  /**
   * Requests from one address in five minutes, above which it is blocked.
   *
   * @default - no rate rule
   */
  readonly requestsPerAddress?: number;
  /**
   * Rules of the common group that only count, each because the application refuses by itself what they would block.
   *
   * @default - none
   */
  readonly countedCommonRules?: readonly string[];
  /** Log group whose name starts with `aws-waf-logs-`. */
  readonly logGroupArn: string;
}

/** AWS WAF in front of a load balancer or an API's stage: AWS's managed groups, and what they counted and blocked. */
export class WebAcl extends Construct {
  public readonly arn: string;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const { name, description, requestsPerAddress, countedCommonRules = [] } = props;
    const rules = [
      ...(requestsPerAddress === undefined ? [] : [rateRule(requestsPerAddress)]),
      ...MANAGED_GROUPS.map((group) => managedRule(group, group.includes("Common") ? countedCommonRules : [])),
    ];
    const acl = new Wafv2WebAcl(this, "acl", {
      name,
      description,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rule: rules.map((rule, priority) => ({ ...rule, priority })),
      visibilityConfig: visibility(name),
    });
    this.arn = acl.arn;
    new Wafv2WebAclLoggingConfiguration(this, "logging", {
      resourceArn: acl.arn,
      logDestinationConfigs: [props.logGroupArn],
      redactedFields: SECRET_HEADERS.map((header) => ({ singleHeader: { name: header } })),
    });
  }
}

type Rule = Omit<Wafv2WebAclRule, "priority">;

/** CDKTF passes a rule's statement on as it is, so its keys are Terraform's. */
function managedRule(group: string, counted: readonly string[]): Rule {
  const overrides = counted.map((name) => ({ name, action_to_use: { count: {} } }));
  return {
    name: group,
    overrideAction: { none: {} },
    statement: {
      managed_rule_group_statement: {
        vendor_name: "AWS",
        name: group,
        ...(overrides.length > 0 && { rule_action_override: overrides }),
      },
    },
    visibilityConfig: visibility(group),
  };
}

function rateRule(limit: number): Rule {
  return {
    name: "rate",
    action: { block: {} },
    statement: { rate_based_statement: { limit, aggregate_key_type: "IP", evaluation_window_sec: 300 } },
    visibilityConfig: visibility("rate"),
  };
}

function visibility(metricName: string) {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}

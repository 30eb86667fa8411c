import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Construct } from "constructs";

/**
 * TLS 1.3, and 1.2 with forward secrecy; post-quantum key exchange for clients that know it. AWS's recommendation.
 * Source: Application Load Balancer user guide, "Security policies".
 */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

/** Below the 65 s for which a frontend keeps an idle connection open (docs/application-contract.md). */
const IDLE_SECONDS = 60;

/**
 * How long a client may go on using a connection, which is the least AWS takes. A browser keeps its connection however
 * DNS has changed meanwhile, so with the default of an hour the old region would keep its customers after a failover.
 */
const CLIENT_KEEP_ALIVE_SECONDS = 60;

/** A host that nobody has. Source: RFC 2606, section 2. */
const NO_HOST = "fence.invalid";

/** What a fenced region says. Customers whose names still lead here come back a minute later, and find the other one. */
const CLOSED = {
  type: "fixed-response",
  fixedResponse: { statusCode: "503", contentType: "text/plain", messageBody: "This region is closed." },
};

export interface LoadBalancerProps {
  readonly name: string;
  readonly subnetIds: string[];
  readonly securityGroupId: string;
  readonly certificateArn: string;
  readonly webAclArn: string;
  readonly accessLogBucketName: string;
  readonly deletionProtection: boolean;
  /**
   * True answers everything with 503.
   *
   * @default false
   */
  readonly fenced?: boolean;
}

/** A region's way in: port 80 redirects to 443, and 443 knows only the hosts that frontends add to it. */
export class LoadBalancer extends Construct {
  public readonly arnSuffix: string;
  /** As the target of an alias. */
  public readonly target: { readonly dnsName: string; readonly zoneId: string };
  /** Listener of port 443, known once its first rule is there. */
  public readonly listenerArn: string;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { fenced = false } = props;
    const balancer = this.balancer(props);
    this.arnSuffix = balancer.arnSuffix;
    this.target = { dnsName: balancer.dnsName, zoneId: balancer.zoneId };
    new Wafv2WebAclAssociation(this, "web-acl", { resourceArn: balancer.arn, webAclArn: props.webAclArn });
    new LbListener(this, "http", {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [
        fenced ? CLOSED : { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
      ],
    });
    const https = new LbListener(this, "https", {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: TLS_POLICY,
      certificateArn: props.certificateArn,
      defaultAction: [
        {
          type: "fixed-response",
          fixedResponse: { statusCode: "404", contentType: "text/plain", messageBody: "There is no such host." },
        },
      ],
    });
    // Always there, so that it comes before the rules of the hosts: those take the next numbers, and stay, since ECS
    // keeps no service whose targets no listener leads to.
    this.listenerArn = new LbListenerRule(this, "fence", {
      listenerArn: https.arn,
      priority: 1,
      condition: [fenced ? { pathPattern: { values: ["*"] } } : { hostHeader: { values: [NO_HOST] } }],
      action: [CLOSED],
    }).listenerArn;
  }

  private balancer(props: LoadBalancerProps): Lb {
    return new Lb(this, "balancer", {
      name: props.name,
      loadBalancerType: "application",
      internal: false,
      ipAddressType: "ipv4",
      subnets: props.subnetIds,
      securityGroups: [props.securityGroupId],
      enableDeletionProtection: props.deletionProtection,
      // Always on for this type: the targets of every zone serve the addresses of every zone.
      enableCrossZoneLoadBalancing: true,
      // An operator, or AWS, can take a zone out that is ill without being down.
      enableZonalShift: true,
      idleTimeout: IDLE_SECONDS,
      clientKeepAlive: CLIENT_KEEP_ALIVE_SECONDS,
      dropInvalidHeaderFields: true,
      // Ambiguous requests get a connection of their own. "strictest" would refuse them, and with them whatever breaks
      // the standard harmlessly, as old proxies of customers do.
      desyncMitigationMode: "defensive",
      accessLogs: { bucket: props.accessLogBucketName, enabled: true },
    });
  }
}

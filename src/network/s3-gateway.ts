import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Construct } from "constructs";
import { type EndpointPolicyScope, s3Statements } from "./endpoint-policies";

export interface S3GatewayProps {
  readonly vpcId: string;
  /** Of the tiers that use S3. */
  readonly routeTableIds: string[];
  readonly policies: EndpointPolicyScope;
}

/** S3 by a route: no interface, no address translation, no charge, and no zone to lose. */
export class S3Gateway extends Construct {
  /** S3's addresses in this region. */
  public readonly prefixListId: string;

  constructor(scope: Construct, id: string, props: S3GatewayProps) {
    super(scope, id);
    const { vpcId, routeTableIds, policies } = props;
    const { config, names, role } = policies;
    this.prefixListId = new VpcEndpoint(this, "endpoint", {
      vpcId,
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${config.regions[role].name}.s3`,
      routeTableIds,
      policy: new DataAwsIamPolicyDocument(this, "policy", { statement: s3Statements(policies) }).json,
      tags: { Name: `${names.prefix}-s3` },
    }).prefixListId;
  }
}

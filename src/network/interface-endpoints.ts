import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Construct } from "constructs";
import { type EndpointPolicyScope, endpointStatements } from "./endpoint-policies";
import type { EndpointService } from "./flows";
import type { SecurityGroups } from "./security-groups";

export interface InterfaceEndpointsProps {
  readonly vpcId: string;
  readonly services: readonly EndpointService[];
  /** One a zone: the loss of a zone leaves the others theirs. */
  readonly subnetIds: string[];
  readonly groups: SecurityGroups;
  readonly policies: EndpointPolicyScope;
}

/** AWS services inside the VPC: an interface in each zone, a group and a policy for each. */
export class InterfaceEndpoints extends Construct {
  private readonly ids: ReadonlyMap<EndpointService, string>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: InterfaceEndpointsProps,
  ) {
    super(scope, id);
    this.ids = new Map(props.services.map((service) => [service, this.endpoint(service)]));
  }

  /** @throws Error if nobody uses the service */
  id(service: EndpointService): string {
    const found = this.ids.get(service);
    if (found === undefined) throw new Error(`no endpoint of ${service} among ${[...this.ids.keys()]}`);
    return found;
  }

  private endpoint(service: EndpointService): string {
    const { vpcId, subnetIds, groups, policies } = this.props;
    const { config, names, role } = policies;
    const id = service.replace(".", "-");
    const policy = new DataAwsIamPolicyDocument(this, `${id}-policy`, {
      statement: endpointStatements(service, policies),
    });
    return new VpcEndpoint(this, id, {
      vpcId,
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.${config.regions[role].name}.${service}`,
      subnetIds,
      securityGroupIds: [groups.id(`endpoint/${service}`)],
      // On for execute-api it would lead the public APIs of third parties on API Gateway here too, to nowhere.
      privateDnsEnabled: service !== "execute-api",
      policy: policy.json,
      tags: { Name: `${names.prefix}-${service}` },
    }).id;
  }
}

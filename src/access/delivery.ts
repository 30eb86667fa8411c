import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import type { Backend } from "../config/backend";
import { namesFor } from "../config/names";
import { GLOBAL_SERVICES_REGION, type PlatformConfig } from "../config/schema";
import type { Account, Statement } from "./account";
import { deliveryBoundary, workloadBoundary } from "./boundaries";
import { DeliveryRole, GITHUB } from "./delivery-role";
import { operationsStatements } from "./operations-statements";
import { planStatements } from "./plan-statements";
import { PressAccess } from "./press-access";

export interface DeliveryProps {
  readonly config: PlatformConfig;
  readonly backend: Backend;
  /** ARNs of the keys that the states and their copy are under. */
  readonly stateKeys: Account["stateKeys"];
}

/** Who plans and deploys (docs/adr/0012): GitHub's workflows, each in a role of its own, inside a boundary. */
export class Delivery extends Construct {
  /** What every other role of the platform carries as its boundary. */
  public readonly workloadBoundaryArn: string;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id);
    const { config, backend, stateKeys } = props;
    const { repository, environment } = config.delivery;
    const names = namesFor(config);
    const { accountId } = new DataAwsCallerIdentity(this, "caller");
    const primaryRegion = config.regions.primary.name;
    const regions = [primaryRegion, config.regions.dr.name, GLOBAL_SERVICES_REGION];
    const account: Account = { id: accountId, names, backend, primaryRegion, regions, stateKeys };
    this.workloadBoundaryArn = this.boundary("workload", names.workloadBoundary, workloadBoundary(account));
    const shared = {
      boundaryArn: this.boundary("delivery", names.delivery("boundary"), deliveryBoundary(account)),
      // AWS knows GitHub's certificates by itself, so no thumbprint.
      providerArn: new IamOpenidConnectProvider(this, "github", {
        url: `https://${GITHUB}`,
        clientIdList: ["sts.amazonaws.com"],
      }).arn,
    };
    new PressAccess(this, "button", { account, boundaryArn: shared.boundaryArn });
    new DeliveryRole(this, "plan", {
      ...shared,
      roleName: names.delivery("plan"),
      description: "Pull requests: plans, and changes nothing",
      subject: `repo:${repository}:pull_request`,
      policies: { read: planStatements(account) },
    });
    new DeliveryRole(this, "operations", {
      ...shared,
      roleName: names.delivery("operations"),
      description: "Approved deployments",
      subject: `repo:${repository}:environment:${environment}`,
      policies: operationsStatements(account),
      maxSessionSeconds: 4 * 3600,
    });
  }

  private boundary(id: string, name: string, statement: Statement[]): string {
    const { json } = new DataAwsIamPolicyDocument(this, `${id}-limits`, { statement });
    return new IamPolicy(this, `${id}-boundary`, { name, policy: json }).arn;
  }
}

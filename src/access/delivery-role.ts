import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { Statement } from "./account";

/** Who issues the tokens of GitHub's workflows. */
export const GITHUB = "token.actions.githubusercontent.com";

export interface DeliveryRoleProps {
  /** Physical name of the role; its policies are called so too, with their own name behind. */
  readonly roleName: string;
  readonly description: string;
  /** ARN of the identity provider that GitHub's tokens come from. */
  readonly providerArn: string;
  /** What GitHub says of a workflow that may take the role, such as `repo:owner/name:pull_request`. */
  readonly subject: string;
  readonly boundaryArn: string;
  /** What it may do, by policy. */
  readonly policies: Readonly<Record<string, readonly Statement[]>>;
  /**
   * How long its credentials are good for: as long as the longest deployment.
   *
   * @default 3600
   */
  readonly maxSessionSeconds?: number;
}

/** A role that one kind of GitHub workflow takes, without any key that is kept. */
export class DeliveryRole extends Construct {
  public readonly arn: string;

  constructor(scope: Construct, id: string, props: DeliveryRoleProps) {
    super(scope, id);
    const { maxSessionSeconds = 3600 } = props;
    const role = new IamRole(this, "role", {
      name: props.roleName,
      description: props.description,
      assumeRolePolicy: this.trust(props),
      permissionsBoundary: props.boundaryArn,
      maxSessionDuration: maxSessionSeconds,
    });
    this.arn = role.arn;
    for (const [name, statements] of Object.entries(props.policies)) {
      const { json } = new DataAwsIamPolicyDocument(this, `${name}-permissions`, { statement: [...statements] });
      const policy = new IamPolicy(this, `${name}-policy`, { name: `${props.roleName}-${name}`, policy: json });
      new IamRolePolicyAttachment(this, `${name}-attachment`, { role: role.name, policyArn: policy.arn });
    }
  }

  private trust({ providerArn, subject }: DeliveryRoleProps): string {
    const equals = (claim: string, value: string) => ({
      test: "StringEquals",
      variable: `${GITHUB}:${claim}`,
      values: [value],
    });
    return new DataAwsIamPolicyDocument(this, "trust", {
      statement: [
        {
          actions: ["sts:AssumeRoleWithWebIdentity"],
          principals: [{ type: "Federated", identifiers: [providerArn] }],
          condition: [equals("aud", "sts.amazonaws.com"), equals("sub", subject)],
        },
      ],
    }).json;
  }
}

import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface ServiceRoleProps {
  /** Physical name, unique in the account: IAM is global. */
  readonly roleName: string;
  readonly description: string;
  /** AWS service that takes the role, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /** What it may do; empty is nothing at all. */
  readonly statements: readonly DataAwsIamPolicyDocumentStatement[];
  /**
   * What it may do at most.
   *
   * @default - the boundary of all roles of the stack (`platform-stack.ts`)
   */
  readonly boundaryArn?: string;
}

/** A role that one AWS service takes, with one inline policy of just what it needs. */
export class ServiceRole extends Construct {
  public readonly arn: string;
  public readonly name: string;
  /** What whoever acts in the role waits for: the role alone may do nothing yet. */
  public readonly permissions: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const trust = new DataAwsIamPolicyDocument(this, "trust", {
      statement: [{ actions: ["sts:AssumeRole"], principals: [{ type: "Service", identifiers: [props.service] }] }],
    });
    const role = new IamRole(this, "role", {
      name: props.roleName,
      description: props.description,
      assumeRolePolicy: trust.json,
      ...(props.boundaryArn !== undefined && { permissionsBoundary: props.boundaryArn }),
    });
    this.arn = role.arn;
    this.name = role.name;
    this.permissions = props.statements.length === 0 ? [] : [this.policy(props.statements)];
  }

  private policy(statements: readonly DataAwsIamPolicyDocumentStatement[]): IamRolePolicy {
    const { json } = new DataAwsIamPolicyDocument(this, "permissions", { statement: [...statements] });
    return new IamRolePolicy(this, "policy", { name: "permissions", role: this.name, policy: json });
  }
}

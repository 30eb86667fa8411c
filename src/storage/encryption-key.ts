import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";

export interface EncryptionKeyProps {
  /** Alias without the `alias/` in front. */
  readonly aliasName: string;
  readonly description: string;
  /** True refuses every plan that would destroy the key. */
  readonly preventDestroy: boolean;
  /**
   * AWS services that use the key by themselves, such as `cloudwatch.amazonaws.com`: only for this account's resources.
   *
   * @default - none; whoever IAM allows to in this account uses it
   */
  readonly usedByServices?: readonly string[];
}

/** A symmetric key of one region, rotated every year. */
export class EncryptionKey extends Construct {
  public readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { usedByServices = [] } = props;
    const key = new KmsKey(this, "key", {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      ...(usedByServices.length > 0 && { policy: this.policy(usedByServices) }),
      lifecycle: { preventDestroy: props.preventDestroy },
    });
    new KmsAlias(this, "alias", { name: `alias/${props.aliasName}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }

  private policy(services: readonly string[]): string {
    const { accountId } = new DataAwsCallerIdentity(this, "caller");
    return new DataAwsIamPolicyDocument(this, "policy", {
      statement: [
        {
          // What KMS gives a key without a policy: IAM decides who in the account may do what.
          sid: "ByIam",
          principals: [{ type: "AWS", identifiers: [`arn:aws:iam::${accountId}:root`] }],
          actions: ["kms:*"],
          resources: ["*"],
        },
        ...services.map((service) => ({
          sid: `By${service.split(".")[0]}`,
          principals: [{ type: "Service", identifiers: [service] }],
          actions: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
          resources: ["*"],
          condition: [onlyForThisAccount(service, accountId)],
        })),
      ],
    }).json;
  }
}

/** CloudWatch Logs names the log group in the encryption context; the others name the account that they act for. */
function onlyForThisAccount(service: string, accountId: string) {
  const logGroups = `arn:aws:logs:*:${accountId}:log-group:*`;
  return service.startsWith("logs.")
    ? { test: "ArnLike", variable: "kms:EncryptionContext:aws:logs:arn", values: [logGroups] }
    : { test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] };
}

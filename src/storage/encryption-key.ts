import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";

export interface EncryptionKeyProps {
  /** Alias without the `alias/` in front. */
  readonly aliasName: string;
  readonly description: string;
  /** True refuses every plan that would destroy the key. */
  readonly preventDestroy: boolean;
}

/** A symmetric key of one region, rotated every year. */
export class EncryptionKey extends Construct {
  public readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, "key", {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      lifecycle: { preventDestroy: props.preventDestroy },
    });
    new KmsAlias(this, "alias", { name: `alias/${props.aliasName}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}

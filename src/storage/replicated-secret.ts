import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { type ITerraformDependable, ref, TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";

export interface ReplicatedSecretProps {
  readonly secretName: string;
  readonly description: string;
  /** What the secret holds, from the expression of a random password. */
  readonly content: (password: string) => string;
  /** Raising it writes a new password. */
  readonly passwordVersion: number;
  readonly keyArn: string;
  /** Region and key of the copy that the standby reads. */
  readonly replica: { readonly region: string; readonly keyArn: string };
  /** Days in which a deleted secret can be restored; 0 deletes at once. */
  readonly recoveryWindowDays: number;
}

/**
 * A secret with a random password, and a copy of it in the other region. The password is an ephemeral value that
 * reaches AWS through write-only arguments, so no state and no plan holds it.
 */
export class ReplicatedSecret extends Construct {
  /** Expression of the password, for a write-only argument. */
  public readonly passwordExpression: string;
  public readonly arn: string;
  /** What whoever reads the secret waits for: it holds nothing before. */
  public readonly filled: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ReplicatedSecretProps) {
    super(scope, id);
    const { replica } = props;
    const password = `${id}-password`;
    // Ephemeral resources have no construct in CDKTF.
    TerraformStack.of(this).addOverride(`ephemeral.aws_secretsmanager_random_password.${password}`, {
      password_length: 40,
      // RDS refuses / @ " and space in a master password, and a token goes into a header.
      exclude_punctuation: true,
    });
    // As a reference: a string would be escaped inside jsonencode, and the secret would hold the expression's text.
    this.passwordExpression = Token.asString(
      ref(`ephemeral.aws_secretsmanager_random_password.${password}.random_password`),
    );
    const secret = new SecretsmanagerSecret(this, "secret", {
      name: props.secretName,
      description: props.description,
      kmsKeyId: props.keyArn,
      recoveryWindowInDays: props.recoveryWindowDays,
      replica: [{ region: replica.region, kmsKeyId: replica.keyArn }],
      lifecycle: { postcondition: [copied(replica.region)] },
    });
    this.arn = secret.arn;
    const version = new SecretsmanagerSecretVersion(this, "version", {
      secretId: secret.id,
      secretStringWo: props.content(this.passwordExpression),
      secretStringWoVersion: props.passwordVersion,
    });
    this.filled = [version];
  }
}

/**
 * Secrets Manager accepts a key that it cannot use, and makes no copy. It copies after it has answered, so at first a
 * copy may be in progress: one that fails later is reported by the next plan.
 */
function copied(region: string) {
  return {
    condition: `\${alltrue([for copy in self.replica : copy.status != "Failed"])}`,
    errorMessage: `The copy of the secret in ${region} failed, so the standby could not read it. See the replica's status message in the state, and mend its key there.`,
  };
}

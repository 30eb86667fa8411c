import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { Fn, ref, TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";

export interface DatabaseSecretProps {
  readonly secretName: string;
  readonly description: string;
  /** Database user that the password belongs to. */
  readonly username: string;
  /** Raising it writes a new password. */
  readonly passwordVersion: number;
  readonly keyArn: string;
  /** Region and key of the copy that the standby reads. */
  readonly replica: { readonly region: string; readonly keyArn: string };
  /** Days in which a deleted secret can be restored; 0 deletes at once. */
  readonly recoveryWindowDays: number;
}

/**
 * A user name and password in Secrets Manager, with a copy in the other region. The password is an ephemeral value
 * that reaches AWS through write-only arguments, so no state and no plan holds it.
 */
export class DatabaseSecret extends Construct {
  /** Expression of the password, for a write-only argument. */
  public readonly passwordExpression: string;

  constructor(scope: Construct, id: string, props: DatabaseSecretProps) {
    super(scope, id);
    const { username, replica } = props;
    const password = `${id}-password`;
    // Ephemeral resources have no construct in CDKTF.
    TerraformStack.of(this).addOverride(`ephemeral.aws_secretsmanager_random_password.${password}`, {
      password_length: 40,
      // RDS refuses / @ " and space in a master password.
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
    });
    new SecretsmanagerSecretVersion(this, "version", {
      secretId: secret.id,
      secretStringWo: Fn.jsonencode({ username, password: this.passwordExpression }),
      secretStringWoVersion: props.passwordVersion,
    });
  }
}

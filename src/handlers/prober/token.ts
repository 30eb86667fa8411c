import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { describeError, log } from "../shared/log";
import type { ProberSettings } from "./settings";

const SECRET_MILLISECONDS = 5000;

/**
 * Gives the token, read anew each time so that a rotation is noticed. While Secrets Manager does not answer, the last
 * one known goes on: that it is out of reach says nothing about the targets.
 *
 * @throws Error if it was never read
 */
export function tokenSource(token: ProberSettings["token"], secrets: SecretsManagerClient): () => Promise<string> {
  if ("value" in token) return async () => token.value;
  let known: string | undefined;
  return async () => {
    try {
      const command = new GetSecretValueCommand({ SecretId: token.secretId });
      const { SecretString } = await secrets.send(command, { abortSignal: AbortSignal.timeout(SECRET_MILLISECONDS) });
      known = SecretString ?? known;
    } catch (error) {
      if (known === undefined) throw error;
      log("error", "the token could not be read again", describeError(error));
    }
    if (known === undefined) throw new Error("the secret of the token is empty");
    return known;
  };
}

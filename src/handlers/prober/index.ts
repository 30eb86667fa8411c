import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";
import { bundleAgeHours } from "./bundle-age";
import { prober } from "./service";
import { readSettings } from "./settings";
import { tokenSource } from "./token";

const settings = readSettings();
const { bundleParameter } = settings;
const ssm = new SSMClient();

export const handler = prober(settings, tokenSource(settings.token, new SecretsManagerClient()), async () =>
  bundleParameter === undefined ? undefined : bundleAgeHours(bundleParameter, ssm),
);

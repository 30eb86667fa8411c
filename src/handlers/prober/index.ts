import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { prober } from "./service";
import { readSettings } from "./settings";
import { tokenSource } from "./token";

const settings = readSettings();

export const handler = prober(settings, tokenSource(settings.token, new SecretsManagerClient()));

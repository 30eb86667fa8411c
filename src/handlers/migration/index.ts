import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { migration } from "./service";
import { readSettings } from "./settings";

export const handler = migration(readSettings(), new SecretsManagerClient());

import { devNull } from "node:os";

/** Variables by which a caller's AWS or Terraform settings could reach a child. */
const FOREIGN = /^(AWS_(?!SDK_JS_)|TF_|CDKTF_|TERRAFORM_|PLATFORM_BACKEND$|AMAZON_|BOTO_|_X_AMZN_)/i;

/**
 * Takes the AWS settings out of this process's own environment, so that our calls, and the emulator, have none but
 * what they are given.
 */
export function forgetAwsSettings(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) if (FOREIGN.test(name)) delete environment[name];
  environment.AWS_CONFIG_FILE = devNull;
  environment.AWS_SHARED_CREDENTIALS_FILE = devNull;
  environment.AWS_EC2_METADATA_DISABLED = "true";
}

/** The variables that have a value. */
export function definedIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/**
 * An environment whose AWS calls can reach one endpoint only. Credentials, profile, region, endpoint and both shared
 * files are replaced; every other `AWS_*` and `TF_*` variable of the caller is dropped.
 */
export function isolatedEnvironment(caller: NodeJS.ProcessEnv, endpoint: string): Record<string, string> {
  const kept = Object.entries(definedIn(caller)).filter(([name]) => !FOREIGN.test(name));
  // Loopback is reached directly, whatever proxy the caller has.
  const noProxy = [caller.NO_PROXY ?? caller.no_proxy, "127.0.0.1", "localhost"].filter(Boolean).join(",");
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "emulated",
    AWS_SECRET_ACCESS_KEY: "emulated",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    ...TOOLS_IN_A_LOG,
  };
}

/** Tools that are read by a program: no colours, no questions, no look-up of new versions. */
export const TOOLS_IN_A_LOG = {
  CI: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  CHECKPOINT_DISABLE: "1",
  TF_IN_AUTOMATION: "1",
  TF_INPUT: "0",
} as const;

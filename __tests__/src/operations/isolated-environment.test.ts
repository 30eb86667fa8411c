import { forgetAwsSettings, isolatedEnvironment } from "../../../src/operations/isolated-environment";

const hostile = {
  PATH: "/bin",
  HOME: "/home/somebody",
  HTTPS_PROXY: "http://proxy:3128",
  NO_PROXY: "intranet",
  PLATFORM_CONFIG: "staging.json",
  AWS_PROFILE: "production",
  AWS_ACCESS_KEY_ID: "real",
  AWS_SECRET_ACCESS_KEY: "real",
  AWS_SESSION_TOKEN: "real",
  AWS_REGION: "eu-west-1",
  AWS_ENDPOINT_URL_S3: "http://elsewhere",
  AWS_CONFIG_FILE: "/home/somebody/.aws/config",
  AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://elsewhere",
  aws_ca_bundle: "/nowhere",
  TF_VAR_active_region: "eu-central-1",
  TF_CLI_ARGS: "-destroy",
  TF_WORKSPACE: "other",
  TERRAFORM_BINARY_NAME: "tofu",
  PLATFORM_BACKEND: "other.json",
};

test("replaces every AWS and Terraform setting of the caller and keeps the rest", () => {
  const isolated = isolatedEnvironment(hostile, "http://127.0.0.1:1");
  const settings = Object.fromEntries(
    Object.entries(isolated).filter(([name]) => /^(AWS|TF|TERRAFORM|PLATFORM)/i.test(name)),
  );
  expect(settings).toEqual({
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_ACCESS_KEY_ID: "emulated",
    AWS_SECRET_ACCESS_KEY: "emulated",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    PLATFORM_CONFIG: "staging.json",
  });
  expect(isolated).toMatchObject({
    PATH: "/bin",
    HTTPS_PROXY: "http://proxy:3128",
    NO_PROXY: "intranet,127.0.0.1,localhost",
  });
});

test("leaves this process nothing of the caller's AWS settings", () => {
  const environment: NodeJS.ProcessEnv = { ...hostile };
  forgetAwsSettings(environment);
  expect(Object.keys(environment).filter((name) => /^(AWS|TF)_/i.test(name))).toEqual([
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_EC2_METADATA_DISABLED",
  ]);
  expect(environment.AWS_CONFIG_FILE).toBe("/dev/null");
});

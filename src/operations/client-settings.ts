/** The environment of a run: endpoint and credentials are in it, never in the caller's. */
export type AwsEnvironment = Readonly<Record<string, string>>;

/** What every client of the AWS SDK is made with: region, endpoint and credentials of the run, and time limits. */
export function clientSettings(environment: AwsEnvironment, region: string, requestMilliseconds = 30_000) {
  const {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  const credentials = accessKeyId &&
    secretAccessKey && { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  return {
    region,
    // A region that does not answer must not hold a command for ever. By itself the SDK would only warn of it.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: requestMilliseconds, throwOnRequestTimeout: true },
    ...(endpoint && { endpoint, forcePathStyle: true }),
    // Otherwise the SDK looks for a profile, or for the role of the machine.
    ...(credentials && { credentials }),
  };
}

/** The environment of a run: endpoint and credentials are in it, never in the caller's. */
export type AwsEnvironment = Readonly<Record<string, string>>;

/** What every client of the AWS SDK is made with: region, endpoint and credentials of the run, and time limits. */
export function clientSettings(environment: AwsEnvironment, region: string) {
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
    // A region that does not answer must not hold a command for ever.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
    ...(endpoint && { endpoint, forcePathStyle: true }),
    // Otherwise the SDK looks for a profile, or for the role of the machine.
    ...(credentials && { credentials }),
  };
}

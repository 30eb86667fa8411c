import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { describeError, log } from "../shared/log";

const PARAMETER_MILLISECONDS = 5000;
const HOUR_MILLISECONDS = 3_600_000;
const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Hours since the button's bundle was made: since the parameter that names it was written.
 *
 * @returns undefined while there is none or nobody says so; the figure is missing then, which its alarm takes for trouble
 */
export async function bundleAgeHours(name: string, ssm: SSMClient): Promise<number | undefined> {
  try {
    const signal = AbortSignal.timeout(PARAMETER_MILLISECONDS);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }), { abortSignal: signal });
    const { Value = "", LastModifiedDate: made } = Parameter ?? {};
    return DIGEST.test(Value) && made ? (Date.now() - made.getTime()) / HOUR_MILLISECONDS : undefined;
  } catch (error) {
    log("error", "the age of the button's bundle is unknown", describeError(error));
    return undefined;
  }
}

/** As a line of CloudWatch's embedded metric format. */
export function bundleAgeLine(namespace: string, timestamp: number, region: string, hours: number): string {
  // CloudWatch has no unit for hours.
  const directive = { Namespace: namespace, Dimensions: [["Region"]], Metrics: [{ Name: "BundleAge", Unit: "None" }] };
  const _aws = { Timestamp: timestamp, CloudWatchMetrics: [directive] };
  return JSON.stringify({ _aws, Region: region, BundleAge: hours });
}

import { z } from "zod";
import { address, json, milliseconds, readEnvironment, text } from "../shared/environment";

const targets = z
  .array(
    z.strictObject({
      region: z.string().min(1, "a region"),
      frontend: z.string().min(1, "a frontend's name"),
      url: address,
    }),
    { error: "a list of targets" },
  )
  .min(1, "at least one target");

const environment = z
  .object({
    PROBE_TARGETS: json(targets, 'a list of {"region", "frontend", "url"}'),
    PROBE_TIMEOUT_MS: milliseconds(10_000),
    METRIC_NAMESPACE: text,
    BUNDLE_PARAMETER: text.optional(),
    AWS_REGION: text.optional(),
    PROBE_TOKEN: text.optional(),
    PROBE_TOKEN_SECRET_ID: text.optional(),
  })
  .refine(
    ({ PROBE_TOKEN, PROBE_TOKEN_SECRET_ID }) => (PROBE_TOKEN === undefined) !== (PROBE_TOKEN_SECRET_ID === undefined),
    {
      path: ["PROBE_TOKEN_SECRET_ID"],
      message: "either this or PROBE_TOKEN, and not both",
      // Also beside other problems.
      when: () => true,
    },
  );

export interface Target {
  readonly region: string;
  readonly frontend: string;
  /** Of the deep-health path. */
  readonly url: string;
}

export interface ProberSettings {
  readonly targets: readonly Target[];
  readonly timeoutMilliseconds: number;
  readonly namespace: string;
  /** SSM parameter that names the button's bundle; without it nobody asks for the bundle's age. */
  readonly bundleParameter?: string;
  /** Where the prober runs. */
  readonly region: string;
  readonly token: { readonly value: string } | { readonly secretId: string };
}

/** @throws Error that names everything wrong with the environment */
export function readSettings(source?: NodeJS.ProcessEnv): ProberSettings {
  const values = readEnvironment("prober", environment, source);
  const { PROBE_TOKEN: value, PROBE_TOKEN_SECRET_ID: secretId = "" } = values;
  return {
    targets: values.PROBE_TARGETS,
    timeoutMilliseconds: values.PROBE_TIMEOUT_MS,
    namespace: values.METRIC_NAMESPACE,
    ...(values.BUNDLE_PARAMETER !== undefined && { bundleParameter: values.BUNDLE_PARAMETER }),
    region: values.AWS_REGION ?? "",
    token: value === undefined ? { secretId } : { value },
  };
}

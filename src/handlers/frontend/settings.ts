import { z } from "zod";
import { address, json, milliseconds, port, readEnvironment, text } from "../shared/environment";

const apis = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/, "names of APIs in lower case"), address, {
  error: "addresses by the name of their API",
});

const environment = z.object({
  PORT: port,
  FRONTEND_NAME: text,
  AWS_REGION: text,
  API_URLS: json(apis, 'an object such as {"products": "https://…"}'),
  PROBE_TOKEN: z.string({ error: "is missing" }).min(32, "at least 32 characters"),
  API_TIMEOUT_MS: milliseconds(7000),
  SHUTDOWN_TIMEOUT_MS: milliseconds(20_000),
});

export interface FrontendSettings {
  readonly port: number;
  /** Such as home or checkout. */
  readonly name: string;
  readonly region: string;
  /** Address of each API with its stage, by name; the host name is the endpoint's own. */
  readonly apis: Readonly<Record<string, string>>;
  readonly probeToken: string;
  readonly apiTimeoutMilliseconds: number;
  /** What requests under way are given after SIGTERM. */
  readonly shutdownMilliseconds: number;
}

/** @throws Error that names everything wrong with the environment */
export function readSettings(source?: NodeJS.ProcessEnv): FrontendSettings {
  const values = readEnvironment("frontend", environment, source);
  return {
    port: values.PORT,
    name: values.FRONTEND_NAME,
    region: values.AWS_REGION,
    apis: Object.fromEntries(Object.entries(values.API_URLS).map(([name, url]) => [name, url.replace(/\/+$/, "")])),
    probeToken: values.PROBE_TOKEN,
    apiTimeoutMilliseconds: values.API_TIMEOUT_MS,
    shutdownMilliseconds: values.SHUTDOWN_TIMEOUT_MS,
  };
}

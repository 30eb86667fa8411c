import { z } from "zod";
import { address, milliseconds, readEnvironment, text } from "../shared/environment";
import type { Settings } from "./service";

const attempts = z.coerce.number("1 to 10 attempts").int("1 to 10 attempts").min(1, "1 to 10 attempts");

const environment = z.object({
  METADATA_BUCKET: text,
  EXTERNAL_API_URL: address,
  EXTERNAL_API_TIMEOUT_MS: milliseconds(2000),
  EXTERNAL_API_ATTEMPTS: attempts.max(10, "1 to 10 attempts").default(3),
});

/** @throws Error that names everything wrong with the environment */
export function readSettings(name: string, source?: NodeJS.ProcessEnv): Settings {
  const values = readEnvironment(name, environment, source);
  return {
    bucket: values.METADATA_BUCKET,
    external: {
      url: values.EXTERNAL_API_URL.replace(/\/+$/, ""),
      attemptMilliseconds: values.EXTERNAL_API_TIMEOUT_MS,
      attempts: values.EXTERNAL_API_ATTEMPTS,
    },
  };
}

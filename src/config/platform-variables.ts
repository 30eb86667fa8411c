/** Environment variables of a backend that the platform sets itself. */
export const PLATFORM_VARIABLES = [
  "BACKEND_NAME",
  "METADATA_BUCKET",
  "DATABASE_HOST",
  "DATABASE_READER_HOST",
  "DATABASE_PORT",
  "DATABASE_NAME",
  "DATABASE_USER",
  "DATABASE_CA_FILE",
] as const;

export type PlatformVariable = (typeof PLATFORM_VARIABLES)[number];

/** What Lambda sets or reads itself, and what would change how the SDKs and Node.js find AWS, modules and authorities. */
const RESERVED = /^(AWS_|LAMBDA_|NODE_)/;

/** True if a configuration must not set a variable of this name. */
export function isSetByPlatform(name: string): boolean {
  return RESERVED.test(name) || PLATFORM_VARIABLES.some((variable) => variable === name);
}

import { describeIssue, InputError, plainly, readJson } from "./input";
import { production } from "./production";
import { rules } from "./rules";
import { configSchema, type PlatformConfig } from "./schema";

/**
 * The configuration: the JSON file that `PLATFORM_CONFIG` names, or production.
 *
 * @throws InputError with every problem of the file
 */
export function loadConfig(environment: NodeJS.ProcessEnv): PlatformConfig {
  const file = environment.PLATFORM_CONFIG;
  if (!file) return validateConfig(production, "src/config/production.ts");
  return validateConfig(readJson(file, "PLATFORM_CONFIG"), file);
}

/** Checks the fields by themselves, then the rules over those that are well-formed. */
export function validateConfig(input: unknown, source: string): PlatformConfig {
  const parsed = configSchema.safeParse(input, { error: plainly });
  const issues = parsed.error?.issues ?? [];
  const malformed = new Set(issues.map((issue) => issue.path[0]));
  // An issue without a path is about the whole input, unless it only names a field too many.
  const isReadable = issues.every((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys");
  const askable = isReadable ? rules.filter(({ needs }) => !needs.some((field) => malformed.has(field))) : [];
  const problems = [
    ...issues.flatMap((issue) => describeIssue(issue, input)),
    ...askable.flatMap(({ check }) => check(input as PlatformConfig)),
  ];
  if (!parsed.success || problems.length > 0) throw new InputError(source, problems);
  return parsed.data;
}

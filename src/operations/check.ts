/** How one check of a preflight or a verification ended. What cannot be decided from here never counts as passed. */
export type CheckStatus = "passed" | "failed" | "not verifiable here";

/** What was found, in words, and what to do about it. */
export interface Found {
  readonly status: CheckStatus;
  readonly summary: string;
  /**
   * What to do, in a sentence.
   *
   * @default - nothing is to be done
   */
  readonly remedy?: string;
}

export interface Check {
  readonly name: string;
  readonly question: string;
  /** `blocks`: nothing is pressed while it fails. `warns`: a person may override it. */
  readonly severity: "blocks" | "warns";
  readonly look: () => Promise<Found>;
  /**
   * Time for the look.
   *
   * @default 20
   */
  readonly limitSeconds?: number;
}

export interface CheckResult extends Found, Pick<Check, "name" | "question" | "severity"> {}

/** A service that does not answer must not hold the press up: the budget has 0.7 minutes for the preflight. */
const LIMIT_SECONDS = 20;

export const passed = (summary: string): Found => ({ status: "passed", summary });
export const failed = (summary: string, remedy: string): Found => ({ status: "failed", summary, remedy });
export const notVerifiable = (summary: string, remedy?: string): Found => ({
  status: "not verifiable here",
  summary,
  ...(remedy !== undefined && { remedy }),
});

/** A check that a person may override. */
export const warning = (name: string, question: string, look: Check["look"]): Check => ({
  name,
  question,
  severity: "warns",
  look,
});

/** One found thing of several: failed if one failed, otherwise not verifiable if one is not. */
export function together(founds: readonly Found[], allPassed: string): Found {
  const of = (status: CheckStatus) => founds.filter((found) => found.status === status);
  const [decisive] = [of("failed"), of("not verifiable here")].filter((list) => list.length > 0);
  if (decisive === undefined) return passed(allPassed);
  const remedies = [...new Set(decisive.flatMap(({ remedy }) => remedy ?? []))].join(" ");
  const summary = decisive.map(({ summary }) => summary).join("; ");
  return { status: decisive[0]?.status ?? "failed", summary, ...(remedies !== "" && { remedy: remedies }) };
}

/**
 * Runs the checks at the same time. A check that cannot look blocks if it is one that may block: pressing blindly is
 * not ready. Otherwise it is not verifiable here.
 */
export function runChecks(checks: readonly Check[]): Promise<CheckResult[]> {
  return Promise.all(
    checks.map(async ({ look, limitSeconds = LIMIT_SECONDS, ...check }) => {
      try {
        return { ...check, ...(await within(limitSeconds, look())) };
      } catch (error) {
        return { ...check, ...unseen(error, check) };
      }
    }),
  );
}

function unseen(error: unknown, { severity }: Pick<Check, "severity">): Found {
  const says = error instanceof Error ? error.message : String(error);
  return severity === "blocks"
    ? failed(`it could not be looked at: ${says}`, "See that these credentials reach the DR region, then try again.")
    : notVerifiable(says, "Look at it by hand.");
}

async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The results that keep a press back. */
export function blocking(results: readonly CheckResult[]): CheckResult[] {
  return results.filter(({ status, severity }) => status === "failed" && severity === "blocks");
}

/** The results that a person has to override. */
export function warnings(results: readonly CheckResult[]): CheckResult[] {
  return results.filter(({ status, severity }) => status === "failed" && severity === "warns");
}

export function unverified(results: readonly CheckResult[]): CheckResult[] {
  return results.filter(({ status }) => status === "not verifiable here");
}

/** One line for each, and a second one with what to do. */
export function inLines(results: readonly CheckResult[]): string {
  return results
    .map(({ name, status, severity, summary, remedy }) => {
      const verdict = status === "failed" ? severity : status;
      return `  ${verdict.padEnd(19)} ${name}: ${summary}${remedy === undefined ? "" : `\n${" ".repeat(22)}${remedy}`}`;
    })
    .join("\n");
}

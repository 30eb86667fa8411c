/** One line of JSON on standard output. Callers pass neither bodies of requests nor secrets. */
export function log(level: "info" | "error", message: string, details: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...details })}\n`);
}

/** What of an error may be logged: name, code and message, never the values of a query. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  return { error: error.name, code: errorCode(error), reason: error.message };
}

/** SQLSTATE, or Node's code of a failed connection; undefined where an error has none. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

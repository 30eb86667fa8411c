import { execFile } from "node:child_process";
import { z } from "zod";

const report = z.object({
  requests: z.number(),
  distinct: z.number(),
  violations: z.array(
    z.object({
      stack: z.string().nullable(),
      service: z.string().nullable(),
      operation: z.string().nullable(),
      /** Names and identifiers in the request. */
      resource: z.record(z.string(), z.string()),
      /** Path in the parameters of the operation; empty if it is the request itself. */
      member: z.string(),
      value: z.string(),
      says: z.string(),
    }),
  ),
  /** Names and identifiers in each request, by the line of the ledger. */
  resources: z.array(z.record(z.string(), z.string())),
});

export type ContractReport = z.infer<typeof report>;

/** A report of hundreds of violations is longer than what Node allows a child to say. */
const LONGEST_REPORT_BYTES = 100 * 1024 * 1024;

/**
 * Checks every distinct request of gateways' ledgers against AWS's own service models, offline.
 *
 * @throws Error with the check's own words if a ledger is none
 */
export function checkContract(root: string, python: string, ledgers: readonly string[]): Promise<ContractReport> {
  return new Promise((resolve, reject) => {
    const args = ["-m", "gateway.contract", ...ledgers, "--json"];
    execFile(python, args, { cwd: root, maxBuffer: LONGEST_REPORT_BYTES }, (error, stdout, stderr) => {
      if (error && error.code !== 1) reject(new Error(stderr || error.message));
      else resolve(report.parse(JSON.parse(stdout)));
    });
  });
}

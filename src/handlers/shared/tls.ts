import { readFileSync } from "node:fs";
import { type ConnectionOptions, rootCertificates } from "node:tls";

/**
 * TLS that verifies the database by name: RDS Proxy has certificates of Amazon's public authority, Aurora of RDS's own.
 *
 * @throws Error if the file cannot be read
 */
export function verifiedTls(caFile: string): ConnectionOptions {
  return { ca: [...rootCertificates, readFileSync(caFile, "utf8")], rejectUnauthorized: true, minVersion: "TLSv1.2" };
}

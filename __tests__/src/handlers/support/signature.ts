import { createHash, createHmac } from "node:crypto";
import type { Received } from "./server";

/**
 * Whether a request carries a valid signature (Signature Version 4), recomputed from what arrived and the secret key by
 * AWS's description, without the library that signed it.
 */
export function isSigned(request: Received, region: string, accessKeyId: string, secretAccessKey: string): boolean {
  const { authorization = "", "x-amz-date": date = "" } = request.headers as Record<string, string>;
  const parts = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
    authorization,
  );
  if (parts === null) return false;
  const [, credential = "", signedHeaders = "", signature = ""] = parts;
  const scope = `${date.slice(0, 8)}/${region}/execute-api/aws4_request`;
  if (credential !== `${accessKeyId}/${scope}` || !signedHeaders.split(";").includes("host")) return false;
  const canonical = canonicalRequest(request, signedHeaders.split(";"));
  const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  const key = [date.slice(0, 8), region, "execute-api", "aws4_request"].reduce<string | Buffer>(
    (previous, part) => createHmac("sha256", previous).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createHmac("sha256", key).update(toSign).digest("hex") === signature;
}

function canonicalRequest({ method, url, headers, body }: Received, signedHeaders: readonly string[]): string {
  const { pathname, searchParams } = new URL(url, "http://any");
  const query = [...searchParams]
    .sort()
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const lines = signedHeaders.map((name) => `${name}:${String(headers[name]).trim()}\n`);
  return [method, pathname, query.join("&"), lines.join(""), signedHeaders.join(";"), sha256(body)].join("\n");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

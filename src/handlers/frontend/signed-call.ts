import { Sha256 } from "@aws-crypto/sha256-js";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { exchange } from "../shared/request";

export type SignedCall = (method: "GET" | "POST", url: string) => Promise<{ status: number; text: string }>;

/**
 * Calls to API Gateway, signed with the credentials of the task's role. They are fetched again before they expire.
 *
 * @throws what `exchange` throws, and the SDK's error if there are no credentials
 */
export function signedCalls(region: string, timeoutMilliseconds: number): SignedCall {
  const signer = new SignatureV4({ service: "execute-api", region, credentials: defaultProvider(), sha256: Sha256 });
  return async (method, address) => {
    // From here on, so that waiting for credentials counts.
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const url = new URL(address);
    const unsigned = new HttpRequest({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host },
    });
    const { headers } = await signer.sign(unsigned);
    const { host: _, ...sent } = headers;
    return exchange(address, { method, headers: sent, signal });
  };
}

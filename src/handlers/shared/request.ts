/** An answer that does not end within the bytes allowed. */
export class AnswerTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
    this.name = "AnswerTooLarge";
  }
}

export interface OutgoingRequest {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Bounds the whole exchange, a body that trickles included. */
  readonly signal: AbortSignal;
}

const MAX_BYTES = 64 * 1024;

/**
 * One HTTP exchange, bounded in time and size. Redirects are not followed: they would lead past the allow-list.
 *
 * @throws DOMException named TimeoutError, TypeError if the connection fails, AnswerTooLarge
 */
export async function exchange(url: string, request: OutgoingRequest): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { ...request, redirect: "manual" });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream, which closes the connection.
    if (size > MAX_BYTES) throw new AnswerTooLarge(MAX_BYTES);
    chunks.push(chunk);
  }
  return { status: response.status, text: Buffer.concat(chunks).toString("utf8") };
}

export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

/** The value of a JSON text; undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { createHash, timingSafeEqual } from "node:crypto";

/** Whether the header carries the token. How long it takes tells nothing about the token, its length included. */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  return timingSafeEqual(digest(authorization ?? ""), digest(`Bearer ${token}`));
}

function digest(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}

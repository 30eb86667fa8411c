import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** PostgreSQL's default (scram_iterations). */
const ITERATIONS = 4096;

/**
 * What PostgreSQL stores of a password (RFC 5803), so that the password itself is in no statement and no log of
 * statements. The salt follows from role and password: the same password gives the same text, and setting it again
 * changes nothing.
 *
 * @throws Error for characters that SASLprep would change; generated passwords have none
 */
export function scramVerifier(role: string, password: string): string {
  if (!/^[\x21-\x7e]+$/.test(password)) throw new Error("the password has characters other than visible ASCII ones");
  const salt = createHash("sha256").update(`${role}\0${password}`).digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const storedKey = createHash("sha256").update(hmac(salted, "Client Key")).digest();
  const serverKey = hmac(salted, "Server Key");
  const [shownSalt, shownStored, shownServer] = [salt, storedKey, serverKey].map((bytes) => bytes.toString("base64"));
  return `SCRAM-SHA-256$${ITERATIONS}:${shownSalt}$${shownStored}:${shownServer}`;
}

function hmac(key: Buffer, message: string): Buffer {
  return createHmac("sha256", key).update(message).digest();
}

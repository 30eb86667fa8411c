import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { z } from "zod";

const digest = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case digits");

/** A path that stays inside the folder that the bundle is unpacked into. */
const inside = z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w./@+-]+$/, "a path inside the bundle");

export const manifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** ISO 8601, UTC. */
  madeAt: z.string(),
  /** By path in the bundle. */
  files: z.record(inside, z.strictObject({ sha256: digest, executable: z.boolean() })),
});

/** Everything that a bundle consists of. Its own SHA-256 is in an SSM parameter, where the bundle cannot change it. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Path of the failover stack in a bundle. */
export const FAILOVER_JSON = "cdktf.out/stacks/failover/cdk.tf.json";

/** Path of Terraform, of its providers' mirror, and of what `button.ts` works with. */
export const TERRAFORM = "bin/terraform";
export const PROVIDERS = "providers";
export const OPERATION_JSON = "operation.json";

export function digestOf(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

export async function digestOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}

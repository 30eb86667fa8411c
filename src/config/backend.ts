import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { describeIssue, InputError, plainly, readJson } from "./input";
import type { PlatformConfig } from "./schema";

/** Where the states are: what `backend.tf.json` says, and whether it was there. */
export interface Backend {
  /** Remote: the bucket and lock table. Local: files beside the output folder, for looking and bootstrap only. */
  readonly kind: "remote" | "local";
  readonly bucket: string;
  readonly lockTable: string;
  readonly region: string;
}

const backendFile = z.strictObject({
  terraform: z.strictObject({
    backend: z.strictObject({
      s3: z.strictObject({
        bucket: z
          .string({ error: "a bucket name" })
          .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "3 to 63 lower-case letters, digits and hyphens"),
        dynamodb_table: z
          .string({ error: "a table name" })
          .regex(/^[A-Za-z0-9_.-]{3,255}$/, "3 to 255 letters, digits, hyphens, dots and underscores"),
        region: z.string({ error: "a region's name" }),
      }),
    }),
  }),
});

/**
 * Reads the backend: the file that `PLATFORM_BACKEND` names, or `backend.tf.json`. Without either the states are
 * local, and the example gives the names that `foundation` shows.
 *
 * @throws InputError with every problem, among them a region other than DR (invariant 1)
 */
export function loadBackend(root: string, environment: NodeJS.ProcessEnv, config: PlatformConfig): Backend {
  const own = path.join(root, "backend.tf.json");
  const named = environment.PLATFORM_BACKEND || (existsSync(own) ? own : undefined);
  const file = named ?? path.join(root, "backend.tf.json.example");
  const input = readJson(file, "PLATFORM_BACKEND");
  const parsed = backendFile.safeParse(input, { error: plainly });
  if (!parsed.success) {
    throw new InputError(
      file,
      parsed.error.issues.flatMap((issue) => describeIssue(issue, input)),
    );
  }
  const { bucket, dynamodb_table: lockTable, region } = parsed.data.terraform.backend.s3;
  if (named === undefined) return { kind: "local", bucket, lockTable, region: config.regions.dr.name };
  if (region !== config.regions.dr.name) {
    const remedy = "A failover reads the state: it has to be where the failover runs";
    const allowed = `${config.regions.dr.name}, the DR region`;
    throw new InputError(file, [{ field: "terraform.backend.s3.region", value: region, allowed, remedy }]);
  }
  return { kind: "remote", bucket, lockTable, region };
}

import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { describeIssue, InputError, type Problem, plainly, readJson } from "./input";
import type { PlatformConfig } from "./schema";

/** Where the states are: what `backend.tf.json` says, and whether it was there. */
export interface Backend {
  /** Remote: the bucket and lock table. Local: files beside the output folder, for looking and bootstrap only. */
  readonly kind: "remote" | "local";
  /** The bucket in the DR region, or its replica in the primary region while DR is lost. */
  readonly bucket: string;
  readonly lockTable: string;
  readonly region: string;
}

/** What the name of the state bucket's copy has more: no other bucket of states may end so. */
const REPLICA = "-replica";

/** Source: S3 user guide, bucket naming rules. */
const MAX_BUCKET_NAME = 63;

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
 * @throws InputError with every problem, among them a region other than DR (invariant 1), unless the bucket is the
 *   replica in the primary region (docs/runbooks/dr-region-lost.md)
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
  const { bucket, dynamodb_table: lockTable, region: written } = parsed.data.terraform.backend.s3;
  const kind = named === undefined ? "local" : "remote";
  const region = kind === "local" ? config.regions.dr.name : written;
  const problems = misplaced(bucket, region, config);
  if (problems.length > 0) throw new InputError(file, problems);
  return { kind, bucket, lockTable, region };
}

/**
 * The file of a remote backend: one's own, or else the example's. What is rehearsed and what is proved has the remote
 * backend of production.
 */
export function remoteBackendFile(root: string, environment: NodeJS.ProcessEnv): string {
  if (environment.PLATFORM_BACKEND) return path.resolve(environment.PLATFORM_BACKEND);
  const own = path.join(root, "backend.tf.json");
  return existsSync(own) ? own : `${own}.example`;
}

/** The name of the state bucket in the DR region, also while its replica is in use. */
export function stateBucketOf({ bucket }: Pick<Backend, "bucket">): string {
  return bucket.endsWith(REPLICA) ? bucket.slice(0, -REPLICA.length) : bucket;
}

/** The name of that bucket's copy in the primary region. */
export function stateReplicaOf(backend: Pick<Backend, "bucket">): string {
  return `${stateBucketOf(backend)}${REPLICA}`;
}

/** Name and region belong together, so that neither a replica nor a bucket outside DR is used by mistake. */
function misplaced(bucket: string, region: string, { regions }: PlatformConfig): Problem[] {
  const isReplica = bucket.endsWith(REPLICA);
  const expected = isReplica ? regions.primary.name : regions.dr.name;
  const maxLength = MAX_BUCKET_NAME - REPLICA.length;
  const field = "terraform.backend.s3";
  return [
    ...(region === expected
      ? []
      : [
          {
            field: `${field}.region`,
            value: region,
            allowed: isReplica
              ? `${expected}, the primary region, where a bucket ending in ${REPLICA} is`
              : `${expected}, the DR region`,
            remedy: isReplica
              ? "Use the replica only while DR is lost (docs/runbooks/dr-region-lost.md)"
              : "A failover reads the state: it has to be where the failover runs",
          },
        ]),
    ...(stateBucketOf({ bucket }).length <= maxLength
      ? []
      : [
          {
            field: `${field}.bucket`,
            value: bucket,
            allowed: `at most ${maxLength} characters before ${REPLICA}`,
            remedy: "Its replica in the primary region has that ending, and S3 allows 63 characters",
          },
        ]),
  ];
}

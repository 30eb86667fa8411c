import { ENINotReadyException, ResourceConflictException } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { FUNCTION_ALIAS, MIGRATION, namesFor, type Role } from "../config/names";
import type { Aws } from "./aws";
import { sleep } from "./child-process";
import type { Operation } from "./operation";
import type { Progress } from "./workspace";

/** How long Lambda may take to give an idle function its interfaces back. */
const WAKING_ATTEMPTS = 30;
const WAKING_MILLISECONDS = 10_000;

const answer = z.object({ version: z.number(), applied: z.array(z.string()) });

/**
 * Brings application user and schema up to date, in the active region: only there the database is writable.
 *
 * @throws Error with the function's own message if it failed; run again, it goes on from what was applied
 */
export async function migrate(
  { aws, config }: Pick<Operation, "aws" | "config">,
  onProgress: Progress,
  pauseMilliseconds = WAKING_MILLISECONDS,
): Promise<void> {
  const names = namesFor(config);
  const role: Role = config.activeRegion === config.regions.primary.name ? "primary" : "dr";
  const region = config.regions[role].name;
  const databaseHost = await aws.writerEndpoint(region, names.cluster(role));
  const said = await invokeAwake(
    aws,
    region,
    names.function(MIGRATION),
    { databaseHost },
    onProgress,
    pauseMilliseconds,
  );
  const result = answer.safeParse(said);
  if (!result.success) throw new Error(`the migration answered ${JSON.stringify(said)}, not {"version", "applied"}`);
  const { version, applied } = result.data;
  onProgress(`schema version ${version}, ${applied.length === 0 ? "nothing to do" : applied.join("; ")}`);
}

/**
 * Nobody invokes it between deployments, and after some idle weeks Lambda takes a function's interfaces away. The first
 * invocation is then refused and gives them back, which takes minutes; nothing ran.
 * Source: AWS Lambda developer guide, "Lambda function states", Inactive.
 */
async function invokeAwake(
  aws: Aws,
  region: string,
  name: string,
  event: unknown,
  onProgress: Progress,
  pauseMilliseconds: number,
): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await aws.invoke(region, name, FUNCTION_ALIAS, event);
    } catch (error) {
      if (attempt === WAKING_ATTEMPTS || !isAsleep(error)) throw error;
      onProgress(`${name} was idle for long: Lambda gives it its network interfaces back`);
      await sleep(pauseMilliseconds);
    }
  }
}

function isAsleep(error: unknown): boolean {
  return error instanceof ENINotReadyException || error instanceof ResourceConflictException;
}

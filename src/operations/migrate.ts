import { z } from "zod";
import { FUNCTION_ALIAS, MIGRATION, namesFor, type Role } from "../config/names";
import type { Operation } from "./operation";
import type { Progress } from "./workspace";

const answer = z.object({ version: z.number(), applied: z.array(z.string()) });

/**
 * Brings application user and schema up to date, in the active region: only there the database is writable.
 *
 * @throws Error with the function's own message if it failed; run again, it goes on from what was applied
 */
export async function migrate({ aws, config }: Pick<Operation, "aws" | "config">, onProgress: Progress): Promise<void> {
  const names = namesFor(config);
  const role: Role = config.activeRegion === config.regions.primary.name ? "primary" : "dr";
  const region = config.regions[role].name;
  const databaseHost = await aws.writerEndpoint(region, names.cluster(role));
  const said = await aws.invoke(region, names.function(MIGRATION), FUNCTION_ALIAS, { databaseHost });
  const result = answer.safeParse(said);
  if (!result.success) throw new Error(`the migration answered ${JSON.stringify(said)}, not {"version", "applied"}`);
  const { version, applied } = result.data;
  onProgress(`schema version ${version}, ${applied.length === 0 ? "nothing to do" : applied.join("; ")}`);
}

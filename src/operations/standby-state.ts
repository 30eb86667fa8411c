import { z } from "zod";
import { namesFor } from "../config/names";
import type { Operation } from "./operation";

/** What of a state's resources is read here. Source: Terraform's state, format version 4. */
const stateSchema = z.object({
  version: z.literal(4),
  outputs: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
  resources: z.array(
    z.object({
      mode: z.string(),
      type: z.string(),
      instances: z.array(z.object({ attributes: z.record(z.string(), z.unknown()).optional() })),
    }),
  ),
});

export type State = z.infer<typeof stateSchema>;

/**
 * A stack's state as it lies in the bucket, without Terraform.
 *
 * @throws Error if it is not there or not readable
 */
export async function readState(
  {
    aws,
    backend,
    config,
  }: { readonly aws: Pick<Operation["aws"], "objectText"> } & Pick<Operation, "backend" | "config">,
  stack: string,
): Promise<State> {
  const key = namesFor(config).stateKey(stack);
  const text = await aws.objectText(backend.region, backend.bucket, key);
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    throw new Error(`s3://${backend.bucket}/${key} is not a Terraform state`);
  }
}

/** One attribute of every managed resource of a type, in the order of the state. */
export function attributes(state: State, type: string, ...names: readonly string[]): Record<string, string>[] {
  return state.resources
    .filter((resource) => resource.mode === "managed" && resource.type === type)
    .flatMap(({ instances }) => instances)
    .map(({ attributes: values = {} }) => Object.fromEntries(names.map((name) => [name, String(values[name] ?? "")])));
}

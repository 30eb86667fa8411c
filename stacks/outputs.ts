import { TerraformOutput, type TerraformRemoteState, type TerraformStack } from "cdktf";

/** What `global-dns` tells the stacks after it. */
export const GLOBAL_DNS_OUTPUTS = ["zone_id"] as const;

/** What `dr-region` tells `failover`. */
export const DR_REGION_OUTPUTS = [
  "database_key_arn",
  "database_subnet_group_name",
  "database_cluster_parameter_group_name",
  "database_instance_parameter_group_name",
  "database_security_group_id",
  "database_proxy_name",
] as const;

type Values<Name extends string> = Record<Name, string>;

/** Writes one output for each name, under exactly that name. */
export function writeOutputs<Name extends string>(
  stack: TerraformStack,
  names: readonly Name[],
  values: Values<Name>,
): void {
  for (const name of names) new TerraformOutput(stack, name, { value: values[name], staticId: true });
}

/** Reads what `writeOutputs` wrote in another stack. */
export function readOutputs<Name extends string>(state: TerraformRemoteState, names: readonly Name[]): Values<Name> {
  return Object.fromEntries(names.map((name) => [name, state.getString(name)])) as Values<Name>;
}

/**
 * What `terraform show -json` prints, as far as it is read. Source: Terraform documentation, "JSON Output Format",
 * format version 1. A plan has `planned_values` and `configuration`, a state has `values`.
 */
export interface ShowJson {
  readonly format_version?: string;
  readonly values?: ShowValues;
  readonly planned_values?: ShowValues;
  /** Of a plan: what was there before, with the data sources that were read for it. */
  readonly prior_state?: { readonly values?: ShowValues };
  readonly configuration?: ShowConfiguration;
}

export interface ShowValues {
  readonly root_module?: ShowModule;
}

export interface ShowModule {
  readonly resources?: readonly ShowResource[];
  readonly child_modules?: readonly ShowModule[];
}

export interface ShowResource {
  /** With module and index: `module.network["a"].aws_subnet.public[0]`. */
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly provider_name?: string;
  /** Only what is known before the apply. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly depends_on?: readonly string[];
}

export interface ShowConfiguration {
  readonly provider_config?: Readonly<Record<string, ShowProvider>>;
  readonly root_module?: ShowModuleConfiguration;
}

export interface ShowProvider {
  readonly name?: string;
  readonly expressions?: Readonly<Record<string, unknown>>;
}

export interface ShowModuleConfiguration {
  readonly resources?: readonly ShowResourceConfiguration[];
  readonly module_calls?: Readonly<Record<string, { readonly module?: ShowModuleConfiguration }>>;
}

export interface ShowResourceConfiguration {
  /** Without index, and as its own module sees it. */
  readonly address: string;
  readonly provider_config_key?: string;
  /** By argument: `{constant_value}`, `{references}`, or blocks of such. */
  readonly expressions?: Readonly<Record<string, unknown>>;
}

/** Every resource, in whatever module. */
export function resourcesOf({ resources = [], child_modules: children = [] }: ShowModule = {}): ShowResource[] {
  return [...resources, ...children.flatMap(resourcesOf)];
}

/** What a plan's configuration says of each resource, by its address without indexes; with the address of its module. */
export function configurationsOf(
  { resources = [], module_calls: calls = {} }: ShowModuleConfiguration = {},
  module = "",
): Map<string, ShowResourceConfiguration & { readonly module: string }> {
  return new Map([
    ...resources.map((resource) => [`${module}${resource.address}`, { ...resource, module }] as const),
    ...Object.entries(calls).flatMap(([name, call]) => [...configurationsOf(call.module, `${module}module.${name}.`)]),
  ]);
}

/** `module.network["a"].aws_subnet.public[0]` without what tells one from the other. */
export function withoutIndexes(address: string): string {
  return address.replaceAll(/\[(?:\d+|"[^"]*")\]/g, "");
}

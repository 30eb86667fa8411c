import { evaluate } from "./expression";
import { Model, PREFIXES, type Resource, referred, type Stack, type Unread } from "./model";
import { written } from "./reference";
import { type Attributes, at, blocks, list, type StackJson } from "./stack-json";

export interface ModelOptions {
  /**
   * Values of input variables, such as `active_region`.
   *
   * @default - each has its own default
   */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The model of stacks, by name. */
export function buildModel(jsons: Readonly<Record<string, StackJson>>, { variables = {} }: ModelOptions = {}): Model {
  return new Builder(jsons, variables).build();
}

const MODES = { resource: "managed", data: "data", ephemeral: "ephemeral" } as const;

/** Arguments that say how Terraform handles a resource, not what it is. */
const META = new Set(["//", "depends_on", "provider", "lifecycle"]);

/**
 * Blocks of a configuration that are read, or that are no part of what runs. A local value is named where it is used.
 * Source: Terraform language, "JSON Configuration Syntax".
 */
const READ = new Set([
  ...["//", "terraform", "provider", "resource", "data", "ephemeral", "variable", "output"],
  ...["locals", "moved", "import", "removed", "check"],
]);

class Builder {
  private readonly unread: Unread[] = [];
  private readonly outputs = new Map<string, unknown>();

  constructor(
    private readonly jsons: Readonly<Record<string, StackJson>>,
    private readonly variables: Readonly<Record<string, string>>,
  ) {}

  build(): Model {
    const names = Object.keys(this.jsons);
    const resources = names.flatMap((name) => this.resources(name));
    const stacks = names.map((name) => this.stack(name));
    for (const name of names) this.notReadAtAll(name);
    return new Model(stacks, resources, this.unread);
  }

  /** Whatever else a stack consists of, such as modules. */
  private notReadAtAll(stack: string): void {
    const { unreadFiles = [], ...json } = this.json(stack);
    for (const file of unreadFiles)
      this.unread.push({ stack, address: file, attribute: "", says: "only JSON is read" });
    for (const [block, content] of Object.entries(json).filter(([name]) => !READ.has(name))) {
      for (const name of Object.keys(at(content) ?? {})) {
        this.unread.push({
          stack,
          address: `${block}.${name}`,
          attribute: "",
          says: `a block of ${block} is not read`,
        });
      }
    }
  }

  private json(stack: string): StackJson {
    return this.jsons[stack] ?? {};
  }

  private stack(name: string): Stack {
    const { terraform, provider = {}, variable = {}, output = {} } = this.json(name);
    const [backend] = Object.entries(terraform?.backend ?? {});
    return freeze({
      name,
      backend: backend && { type: backend[0], config: backend[1] },
      providers: blocks(provider.aws).map((attributes) => ({
        alias: text(attributes.alias),
        region: text(attributes.region) ?? null,
        attributes,
      })),
      providerNames: Object.keys(provider),
      variables: variable,
      outputs: Object.fromEntries(Object.keys(output).map((one) => [one, this.output(name, one)])),
      remoteStates: Object.fromEntries(
        Object.keys(this.json(name).data?.terraform_remote_state ?? {}).map((state) => [
          state,
          this.stateOf(name, state),
        ]),
      ),
    });
  }

  private resources(stack: string): Resource[] {
    return (["resource", "data", "ephemeral"] as const).flatMap((kind) =>
      Object.entries(this.json(stack)[kind] ?? {}).flatMap(([type, byName]) =>
        Object.entries(byName).flatMap(([name, block]) => {
          const mode = MODES[kind];
          const address = `${PREFIXES[mode]}${type}.${name}`;
          return blocks(block).map((raw) => this.resource({ stack, type, name, mode, address, raw }));
        }),
      ),
    );
  }

  private resource({
    raw,
    ...rest
  }: Omit<Resource, "key" | "region" | "attributes" | "dependsOn"> & { raw: Attributes }): Resource {
    const { stack, address } = rest;
    const attributes: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(raw)) {
      // A precondition's condition is a rule for Terraform, and is read by whoever asks for it.
      if (name === "lifecycle") attributes[name] = value;
      else if (!META.has(name)) attributes[name] = this.resolve(stack, address, value, name);
    }
    const awaited = list(raw.depends_on).map((one) => `${stack}/${one}`);
    return freeze({
      ...rest,
      key: `${stack}/${address}`,
      region: this.regionOf(stack, raw.provider),
      attributes,
      dependsOn: [...new Set([...awaited, ...referred(attributes)])],
    });
  }

  private regionOf(stack: string, provider: unknown): string | null {
    const alias = provider === undefined ? undefined : String(provider).replace(/^aws\./, "");
    const found = blocks(this.json(stack).provider?.aws).find((one) => text(one.alias) === alias);
    return text(found?.region) ?? null;
  }

  private resolve(stack: string, address: string, value: unknown, path: string): unknown {
    if (typeof value === "string") {
      return evaluate(value, {
        variable: (name) => this.variables[name] ?? at(this.json(stack).variable?.[name], "default"),
        reference: (reference) => this.reference(stack, address, path, reference),
      });
    }
    if (Array.isArray(value))
      return value.map((item, index) => this.resolve(stack, address, item, `${path}[${index}]`));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== "//")
        .map(([name, item]) => [name, this.resolve(stack, address, item, `${path}.${name}`)]),
    );
  }

  private reference(stack: string, address: string, path: string, reference: string): unknown {
    const [, state, output] = /^data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)$/.exec(reference) ?? [];
    if (state !== undefined && output !== undefined) {
      const other = this.stateOf(stack, state);
      const value = other === undefined ? undefined : this.output(other, output);
      if (value === undefined)
        this.notRead(
          stack,
          address,
          path,
          reference,
          other === undefined ? "no stack has that state" : `${other} has no such output`,
        );
      return value;
    }
    const [, prefix = "", type = "", name = "", attribute = ""] =
      /^(data\.|ephemeral\.)?([^.]+)\.([\w-]+)\.?(.*)$/.exec(reference) ?? [];
    const kind = prefix === "" ? "resource" : prefix === "data." ? "data" : "ephemeral";
    if (this.json(stack)[kind]?.[type]?.[name] === undefined) {
      this.notRead(stack, address, path, reference, `${stack} has no ${prefix}${type}.${name}`);
      return undefined;
    }
    return written({ key: `${stack}/${prefix}${type}.${name}`, attribute });
  }

  private notRead(stack: string, address: string, attribute: string, expression: string, why: string): void {
    this.unread.push({ stack, address, attribute, says: `${expression}: ${why}` });
  }

  private output(stack: string, name: string): unknown {
    const key = `${stack} ${name}`;
    if (!this.outputs.has(key)) {
      const value = this.json(stack).output?.[name]?.value;
      // Outputs that read each other in a circle are no configuration that Terraform takes.
      this.outputs.set(key, undefined);
      this.outputs.set(key, this.resolve(stack, `output.${name}`, value, "value"));
    }
    return this.outputs.get(key);
  }

  /** The stack whose own backend is where a remote state looks. */
  private stateOf(stack: string, state: string): string | undefined {
    const data = this.json(stack).data?.terraform_remote_state?.[state];
    const place = (config: unknown) => ["bucket", "key", "path"].map((name) => at(config, name)).join(" ");
    const wanted = place(at(data, "config"));
    return Object.keys(this.jsons).find((name) => {
      const [backend] = Object.values(this.json(name).terraform?.backend ?? {});
      return backend !== undefined && place(backend) === wanted;
    });
  }
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
}

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PlatformConfig } from "../config/schema";
import { type ChildProcesses, CommandError, type RunResult, unwrapped } from "./child-process";
import type { RunFolder } from "./run-folder";

/** What a plan would do, from `terraform show -json`. */
export interface Plan {
  /** Resources with an action, in the order of the plan. */
  readonly changes: readonly PlannedChange[];
  /** Names of outputs that would change. */
  readonly changedOutputs: readonly string[];
}

/** A plan, and the same in Terraform's own words. */
export interface Planned {
  readonly plan: Plan;
  readonly text: string;
}

/** A plan that can be applied exactly as it was looked at. */
export interface SavedPlan extends Planned {
  /** Path of Terraform's own file of it. */
  readonly file: string;
}

export interface PlannedChange {
  readonly address: string;
  readonly actions: readonly string[];
  /**
   * Attributes as they are now.
   *
   * @default - the resource is not there yet
   */
  readonly before?: Readonly<Record<string, unknown>>;
  /**
   * Attributes as they will be, as far as the plan knows them.
   *
   * @default - the resource will be gone
   */
  readonly after?: Readonly<Record<string, unknown>>;
  /** Attributes that differ or are not known before the apply. */
  readonly attributes: readonly string[];
}

export interface WorkspaceProps {
  /** The project: where `cdktf.json` is. */
  readonly root: string;
  /** Output folder of the synthesis. */
  readonly out: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly run: RunFolder;
  readonly children: ChildProcesses;
}

/** Told what Terraform did, one line at a time. */
export type Progress = (line: string) => void;

/** Of all that cdktf and Terraform print, what tells how far they are. */
const PROGRESS =
  /: (Creat|Modif|Destr|Still )\w+.*(\.\.\.|complete after)|(Apply|Destroy) complete!|No changes\.|^Generated/;

/** Terraform's refusal to plan what `prevent_destroy` forbids, without white space. */
const PROTECTED = /Instancecannotbedestroyed/;

/** cdktf applies or destroys what lies in the output folder, without asking, and leaves the order to its caller. */
const AS_SYNTHESIZED = ["--auto-approve", "--skip-synth", "--no-color", "--ignore-missing-stack-dependencies"];

/** One synthesized copy of the stacks, and the two tools that work on it: cdktf and Terraform. */
export class Workspace {
  constructor(private readonly props: WorkspaceProps) {}

  /** The same stacks in a run folder of their own, against another endpoint. */
  copy(props: Pick<WorkspaceProps, "environment" | "run" | "children">): Workspace {
    const out = props.run.file("cdktf.out");
    cpSync(this.props.out, out, { recursive: true, verbatimSymlinks: true });
    return new Workspace({ root: this.props.root, out, ...props });
  }

  /**
   * The stacks as another configuration has them, synthesized in a part of the run folder.
   *
   * @param part name of that part
   */
  async synthesizedFor(config: PlatformConfig, part: string): Promise<Workspace> {
    const run = this.props.run.part(part);
    const file = run.file("config.json");
    writeFileSync(file, JSON.stringify(config));
    const environment = { ...this.props.environment, PLATFORM_CONFIG: file };
    const workspace = new Workspace({ ...this.props, run, environment, out: run.file("cdktf.out") });
    await workspace.synth();
    return workspace;
  }

  /** Folder of a stack, in which Terraform runs. */
  folder(stack: string): string {
    return path.join(this.props.out, "stacks", stack);
  }

  /** Every stack that was synthesized, by name. */
  stacks(): string[] {
    const manifest = JSON.parse(readFileSync(path.join(this.props.out, "manifest.json"), "utf8"));
    return Object.keys((manifest as { stacks: Record<string, unknown> }).stacks);
  }

  async synth(onProgress?: Progress): Promise<void> {
    await this.cdktf(["synth"], "synth", { ...(onProgress && { onProgress }) });
  }

  /**
   * Applies stacks as synthesized, without asking. Stacks that depend on each other are ordered by cdktf. A protected
   * resource whose creation was interrupted is finished, as Terraform may not replace it.
   */
  async deploy(stacks: readonly string[], options: StackOptions = {}): Promise<RunResult> {
    // The lock asks the registry for checksums, which a machine with a mirror cannot reach; init wrote them already.
    const flags = [...AS_SYNTHESIZED, "--skip-provider-lock"];
    const attempt = () =>
      this.cdktf(["deploy", ...stacks, ...flags], `deploy-${stacks.join("-")}`, { ...options, stacks });
    try {
      return await attempt();
    } catch (error) {
      const isRefused = error instanceof CommandError && PROTECTED.test(unwrapped(error.result.output));
      if (!isRefused || (await this.keepUnfinished(stacks)) === 0) throw error;
      return attempt();
    }
  }

  /**
   * Applies a stack as synthesized with Terraform alone, which asks nothing but the states and what it changes: neither
   * cdktf nor a registry, and no resource is looked at first.
   */
  apply(stack: string, options: StackOptions = {}): Promise<RunResult> {
    return this.terraform(stack, ["apply", "-no-color", "-input=false", "-auto-approve", "-refresh=false"], options);
  }

  /**
   * Applies resources of a stack as synthesized, with what they depend on, after a look at what AWS has of them.
   *
   * @param addresses none is all of them
   */
  applyTargets(stack: string, addresses: readonly string[], options: StackOptions = {}): Promise<RunResult> {
    const targets = addresses.map((address) => `-target=${address}`);
    return this.terraform(stack, ["apply", "-no-color", "-input=false", "-auto-approve", ...targets], options);
  }

  /** Applies a plan as it was saved. Terraform refuses it if somebody changed the state since. */
  applyPlan(stack: string, { file }: Pick<SavedPlan, "file">, options: StackOptions = {}): Promise<RunResult> {
    return this.terraform(stack, ["apply", "-no-color", "-input=false", file], options);
  }

  /** Address of every resource of a stack as synthesized. */
  addresses(stack: string): string[] {
    return [...this.synthesized(stack).keys()];
  }

  /** Arguments of every resource of a stack as synthesized, by its address. */
  synthesized(stack: string): ReadonlyMap<string, SynthesizedResource> {
    const file = path.join(this.folder(stack), "cdk.tf.json");
    const { resource = {} } = JSON.parse(readFileSync(file, "utf8")) as StackJson;
    return new Map(
      Object.entries(resource).flatMap(([type, byName]) =>
        Object.entries(byName).map(([name, one]) => [`${type}.${name}`, one] as const),
      ),
    );
  }

  /** Destroys a stack as synthesized, without asking. One only: of several, cdktf 0.21 starts Terraforms without end. */
  destroy(stack: string, options: StackOptions = {}): Promise<RunResult> {
    return this.cdktf(["destroy", stack, ...AS_SYNTHESIZED], `destroy-${stack}`, { ...options, stacks: [stack] });
  }

  /** Prepares a stack's folder for Terraform, with the backend that it names. */
  async init(stack: string, options: StackOptions = {}): Promise<void> {
    await this.terraform(stack, ["init", "-no-color", "-input=false", "-reconfigure"], options);
  }

  /** Value of one of a stack's outputs. */
  async output(stack: string, name: string): Promise<unknown> {
    return JSON.parse((await this.terraform(stack, ["output", "-json", name], { quiet: true })).output);
  }

  /** Every managed resource in a stack's state. */
  async resources(stack: string): Promise<StateResource[]> {
    const state = JSON.parse((await this.terraform(stack, ["show", "-json"], { quiet: true })).output) as StateJson;
    return (state.values?.root_module.resources ?? []).filter(({ mode }) => mode === "managed");
  }

  /** Takes a state along to the backend that the stack now names. */
  async migrateState(stack: string, options: StackOptions = {}): Promise<void> {
    await this.terraform(stack, ["init", "-no-color", "-input=false", "-migrate-state", "-force-copy"], options);
  }

  /** What `terraform plan` would do now. It takes no lock, as it changes nothing. */
  async plan(stack: string, options: StackOptions = {}): Promise<Plan> {
    return (await this.planned(stack, options)).plan;
  }

  /** The same, with what Terraform printed. */
  async planned(stack: string, { targets = [], ...options }: PlanOptions = {}): Promise<SavedPlan> {
    const file = this.props.run.file(`${stack}-${process.hrtime.bigint()}.tfplan`);
    const only = targets.map((address) => `-target=${address}`);
    const args = ["plan", "-no-color", "-input=false", "-lock=false", `-out=${file}`, ...only];
    const { output: text } = await this.terraform(stack, args, options);
    const { output } = await this.terraform(stack, ["show", "-json", file], { quiet: true });
    return { plan: readPlan(output), text, file };
  }

  /** The same, whatever becomes of it. */
  tryPlan(stack: string, options: StackOptions): Promise<RunResult> {
    return this.terraform(stack, ["plan", "-no-color", "-input=false", "-lock=false"], { ...options, mayFail: true });
  }

  /** Releases a lock that a killed Terraform left. */
  async forceUnlock(stack: string, lockId: string): Promise<void> {
    await this.terraform(stack, ["force-unlock", "-force", lockId]);
  }

  /** Takes Terraform's mark, which asks for a replacement, off what is protected from that. Returns of how many. */
  private async keepUnfinished(stacks: readonly string[]): Promise<number> {
    let count = 0;
    for (const stack of stacks) {
      const resources = this.synthesized(stack);
      const isKept = (address: string) => resources.get(address)?.lifecycle?.prevent_destroy === true;
      const unfinished = (await this.resources(stack)).filter(({ address, tainted }) => tainted && isKept(address));
      for (const { address } of unfinished) await this.terraform(stack, ["untaint", "-no-color", address]);
      count += unfinished.length;
    }
    return count;
  }

  private cdktf(args: string[], log: string, options: StartOptions): Promise<RunResult> {
    const { root, out, run } = this.props;
    const cli = path.join(root, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf");
    return this.start(process.execPath, [cli, ...args, "--output", out], root, run.file(`${log}.log`), options);
  }

  private terraform(
    stack: string,
    args: string[],
    options: StackOptions & { quiet?: boolean } = {},
  ): Promise<RunResult> {
    const log = this.props.run.file(options.quiet ? "terraform-show.log" : `terraform-${stack}.log`);
    return this.start("terraform", args, this.folder(stack), log, { ...options, stacks: [stack] });
  }

  private start(command: string, args: string[], cwd: string, log: string, options: StartOptions): Promise<RunResult> {
    const { activeRegion, refresh = true, onProgress, mayFail = false, limitSeconds, stacks = [] } = options;
    const environment = {
      ...this.props.environment,
      ...(activeRegion !== undefined && { TF_VAR_active_region: activeRegion }),
      // cdktf has no flag for it, but hands its environment on to Terraform.
      ...(!refresh && { TF_CLI_ARGS_plan: "-refresh=false" }),
      // So that whoever sees a request knows which stack sent it.
      AWS_SDK_UA_APP_ID: stacks.join("+"),
    };
    const onLine = (line: string) => {
      if (PROGRESS.test(line)) onProgress?.(line.trim().replace(/\s+/g, " "));
    };
    return this.props.children.run(command, args, {
      cwd,
      log,
      environment,
      mayFail,
      onLine,
      ...(limitSeconds !== undefined && { limitSeconds }),
    });
  }
}

export interface StackOptions {
  /** Value of the Terraform variable `active_region`; without it the committed configuration's. */
  readonly activeRegion?: string;
  /**
   * False plans from the state alone. A press that goes on after another was killed then waits for the database, even
   * if AWS already reports it detached while it is still being promoted.
   *
   * @default true
   */
  readonly refresh?: boolean;
  readonly onProgress?: Progress;
  readonly mayFail?: boolean;
  /**
   * After so long Terraform is stopped in order.
   *
   * @default - it takes as long as it wants
   */
  readonly limitSeconds?: number;
}

export interface PlanOptions extends StackOptions {
  /**
   * Addresses of what is planned, with what it depends on; also of what only the state still has.
   *
   * @default - the whole stack
   */
  readonly targets?: readonly string[];
}

interface StartOptions extends StackOptions {
  readonly stacks?: readonly string[];
}

/** A resource in a state. */
export interface StateResource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  /** True if its creation did not come to its end. */
  readonly tainted?: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A resource's arguments as synthesized. */
export interface SynthesizedResource extends Readonly<Record<string, unknown>> {
  readonly lifecycle?: { readonly prevent_destroy?: boolean };
}

/** Resources by type, then by name. */
interface StackJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, SynthesizedResource>>>>;
}

interface StateJson {
  readonly values?: { readonly root_module: { readonly resources?: StateResource[] } };
}

interface ResourceChange {
  readonly address: string;
  readonly change: {
    readonly actions: string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    readonly after_unknown: Readonly<Record<string, unknown>>;
  };
}

interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
}

/** Reads Terraform's JSON of a plan. Source of its shape: Terraform internals, "JSON Output Format". */
export function readPlan(json: string): Plan {
  const { resource_changes = [], output_changes = {} } = JSON.parse(json) as PlanJson;
  return {
    changes: resource_changes
      .filter(({ change }) => acts(change.actions))
      .map((resource) => ({
        address: resource.address,
        actions: resource.change.actions,
        ...(resource.change.before !== null && { before: resource.change.before }),
        ...(resource.change.after !== null && { after: resource.change.after }),
        attributes: changedAttributes(resource.change),
      })),
    changedOutputs: Object.keys(output_changes).filter((name) => acts(output_changes[name]?.actions ?? [])),
  };
}

/** True if the plan would do nothing. */
export function isEmpty(plan: Plan): boolean {
  return plan.changes.length === 0 && plan.changedOutputs.length === 0;
}

function acts(actions: readonly string[]): boolean {
  return actions.some((action) => action !== "no-op" && action !== "read");
}

function changedAttributes({ before, after, after_unknown: unknown }: ResourceChange["change"]): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...Object.keys(unknown)]);
  return [...names].filter(
    (name) => unknown[name] === true || JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  );
}

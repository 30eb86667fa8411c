import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FOUNDATION } from "./order";
import type { Progress, Workspace } from "./workspace";

/** Beside the output folder, which may be deleted at any time. Relative to the stack's folder in it. */
const LOCAL_STATE = "../../../bootstrap.foundation.tfstate";

/** What tells two copies of a state apart. */
interface Versioned {
  readonly lineage: string;
  readonly serial: number;
}

interface Options {
  readonly onProgress?: Progress;
}

/**
 * `foundation` with a local state: before its bucket exists, and while it goes. The synthesized JSON stays as it is:
 * Terraform reads the local backend from an override file beside it.
 */
export class LocalFoundation {
  /** Path of the local state. */
  public readonly state: string;
  private readonly folder: string;
  private readonly override: string;

  constructor(private readonly workspace: Workspace) {
    this.folder = workspace.folder(FOUNDATION);
    this.override = path.join(this.folder, "bootstrap_override.tf.json");
    this.state = path.resolve(this.folder, LOCAL_STATE);
  }

  /** Makes the stack with a local state, going on from one that is there. */
  async apply(options: Options): Promise<void> {
    this.forgetBackend();
    await this.overridden(() => this.workspace.deploy([FOUNDATION], options));
  }

  /** Takes the state out of the bucket, unless it is local already, and destroys the stack. */
  async destroy(options: Options): Promise<void> {
    if (this.exists()) this.forgetBackend();
    else await this.overridden(() => this.workspace.migrateState(FOUNDATION, options));
    await this.overridden(() => this.workspace.destroy(FOUNDATION, options));
    this.remove();
  }

  exists(): boolean {
    return existsSync(this.state);
  }

  /** True if the local state is the same history as the bucket's, and not behind it. */
  continues(inBucket: string): boolean {
    const [own, other] = [readFileSync(this.state, "utf8"), inBucket].map((text) => JSON.parse(text) as Versioned);
    return own !== undefined && own.lineage === other?.lineage && own.serial >= other.serial;
  }

  /** Removes the local state: it is in the bucket, or empty. */
  remove(): void {
    for (const file of [this.state, `${this.state}.backup`]) rmSync(file, { force: true });
  }

  /** Removes what a command left that was killed: with it Terraform would go on with a local state, unasked. */
  forgetOverride(): void {
    rmSync(this.override, { force: true });
  }

  /** A look at the plan may have initialized another backend, from which there is nothing to move. */
  private forgetBackend(): void {
    rmSync(path.join(this.folder, ".terraform"), { recursive: true, force: true });
  }

  private async overridden(work: () => Promise<unknown>): Promise<void> {
    writeFileSync(this.override, JSON.stringify({ terraform: { backend: { local: { path: LOCAL_STATE } } } }));
    try {
      await work();
    } finally {
      this.forgetOverride();
    }
  }
}

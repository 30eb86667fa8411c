import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Progress, Workspace } from "./workspace";

export const FOUNDATION = "foundation";

/** Beside the output folder, which may be deleted at any time. Relative to the stack's folder in it. */
const LOCAL_STATE = "../../../bootstrap.foundation.tfstate";

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

  constructor(private readonly workspace: Workspace) {
    this.folder = workspace.folder(FOUNDATION);
    this.state = path.resolve(this.folder, LOCAL_STATE);
  }

  /** Makes the stack with a local state, going on from one that is there. */
  async apply(options: Options): Promise<void> {
    this.forgetBackend();
    await this.overridden(() => this.workspace.deploy([FOUNDATION], options));
  }

  /** Takes the state out of the bucket, unless it is local already, and destroys the stack. */
  async destroy(options: Options): Promise<void> {
    if (existsSync(this.state)) this.forgetBackend();
    else await this.overridden(() => this.workspace.migrateState(FOUNDATION, options));
    await this.overridden(() => this.workspace.destroy(FOUNDATION, options));
    this.remove();
  }

  /** Removes the local state: it is in the bucket, or empty. */
  remove(): void {
    for (const file of [this.state, `${this.state}.backup`]) rmSync(file, { force: true });
  }

  /** A look at the plan may have initialized another backend, from which there is nothing to move. */
  private forgetBackend(): void {
    rmSync(path.join(this.folder, ".terraform"), { recursive: true, force: true });
  }

  private async overridden(work: () => Promise<unknown>): Promise<void> {
    const override = path.join(this.folder, "bootstrap_override.tf.json");
    writeFileSync(override, JSON.stringify({ terraform: { backend: { local: { path: LOCAL_STATE } } } }));
    try {
      await work();
    } finally {
      rmSync(override);
    }
  }
}

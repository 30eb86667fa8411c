import { TYPED_VARIABLES } from "../button/buildspec";
import { namesFor } from "../config/names";
import type { BuildMachine } from "./build-machine";
import type { Scene } from "./stage";
import type { SynthesizedButton } from "./synthesized-button";

/** How a run ended. */
export interface ConsoleRun {
  readonly exitCode: number | null;
  readonly output: string;
  /** What the document shows of it. */
  readonly told: string;
}

/** The console as a person has it: a form, a run, and what the document shows of its end. */
export class Console {
  constructor(
    private readonly scene: Pick<Scene, "beside" | "config">,
    private readonly machine: Pick<BuildMachine, "run">,
    private readonly button: SynthesizedButton,
  ) {}

  /** True if the document takes this for a confirmation. */
  takes(confirmation: string): boolean {
    return this.button.typed({ ...this.form, Confirmation: confirmation }) !== undefined;
  }

  /**
   * Starts a run, as the document does.
   *
   * @param confirmation what reaches the run, if not what a person types who means it
   */
  async press(confirmation?: string): Promise<ConsoleRun> {
    const { script, variables, typed } = this.button;
    const { exitCode, output } = await this.machine.run(script, {
      ...variables,
      ...typed(this.form),
      ...(confirmation !== undefined && { [TYPED_VARIABLES.confirmation]: confirmation }),
    });
    const { beside, config } = this.scene;
    const told = await beside.parameter(config.regions.dr.name, namesFor(config).resultParameter);
    return { exitCode, output, told: told ?? "" };
  }

  private get form() {
    return { Reason: "The primary region does not answer", Confirmation: this.scene.config.regions.dr.name };
  }
}

import type { Backend } from "../config/backend";
import type { PlatformConfig } from "../config/schema";
import type { Aws } from "../operations/aws";
import type { ChildProcesses } from "../operations/child-process";
import type { RunFolder } from "../operations/run-folder";
import type { Steps } from "../operations/steps";
import type { Workspace } from "../operations/workspace";
import type { Emulator } from "./emulator";
import type { Observation } from "./observation";

/** What a scenario plays on. */
export interface Stage {
  readonly config: PlatformConfig;
  readonly backend: Backend;
  readonly steps: Steps;
  readonly workspace: Workspace;
  readonly aws: Aws;
  readonly run: RunFolder;
  readonly children: ChildProcesses;
  /** Environment of every child and of our own calls. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absent where the run goes against an endpoint that it did not start. */
  readonly emulator: Emulator | undefined;
}

/** What a scenario leaves behind for the report. */
export interface Outcome {
  /** Seconds from the press until Terraform had moved the records and ended; null where nothing was pressed. */
  readonly fromPressSeconds: number | null;
  /** The platform before and after, if the scenario compared them. */
  readonly observations?: Readonly<Record<string, Observation>>;
  readonly notVerified: readonly string[];
}

/** One rehearsed course of events: it reads like a script and asserts by itself. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  readonly play: (stage: Stage) => Promise<Outcome>;
}

import type { Backend } from "../config/backend";
import type { PlatformConfig } from "../config/schema";
import type { Aws } from "../operations/aws";
import type { ChildProcesses } from "../operations/child-process";
import type { RunFolder } from "../operations/run-folder";
import type { Steps } from "../operations/steps";
import type { Workspace } from "../operations/workspace";
import type { PageDetails } from "../report/page";
import type { Emulator } from "./emulator";
import type { Gateway } from "./gateway";
import type { Observation } from "./observation";

/** What a rehearsal plays on. */
export interface Stage {
  readonly root: string;
  /** Python with what emulator and gateway need. */
  readonly python: string;
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
  /** What every request goes through, if there is one. */
  readonly gateway: Gateway | undefined;
}

/** A copy of the stage after everything was deployed, with a gateway of its own: what one scenario plays on. */
export interface Scene extends Stage {
  readonly gateway: Gateway;
  /** Past the gateway: what a rehearsal looks at while nobody could, and what it does behind everybody's back. */
  readonly beside: Aws;
  /** The same way past the gateway, for the SDK's own clients. */
  readonly besideEnvironment: Readonly<Record<string, string>>;
}

/** What a scenario leaves behind for the report. */
export interface Outcome {
  /** Seconds from the press until Terraform had moved the records and ended; null where nothing was pressed. */
  readonly fromPressSeconds: number | null;
  /** Seconds from the moment at which the region went dark; null where none did. */
  readonly fromIncidentSeconds?: number | null;
  /** The platform before and after, if the scenario compared them. */
  readonly observations?: Readonly<Record<string, Observation>>;
  /** What the page of the report shows beside it. */
  readonly details?: PageDetails;
  readonly notVerified: readonly string[];
}

/** One rehearsed course of events after a deployment: it reads like a script and asserts by itself. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  readonly play: (scene: Scene) => Promise<Outcome>;
}

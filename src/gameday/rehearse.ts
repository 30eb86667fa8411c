import { loadBackend, remoteBackendFile } from "../config/backend";
import { loadConfig } from "../config/load";
import { Aws } from "../operations/aws";
import type { ChildProcesses } from "../operations/child-process";
import { isolatedEnvironment } from "../operations/isolated-environment";
import { providerSource } from "../operations/plugin-mirror";
import { RunFolder } from "../operations/run-folder";
import { Steps } from "../operations/steps";
import { requireTools } from "../operations/tools";
import { Workspace } from "../operations/workspace";
import { type Report, writeReport } from "../report/report";
import { Emulator } from "./emulator";
import { Gateway } from "./gateway";
import type { Outcome, Stage } from "./stage";

export interface RehearsalOptions {
  readonly root: string;
  /** Names the run folder and the report. */
  readonly command: string;
  /** What is rehearsed, once the stage is set. */
  readonly play: (stage: Stage) => Promise<Outcome>;
  /** True lets every request go through a gateway. */
  readonly watched?: boolean;
  /**
   * Leaves the emulator up when everything is over, until whoever waits for it is done.
   *
   * @default - it is stopped
   */
  readonly keep?: (url: string) => Promise<void>;
  /** The caller's environment, of which the children get what is harmless. */
  readonly caller: NodeJS.ProcessEnv;
  /** An AWS-compatible endpoint that is already there, instead of the emulator. */
  readonly endpoint?: string;
  readonly children: ChildProcesses;
}

export interface Rehearsal {
  readonly report: Report;
  /** Folder of the run. */
  readonly run: string;
  readonly outcome: Outcome | undefined;
  /** What stopped the scenario. */
  readonly error: unknown;
}

/**
 * Terraform and provider are many short processes, each with the same 200 MB of schemas, which Go's garbage collector
 * walks through over and over. Half as often is a sixth less work for some 50 MB more each. Source: Go, "A Guide to the
 * Go Garbage Collector"; measured with plans of this platform.
 */
export const FEWER_COLLECTIONS = { GOGC: "200" };

/**
 * Sets the stage, plays on it and clears everything away again, whatever happened.
 *
 * @throws InputError before anything is started or written, if configuration or backend are not as they have to be
 */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const startedAt = new Date();
  const given = inputs(options.root, options.caller);
  const run = RunFolder.create(options.root, options.command, startedAt);
  process.stderr.write(`Logs: ${run.path}\n`);
  const steps = new Steps(run);
  const cleanUps: (() => Promise<void>)[] = [() => options.children.stop()];
  let outcome: Outcome | undefined;
  const errors: unknown[] = [];
  try {
    outcome = await options.play(await setStage(options, given, run, steps, cleanUps));
  } catch (error) {
    errors.push(error);
  }
  // One clean-up that fails keeps neither the others nor the first error back.
  for (const cleanUp of cleanUps) await cleanUp().catch((error) => errors.push(error));
  const report: Report = {
    schemaVersion: 1,
    command: options.command,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    outcome: errors.length === 0 ? "passed" : "failed",
    clocks: {
      fromIncidentSeconds: outcome?.fromIncidentSeconds ?? null,
      fromPressSeconds: outcome?.fromPressSeconds ?? null,
    },
    dataLossBoundSeconds: null,
    steps: steps.done,
    findings: steps.findings,
    notVerified: outcome?.notVerified ?? [],
  };
  const pageFile = writeReport(options.root, report, outcome?.details ?? { timeline: [], traffic: [] });
  process.stderr.write(`Report: ${pageFile}\n`);
  return { report, run: run.path, outcome, error: errors[0] };
}

async function setStage(
  options: RehearsalOptions,
  { config, backend }: Pick<Stage, "config" | "backend">,
  run: RunFolder,
  steps: Steps,
  cleanUps: (() => Promise<void>)[],
): Promise<Stage> {
  const { root, caller, children } = options;
  const { tools, providers } = await steps.step("Check the tools", async (progress) => {
    const found = { tools: await requireTools(root, progress), providers: await providerSource(caller, run) };
    progress(`Terraform ${found.tools.terraformVersion}, providers from ${found.providers.description}`);
    return found;
  });
  const emulator =
    options.endpoint === undefined
      ? await steps.step("Start the emulator", () => Emulator.start(root, tools.python, run))
      : undefined;
  const target = options.endpoint ?? emulator?.url ?? "";
  if (emulator)
    cleanUps.push(
      async () => options.keep?.(target),
      () => emulator.stop(),
    );
  const gateway = options.watched ? await Gateway.start(root, tools.python, run, target) : undefined;
  if (gateway) cleanUps.unshift(() => gateway.stop());
  const environment: Record<string, string> = {
    ...isolatedEnvironment(caller, gateway?.url ?? target),
    ...providers.environment,
    ...FEWER_COLLECTIONS,
    PLATFORM_BACKEND: remoteBackendFile(root, caller),
  };
  const workspace = new Workspace({ root, out: run.file("cdktf.out"), environment, run, children });
  await steps.step("Synthesize the stacks: cdktf synth", (onProgress) => workspace.synth(onProgress));
  const { python } = tools;
  const aws = new Aws(environment);
  return { root, python, config, backend, steps, workspace, aws, run, children, environment, emulator, gateway };
}

function inputs(root: string, caller: NodeJS.ProcessEnv): Pick<Stage, "config" | "backend"> {
  const config = loadConfig(caller);
  return { config, backend: loadBackend(root, { PLATFORM_BACKEND: remoteBackendFile(root, caller) }, config) };
}

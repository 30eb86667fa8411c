import { Listr, ListrLogger, ProcessOutput } from "listr2";
import type { Finding, ReportStep } from "../report/report";
import type { RunFolder } from "./run-folder";
import type { Progress } from "./workspace";

/** A scenario's script: steps that are shown while they run and timed, and what they found. */
export class Steps {
  public readonly done: ReportStep[] = [];
  public readonly findings: Finding[] = [];

  constructor(private readonly run: RunFolder) {}

  /** Runs one step. A failure ends the scenario. */
  async step<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T> {
    const [result] = await this.together({ [title]: work });
    return result as T;
  }

  /** Runs independent steps at the same time. The results are in the order of the steps. */
  async together<T>(steps: Readonly<Record<string, (progress: Progress) => Promise<T>>>): Promise<T[]> {
    const results: T[] = [];
    const failures: unknown[] = [];
    const tasks = Object.entries(steps).map(([title, work], index) => ({
      title,
      task: async (_: unknown, task: { output: string }) => {
        const progress: Progress = (line) => {
          // A terminal shows what goes on; a log keeps what came to an end.
          if (process.stderr.isTTY || !line.includes("...")) task.output = line;
        };
        try {
          results[index] = await this.timed(title, () => work(progress));
        } catch (error) {
          failures.push(error);
          // The display gets one line; who started the scenario gets the error itself.
          throw new Error(String(error instanceof Error ? error.message : error).split("\n")[0]);
        }
      },
    }));
    const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
    const list = new Listr(tasks, {
      concurrent: true,
      // Every step runs to its end, so that nothing goes on unseen after the first failure.
      exitOnError: false,
      registerSignalListeners: false,
      renderer: process.stderr.isTTY ? "default" : "simple",
      rendererOptions: { logger },
      fallbackRendererOptions: { logger },
    });
    await list.run();
    const [first, ...others] = failures;
    for (const other of others) process.stderr.write(`${other instanceof Error ? other.message : other}\n`);
    if (first !== undefined) throw first;
    return results;
  }

  /**
   * Notes what is claimed, with its evidence.
   *
   * @throws Error if the claim does not hold
   */
  claim(holds: boolean, finding: Omit<Finding, "status">): void {
    this.findings.push({ ...finding, status: holds ? "holds" : "fails" });
    if (!holds) throw new Error(`${finding.requirement}: ${finding.question} No: ${finding.summary}`);
  }

  private async timed<T>(title: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    this.run.event({ event: "step started", title });
    let outcome: ReportStep["outcome"] = "failed";
    try {
      const result = await work();
      outcome = "passed";
      return result;
    } finally {
      const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
      this.done.push({ title, seconds, outcome });
      this.run.event({ event: "step ended", title, outcome, seconds });
    }
  }
}

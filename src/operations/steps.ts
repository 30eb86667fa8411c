import { Listr, ListrLogger, ProcessOutput } from "listr2";
import type { Finding, ReportStep } from "../report/report";
import type { RunFolder } from "./run-folder";
import type { Progress } from "./workspace";

/** A scenario's script: steps that are shown while they run and timed, and what they found. */
export class Steps {
  private readonly own: ReportStep[] = [];
  private readonly claimed: Finding[] = [];
  private readonly parts: Steps[] = [];

  /** @param part where these are the steps of one of several stories that are told at the same time */
  constructor(
    private readonly run: RunFolder,
    private readonly part?: { readonly name: string; readonly progress: Progress },
  ) {}

  /** Steps of one story of several: shown as progress of the step that tells it, kept among the others. */
  of(name: string, progress: Progress): Steps {
    const part = new Steps(this.run, { name: this.titled(name), progress });
    this.parts.push(part);
    return part;
  }

  /** Every step that ended, those of the parts with their name before them. */
  get done(): readonly ReportStep[] {
    return [...this.own, ...this.parts.flatMap(({ done }) => done)];
  }

  /** Everything that was claimed. */
  get findings(): readonly Finding[] {
    return [...this.claimed, ...this.parts.flatMap(({ findings }) => findings)];
  }

  /** Runs one step. A failure ends the scenario. */
  async step<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T> {
    const [result] = await this.together({ [title]: work });
    return result as T;
  }

  /**
   * Runs independent steps at the same time. The results are in the order of the steps.
   *
   * @param atOnce how many at the most
   */
  async together<T>(
    steps: Readonly<Record<string, (progress: Progress) => Promise<T>>>,
    atOnce: number = Number.POSITIVE_INFINITY,
  ): Promise<T[]> {
    if (this.part) return this.untold(steps, this.part.progress);
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
      concurrent: atOnce,
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

  /** Without a display of their own. */
  private async untold<T>(
    steps: Readonly<Record<string, (progress: Progress) => Promise<T>>>,
    progress: Progress,
  ): Promise<T[]> {
    const works = Object.entries(steps).map(([title, work]) => {
      progress(title);
      return this.timed(title, () => work(progress));
    });
    const results = await Promise.allSettled(works);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }

  /**
   * Notes what is claimed, with its evidence.
   *
   * @throws Error if the claim does not hold
   */
  claim(holds: boolean, finding: Omit<Finding, "status">): void {
    const question = this.titled(finding.question);
    this.claimed.push({ ...finding, question, status: holds ? "holds" : "fails" });
    if (!holds) throw new Error(`${finding.requirement}: ${question} No: ${finding.summary}`);
  }

  private titled(text: string): string {
    return this.part === undefined ? text : `${this.part.name}: ${text}`;
  }

  private async timed<T>(name: string, work: () => Promise<T>): Promise<T> {
    const title = this.titled(name);
    const startedAt = performance.now();
    this.run.event({ event: "step started", title });
    let outcome: ReportStep["outcome"] = "failed";
    try {
      const result = await work();
      outcome = "passed";
      return result;
    } finally {
      const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
      this.own.push({ title, seconds, outcome });
      this.run.event({ event: "step ended", title, outcome, seconds });
    }
  }
}

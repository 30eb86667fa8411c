import { type FailoverOptions, type FailoverResult, failover } from "../operations/failover";
import type { Scene } from "./stage";

/** How the command ended. */
export interface Told {
  /** Absent if it threw. */
  readonly result: FailoverResult | undefined;
  /** Everything that it said, the error's words included. */
  readonly text: string;
}

/** `npm run failover` as a person runs it, without the terminal: its report goes into the folder of the run. */
export async function failoverRun(scene: Scene, options: FailoverOptions): Promise<Told> {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const steps = scene.steps.of("npm run failover", () => {});
  return failover({ ...scene, steps, root: scene.run.path }, { ...options, say }).then(
    (result) => ({ result, text: lines.join("\n") }),
    (error: unknown) => ({ result: undefined, text: [...lines, String(error)].join("\n") }),
  );
}

import { Aws } from "../operations/aws";
import type { Progress } from "../operations/workspace";
import { Gateway } from "./gateway";
import type { Scene, Stage } from "./stage";

/** Longer than the provider's first look after a detach, which comes after 30 s: it has to wait and look again. */
export const PROMOTION_SECONDS = 40;

/** The stage itself as a scene: for an endpoint that cannot be copied, and one scenario. */
export function sceneOf(stage: Stage, endpoint: string): Scene {
  if (stage.gateway === undefined) throw new Error("a scene needs a gateway");
  const besideEnvironment = { ...stage.environment, AWS_ENDPOINT_URL: endpoint };
  return { ...stage, gateway: stage.gateway, besideEnvironment, beside: new Aws(besideEnvironment) };
}

/**
 * Copies the stage, as it is now, for one scenario: emulator, stacks, processes and steps of its own, and a gateway.
 *
 * @throws Error if the stage has no emulator, which alone can be copied
 */
export async function withScene<T>(
  stage: Stage,
  name: string,
  progress: Progress,
  play: (scene: Scene) => Promise<T>,
): Promise<T> {
  if (stage.emulator === undefined) throw new Error(`${name} needs the emulator: run it without --endpoint`);
  const run = stage.run.part(name);
  const emulator = await stage.emulator.copy(run.file("emulated-requests.jsonl"));
  const gateway = await Gateway.start(stage.root, stage.python, run, emulator.url);
  const children = stage.children.group();
  try {
    await emulator.promotionTakes(PROMOTION_SECONDS);
    const environment = { ...stage.environment, AWS_ENDPOINT_URL: gateway.url };
    const besideEnvironment = { ...stage.environment, AWS_ENDPOINT_URL: emulator.url };
    return await play({
      ...stage,
      run,
      emulator,
      gateway,
      children,
      environment,
      besideEnvironment,
      steps: stage.steps.of(name, progress),
      workspace: stage.workspace.copy({ run, environment, children }),
      aws: new Aws(environment),
      beside: new Aws(besideEnvironment),
    });
  } finally {
    await children.stop();
    await gateway.stop();
    await emulator.stop();
  }
}

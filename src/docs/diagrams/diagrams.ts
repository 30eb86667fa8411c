import type { Subject } from "../../proof/question";
import type { Document } from "../document";
import { drawingOf } from "./draw";
import type { Drawing } from "./drawing";
import { type Facts, factsOf } from "./facts";
import { failoverScene } from "./failover";
import { flowMapScene } from "./flow-map";
import { identityScene } from "./identity";
import { networkScene } from "./network";
import { overviewScene } from "./overview";
import { platformScene } from "./platform";
import type { Scene } from "./scene";
import { stacksScene } from "./stacks";
import { svgOf } from "./svg";

const SCENES: readonly ((facts: Facts) => Scene)[] = [
  overviewScene,
  platformScene,
  (facts) => networkScene(facts, "primary"),
  (facts) => networkScene(facts, "dr"),
  flowMapScene,
  identityScene,
  failoverScene,
  stacksScene,
];

/**
 * Every diagram of a platform, as SVG. Same stacks, same bytes.
 *
 * @throws Error without a configuration
 */
export async function diagrams(subject: Subject): Promise<Document[]> {
  const drawings = await drawingsOf(subject);
  return drawings.map((drawing) => ({ path: drawing.scene.path, content: svgOf(drawing) }));
}

/** The same, with the place of everything. */
export async function drawingsOf(subject: Subject): Promise<Drawing[]> {
  const facts = factsOf(subject);
  return Promise.all(SCENES.map((scene) => drawingOf(scene(facts))));
}

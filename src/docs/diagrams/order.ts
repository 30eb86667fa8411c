import type { Arrow, Box } from "./scene";

/** Arrows that nobody sees, which put boxes one under the other. */
export function inOrder(boxes: readonly Pick<Box, "id">[]): Arrow[] {
  return boxes.slice(1).map(({ id: to }, index) => {
    return { from: boxes[index]?.id ?? to, to, label: [], look: "below", sources: [] };
  });
}

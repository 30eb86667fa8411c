import type { PlacedArrow, PlacedBox, PlacedText, Point, Rectangle } from "./drawing";
import type { Arrow } from "./scene";
import { BODY, LEADING, widthOf } from "./text";

/**
 * An arrow over the gap between two boxes that stand beside each other: straight if they are at the same height, else with a
 * bend in the middle. Half of its words stand above it, half below.
 *
 * @throws Error if one of the boxes is not there
 */
export function acrossGap(arrow: Arrow, boxes: readonly PlacedBox[]): PlacedArrow {
  const from = boxes.find(({ id }) => id === arrow.from);
  const to = boxes.find(({ id }) => id === arrow.to);
  if (from === undefined || to === undefined) throw new Error(`no box ${arrow.from} or ${arrow.to}`);
  const isForth = from.x < to.x;
  const start = { x: isForth ? from.x + from.width : from.x, y: middleOf(from) };
  const end = { x: isForth ? to.x : to.x + to.width, y: middleOf(to) };
  const x = (start.x + end.x) / 2;
  const common = { top: Math.max(from.y, to.y), bottom: Math.min(from.y + from.height, to.y + to.height) };
  if (common.top < common.bottom) {
    const y = (common.top + common.bottom) / 2;
    return { arrow, points: [start, end].map((point) => ({ ...point, y })), texts: wordsAround(arrow.label, { x, y }) };
  }
  const points = [start, { x, y: start.y }, { x, y: end.y }, end];
  return { arrow, points, texts: wordsAround(arrow.label, { x, y: (start.y + end.y) / 2 }) };
}

function middleOf({ y, height }: Rectangle): number {
  return y + height / 2;
}

function wordsAround(label: readonly string[], { x, y }: Point): PlacedText[] {
  const over = Math.ceil(label.length / 2);
  const height = BODY.size * LEADING;
  return label.map((text, index) => {
    const width = widthOf(text, BODY);
    const gap = index < over ? -3 : 5;
    return { text, style: BODY, width, height, x: x - width / 2, y: y + (index - over) * height + gap };
  });
}

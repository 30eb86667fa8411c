import type { PlacedIcon, PlacedText, Point } from "./drawing";
import type { Box } from "./scene";
import { BODY, LEADING, type Style, TITLE, widthOf, wrap } from "./text";

/** Between a box's edge and what is in it, in pixels. */
export const PADDING = 12;

const ICON = 36;
const GAP = 8;

/** What stands in a box itself, at places of the box, and the height that it needs. */
export interface Content {
  readonly height: number;
  readonly texts: readonly PlacedText[];
  readonly icons: readonly PlacedIcon[];
}

/** In a narrower box the icon stands over the text. */
const NARROW = 200;

/** One icon stands beside the text, several stand over it. */
export function contentOf({ title, lines, icons, width }: Box): Content {
  const isBeside = icons.length === 1 && width >= NARROW;
  const placed = icons.map((icon, index) => ({ icon, side: ICON, x: PADDING + index * (ICON + GAP), y: PADDING }));
  const left = isBeside ? PADDING + ICON + GAP : PADDING;
  const top = icons.length > 0 && !isBeside ? PADDING + ICON + GAP : PADDING;
  const room = width - left - PADDING;
  const texts = [
    ...stacked(wrap(title, room, TITLE), TITLE, { x: left, y: top }),
    ...stacked(
      lines.flatMap((line) => wrap(line, room, BODY)),
      BODY,
      { x: left, y: top + wrap(title, room, TITLE).length * TITLE.size * LEADING },
    ),
  ];
  const bottom = Math.max(...texts.map((text) => text.y + text.height), isBeside ? PADDING + ICON : top);
  return { height: Math.ceil(bottom + PADDING), texts, icons: placed };
}

/** Lines of one style, one under the other from a point on. */
export function stacked(lines: readonly string[], style: Style, { x, y }: Point): PlacedText[] {
  const height = style.size * LEADING;
  return lines.map((text, index) => ({ text, style, x, y: y + index * height, width: widthOf(text, style), height }));
}

/** Things somewhere else. */
export function moved<T extends Point>(things: readonly T[], { x, y }: Point): T[] {
  return things.map((thing) => ({ ...thing, x: thing.x + x, y: thing.y + y }));
}

import { acrossGap } from "./across";
import { moved, PADDING, stacked } from "./content";
import type { Drawing, PlacedArrow, PlacedBox, PlacedKey, Point } from "./drawing";
import { layoutOf } from "./layout";
import type { Arrow, Box, Scene } from "./scene";
import { BODY, HEADLINE, LEADING, wrap } from "./text";

/** Around the whole drawing, in pixels. */
const MARGIN = 16;

/** Length of a line in the legend. */
const SAMPLE = 44;

/** Lays a scene out, under its title and over its legend. An arrow needs both its boxes. */
export async function drawingOf({ arrows: drawn, across = [], ...rest }: Scene): Promise<Drawing> {
  const ids = idsOf(rest.boxes);
  const isWhole = ({ from, to }: Arrow) => ids.has(from) && ids.has(to);
  const scene = { ...rest, arrows: drawn.filter(isWhole), across: across.filter(isWhole) };
  const layout = await layoutOf(scene);
  const inner = Math.ceil(layout.width);
  const headline = stacked(wrap(scene.title, inner, HEADLINE), HEADLINE, { x: MARGIN, y: MARGIN });
  const top = { x: MARGIN, y: MARGIN + headline.length * HEADLINE.size * LEADING + PADDING };
  const boxes = layout.boxes.map((box) => shifted(box, top));
  const arrows = layout.arrows.map((arrow) => shiftedArrow(arrow, top));
  const bottom = top.y + layout.height;
  const legend = legendOf(scene, inner, bottom + MARGIN);
  const last = Math.max(bottom, ...legend.map(({ text }) => text.y + text.height));
  return {
    scene,
    width: inner + 2 * MARGIN,
    height: Math.ceil(last + MARGIN),
    headline,
    boxes,
    arrows: [...arrows, ...scene.across.map((arrow) => acrossGap(arrow, boxes))],
    legend,
  };
}

function idsOf(boxes: readonly Box[]): ReadonlySet<string> {
  return new Set(boxes.flatMap(({ id, boxes: inner = [] }) => [id, ...idsOf(inner)]));
}

function shifted(box: PlacedBox, by: Point): PlacedBox {
  return {
    ...box,
    ...moved([{ x: box.x, y: box.y }], by)[0],
    texts: moved(box.texts, by),
    icons: moved(box.icons, by),
  };
}

function shiftedArrow({ arrow, points, texts }: PlacedArrow, by: Point): PlacedArrow {
  return { arrow, points: moved(points, by), texts: moved(texts, by) };
}

/** A line for each look, with words beside it; other words from edge to edge. */
function legendOf({ legend }: Scene, width: number, top: number): PlacedKey[] {
  let y = top;
  return legend.flatMap(([look, words]) => {
    const indent = look === undefined ? 0 : SAMPLE + PADDING;
    const texts = stacked(wrap(words, width - indent, BODY), BODY, { x: MARGIN + indent, y });
    const middle = y + (BODY.size * LEADING) / 2;
    y += texts.length * BODY.size * LEADING + 4;
    const points = [MARGIN, MARGIN + SAMPLE].map((x): Point => ({ x, y: middle }));
    const [from, to] = points;
    return texts.map((text, index): PlacedKey => {
      const isFirst = index === 0 && look !== undefined && from !== undefined && to !== undefined;
      return { text, sample: isFirst ? { look, points: [from, to] } : undefined };
    });
  });
}

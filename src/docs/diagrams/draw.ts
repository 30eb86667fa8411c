import { moved, PADDING, stacked } from "./content";
import type { Drawing, PlacedArrow, PlacedBox, PlacedKey, Point, Rectangle } from "./drawing";
import { layoutOf } from "./layout";
import type { Arrow, Scene } from "./scene";
import { BODY, HEADLINE, LEADING, widthOf, wrap } from "./text";

/** Around the whole drawing, in pixels. */
const MARGIN = 16;

/** Length of a line in the legend. */
const SAMPLE = 44;

/** Lays a scene out, under its title and over its legend. */
export async function drawingOf(scene: Scene): Promise<Drawing> {
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
    arrows: [...arrows, ...(scene.across ?? []).map((arrow) => straight(arrow, boxes))],
    legend,
  };
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

/**
 * An arrow over the gap between two boxes, with its words centred around it.
 *
 * @throws Error if the boxes are not beside each other
 */
function straight(arrow: Arrow, boxes: readonly PlacedBox[]): PlacedArrow {
  const from = boxes.find(({ id }) => id === arrow.from);
  const to = boxes.find(({ id }) => id === arrow.to);
  if (from === undefined || to === undefined)
    throw new Error(`no boxes for an arrow from ${arrow.from} to ${arrow.to}`);
  const y = (Math.max(from.y, to.y) + Math.min(lower(from), lower(to))) / 2;
  const isForth = from.x < to.x;
  const points = [
    { x: isForth ? from.x + from.width : from.x, y },
    { x: isForth ? to.x : to.x + to.width, y },
  ];
  if (y < Math.max(from.y, to.y)) console.error(`${arrow.from} and ${arrow.to} are not beside each other`);
  const middle = points.reduce((sum, { x }) => sum + x, 0) / 2;
  const over = Math.ceil(arrow.label.length / 2);
  const height = BODY.size * LEADING;
  const texts = arrow.label.map((text, index) => {
    const width = widthOf(text, BODY);
    const offset = index < over ? (index - over) * height - 3 : (index - over) * height + 5;
    return { text, style: BODY, width, height, x: middle - width / 2, y: y + offset };
  });
  return { arrow, points, texts };
}

function lower({ y, height }: Rectangle): number {
  return y + height;
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

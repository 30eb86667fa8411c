import type { Drawing, PlacedBox, PlacedText, Point, Rectangle } from "../../src/docs/diagrams/drawing";
import type { Model } from "../../src/model/model";

/** What is wrong with a drawing to the eye, each in words. */
export function flawsOf(drawing: Drawing): string[] {
  return [...outside(drawing), ...overlaps(drawing), ...spills(drawing), ...crossings(drawing)];
}

/** Sources that no stack has. */
export function unknownSources({ boxes, arrows }: Drawing, model: Model): string[] {
  const sources = [...boxes.flatMap((box) => box.sources), ...arrows.flatMap(({ arrow }) => arrow.sources)];
  return sources.filter((key) => model.resource(key) === undefined && model.stack(key) === undefined);
}

const named = (text: PlacedText): [string, Rectangle] => [`"${text.text}"`, text];

function textsOf({ headline, arrows, legend }: Drawing): readonly PlacedText[] {
  return [...headline, ...arrows.flatMap(({ texts }) => texts), ...legend.map(({ text }) => text)];
}

function outside(drawing: Drawing): string[] {
  const { boxes, arrows, width, height } = drawing;
  const things: [string, Rectangle][] = [
    ...boxes.map((box): [string, Rectangle] => [box.id, box]),
    ...textsOf(drawing).map(named),
    ...arrows.flatMap(({ arrow, points }) =>
      points.map(({ x, y }): [string, Rectangle] => [`${arrow.from} to ${arrow.to}`, { x, y, width: 0, height: 0 }]),
    ),
  ];
  const page = { x: 0, y: 0, width, height };
  return things.filter(([, place]) => !isIn(place, page)).map(([name]) => `${name} leaves the page`);
}

function overlaps(drawing: Drawing): string[] {
  const { boxes } = drawing;
  const inner = boxes.filter(({ isOuter }) => !isOuter);
  const ofBoxes = pairs(boxes)
    .filter(([one, other]) => meet(one, other) && !isIn(one, other) && !isIn(other, one))
    .map(([one, other]) => `${one.id} overlaps ${other.id}`);
  const free = textsOf(drawing);
  const ofTexts = pairs([...free, ...boxes.flatMap(({ texts }) => texts)])
    .filter(([one, other]) => meet(one, other))
    .map(([one, other]) => `"${one.text}" overlaps "${other.text}"`);
  const onBoxes = free.flatMap((text) =>
    inner.filter((box) => meet(text, box)).map((box) => `"${text.text}" lies on ${box.id}`),
  );
  return [...ofBoxes, ...ofTexts, ...onBoxes];
}

/** Text and icons that do not fit into their box, or stand on each other. */
function spills({ boxes }: Drawing): string[] {
  return boxes.flatMap((box) => {
    const icons = box.icons.map(({ x, y, side }) => ({ x, y, width: side, height: side }));
    const things = [...box.texts.map(named), ...icons.map((icon): [string, Rectangle] => ["icon", icon])];
    const hidden = box.texts.filter((text) => icons.some((icon) => meet(text, icon)));
    return [
      ...things.filter(([, place]) => !isIn(place, box)).map(([name]) => `${name} does not fit into ${box.id}`),
      ...hidden.map(({ text }) => `"${text}" stands on an icon of ${box.id}`),
    ];
  });
}

/** Lines that run through a box that they do not end at, or through what is written in a box or beside another line. */
function crossings({ boxes, arrows }: Drawing): string[] {
  const inner = boxes.filter(({ isOuter }) => !isOuter);
  return arrows.flatMap(({ arrow, points }) => {
    const name = `the line from ${arrow.from} to ${arrow.to}`;
    const lines = points.slice(1).map((point, index) => lineOf(points[index] ?? point, point));
    const isEnd = ({ id }: PlacedBox) => id === arrow.from || id === arrow.to;
    const crossed = inner.filter((box) => !isEnd(box) && lines.some((line) => meet(line, box)));
    const others = arrows.filter((one) => one.arrow !== arrow);
    const written = [...boxes, ...others].flatMap(({ texts }) => texts);
    const struck = written.filter((text) => lines.some((line) => meet(line, text)));
    return [
      ...crossed.map(({ id }) => `${name} runs through ${id}`),
      ...struck.map(({ text }) => `${name} runs through "${text}"`),
    ];
  });
}

function lineOf(from: Point, to: Point): Rectangle {
  const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
  return { x, y, width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
}

/** Half a pixel is not seen. */
const SLACK = 0.5;

function meet(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x < other.x + other.width - SLACK &&
    other.x < one.x + one.width - SLACK + (one.width === 0 ? 2 * SLACK : 0) &&
    one.y < other.y + other.height - SLACK &&
    other.y < one.y + one.height - SLACK + (one.height === 0 ? 2 * SLACK : 0)
  );
}

function isIn(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x >= other.x - SLACK &&
    one.y >= other.y - SLACK &&
    one.x + one.width <= other.x + other.width + SLACK &&
    one.y + one.height <= other.y + other.height + SLACK
  );
}

function pairs<T>(all: readonly T[]): (readonly [T, T])[] {
  return all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other] as const));
}

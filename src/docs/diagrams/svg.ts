import type { Drawing, PlacedArrow, PlacedBox, PlacedIcon, PlacedKey, PlacedText, Point } from "./drawing";
import { artworkOf } from "./icons";
import type { Look, Tone } from "./scene";
import { FONTS } from "./text";

const INK = "#16202e";
const PAPER = "#ffffff";

/** Fill and edge. The edges are AWS's own colours of such groups, where it has any. */
const TONES: Readonly<Record<Tone, { readonly fill: string; readonly edge: string; readonly dashes?: string }>> = {
  plain: { fill: "#ffffff", edge: "#7d8998" },
  region: { fill: "#f2f8fd", edge: "#147eba" },
  standby: { fill: "#f6f6f8", edge: "#5a6b86", dashes: "7 4" },
  lost: { fill: "#fdeeee", edge: "#c0282d", dashes: "4 4" },
  entrance: { fill: "#f0f7e4", edge: "#7aa116" },
  inspection: { fill: "#fdeef0", edge: "#dd344c" },
  application: { fill: "#fff3e6", edge: "#ed7100" },
  data: { fill: "#fbeef8", edge: "#c925d1" },
  change: { fill: "#fff8dc", edge: "#b7791f" },
};

const LOOKS: Readonly<Record<Look, { readonly colour: string; readonly dashes?: string }>> = {
  request: { colour: INK },
  copy: { colour: "#8a1fa8" },
  standby: { colour: "#b45309", dashes: "7 5" },
  order: { colour: "#147eba" },
  below: { colour: "none" },
};

/**
 * A drawing as SVG that stands alone. It has no script, style sheet, id or reference of any kind, which sanitizers of Git hosts
 * take out: icons stand where they are used, and arrow heads are triangles. Its background makes it legible on a dark page.
 */
export function svgOf(drawing: Drawing): string {
  const { scene, width, height, headline, boxes, arrows, legend } = drawing;
  const body = [
    `<rect width="${width}" height="${height}" rx="8" fill="${PAPER}"/>`,
    ...headline.map(textOf),
    ...boxes.map(boxOf),
    ...arrows.map(arrowOf),
    ...legend.map(keyOf),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${FONTS}" fill="${INK}">`,
    `<title>${escaped(scene.title)}</title>`,
    `<desc>${escaped(scene.description)}</desc>`,
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

function boxOf({ x, y, width, height, tone, sources, texts, icons, isOuter }: PlacedBox): string {
  const { fill, edge, dashes } = TONES[tone];
  const tip = sources.length === 0 ? "" : `<title>${escaped(sources.join("\n"))}</title>`;
  const dashed = dashes === undefined ? "" : ` stroke-dasharray="${dashes}"`;
  const shape = `<rect ${at({ x, y })} width="${round(width)}" height="${round(height)}" rx="${isOuter ? 8 : 6}" fill="${fill}" stroke="${edge}" stroke-width="1.5"${dashed}/>`;
  return ["<g>", tip, shape, ...icons.map(iconOf), ...texts.map(textOf), "</g>"].filter((one) => one !== "").join("\n");
}

function iconOf({ icon, side, x, y }: PlacedIcon): string {
  const artwork = artworkOf(icon);
  return `<g transform="translate(${round(x)} ${round(y)}) scale(${round(side / artwork.side, 4)})">${artwork.shapes}</g>`;
}

function textOf({ text, style, x, y }: PlacedText): string {
  const weight = style.bold ? ' font-weight="bold"' : "";
  return `<text ${at({ x, y: y + style.size })} font-size="${style.size}"${weight}>${escaped(text)}</text>`;
}

/** Words stand on paper of their own, so that no line runs through them. */
function arrowOf({ arrow, points, texts }: PlacedArrow): string {
  const tip = arrow.sources.length === 0 ? "" : `<title>${escaped(arrow.sources.join("\n"))}</title>`;
  const paper = texts.map(
    ({ x, y, width, height }) =>
      `<rect ${at({ x: x - 2, y })} width="${round(width + 4)}" height="${round(height)}" fill="${PAPER}" fill-opacity="0.85"/>`,
  );
  return ["<g>", tip, lineOf(arrow.look, points, arrow.isBothWays), ...paper, ...texts.map(textOf), "</g>"]
    .filter((one) => one !== "")
    .join("\n");
}

function keyOf({ sample, text }: PlacedKey): string {
  return [...(sample === undefined ? [] : [lineOf(sample.look, sample.points)]), textOf(text)].join("\n");
}

const HEAD = 9;

/** A line with a head at its end, or at both. */
function lineOf(look: Look, points: readonly Point[], isBothWays = false): string {
  const { colour, dashes } = LOOKS[look];
  const heads = [headAt(points.at(-1), points.at(-2)), ...(isBothWays ? [headAt(points[0], points[1])] : [])];
  const [end, start] = heads;
  const line = [start?.neck ?? points[0], ...points.slice(1, -1), end?.neck];
  const dashed = dashes === undefined ? "" : ` stroke-dasharray="${dashes}"`;
  return [
    `<polyline points="${listed(line)}" fill="none" stroke="${colour}" stroke-width="2"${dashed}/>`,
    ...heads.map(({ triangle }) => `<polygon points="${listed(triangle)}" fill="${colour}"/>`),
  ].join("\n");
}

/** The triangle at the end of a line, and where the line meets it. */
function headAt(end: Point = { x: 0, y: 0 }, before: Point = end): { neck: Point; triangle: readonly Point[] } {
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [dx, dy] = [(end.x - before.x) / length, (end.y - before.y) / length];
  const neck = { x: end.x - dx * HEAD, y: end.y - dy * HEAD };
  const half = HEAD / 2;
  const sides = [half, -half].map((side) => ({ x: neck.x - dy * side, y: neck.y + dx * side }));
  return { neck, triangle: [end, ...sides] };
}

function listed(points: readonly (Point | undefined)[]): string {
  return points.flatMap((point) => (point ? [`${round(point.x)},${round(point.y)}`] : [])).join(" ");
}

function at({ x, y }: Point): string {
  return `x="${round(x)}" y="${round(y)}"`;
}

function round(value: number, digits = 1): string {
  return String(Number(value.toFixed(digits)));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (found) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[found] ?? "&quot;");
}

import ELK, { type ElkExtendedEdge, type ElkNode, type ElkPort } from "elkjs/lib/elk.bundled.js";
import { contentOf, moved, PADDING, stacked } from "./content";
import type { PlacedArrow, PlacedBox, Point } from "./drawing";
import type { Arrow, Box, Scene } from "./scene";
import { BODY, LEADING, widthOf } from "./text";

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
}

/**
 * Finds a place for everything, by Eclipse's layout kernel: boxes in layers, arrows at right angles, room for what is written
 * beside them. The order of boxes and arrows in the scene is kept where it can be. Same scene, same places.
 */
export async function layoutOf(scene: Scene): Promise<Layout> {
  const { boxes, arrows, direction } = scene;
  const root: ElkNode = await new ELK().layout({
    id: "root",
    layoutOptions: { ...OPTIONS, "elk.direction": direction, ...scene.layout },
    children: boxes.map((box) => nodeOf(box, scene)),
    edges: arrows.map(edgeOf),
  });
  return {
    width: root.width ?? 0,
    height: root.height ?? 0,
    boxes: placedBoxes(boxes, root.children ?? []),
    arrows: (root.edges ?? []).flatMap((edge, index) => placedArrow(arrows[index], edge)),
  };
}

/** Source: Eclipse Layout Kernel, reference of its options. */
const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.layering.strategy": "LONGEST_PATH_SOURCE",
  "elk.layered.crossingMinimization.forceNodeModelOrder": "true",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.nodePlacement.networkSimplex.nodeFlexibility.default": "NONE",
  "elk.layered.spacing.nodeNodeBetweenLayers": "28",
  "elk.spacing.nodeNode": "16",
  "elk.spacing.edgeNode": "10",
  "elk.spacing.edgeEdge": "10",
  "elk.layered.spacing.edgeNodeBetweenLayers": "14",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
  "elk.spacing.edgeLabel": "4",
} as const;

function nodeOf(box: Box, scene: Scene): ElkNode {
  const { height } = contentOf(box);
  const ports = portsOf(box, scene.arrows);
  const constraints = ports.length > 0 ? { "elk.portConstraints": "FIXED_SIDE" } : {};
  if (box.boxes === undefined) return { id: box.id, width: box.width, height, ports, layoutOptions: constraints };
  return {
    id: box.id,
    children: box.boxes.map((inner) => nodeOf(inner, scene)),
    ports,
    layoutOptions: {
      ...constraints,
      "elk.padding": `[top=${height},left=${PADDING},bottom=${PADDING},right=${PADDING}]`,
      "elk.portAlignment.default": "CENTER",
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": leastSize(scene, box.width, height),
      ...box.layout,
    },
  };
}

/** The kernel lays out from left to right, and forgets to turn this with the rest. */
function leastSize({ direction }: Scene, width: number, height: number): string {
  return direction === "DOWN" ? `(${height},${width})` : `(${width},${height})`;
}

/** A port for each arrow that keeps to a side of the box. */
function portsOf({ id }: Box, arrows: readonly Arrow[]): ElkPort[] {
  return arrows.flatMap(({ from, to, side }, index) => {
    if (side === undefined || (from !== id && to !== id)) return [];
    return [{ id: portAt(id, index), width: 0, height: 0, layoutOptions: { "elk.port.side": side } }];
  });
}

function portAt(box: string, arrow: number): string {
  return `${box} arrow-${arrow}`;
}

function edgeOf({ from, to, label, isBack, side }: Arrow, index: number): ElkExtendedEdge {
  const width = Math.max(0, ...label.map((line) => widthOf(line, BODY)));
  const height = label.length * BODY.size * LEADING;
  const labels = label.length === 0 ? [] : [{ text: label.join(" "), width, height }];
  const ends = [from, to].map((end) => (side === undefined ? end : portAt(end, index)));
  const [source = from, target = to] = isBack ? ends.toReversed() : ends;
  return { id: `arrow-${index}`, sources: [source], targets: [target], labels };
}

function placedBoxes(boxes: readonly Box[], nodes: readonly ElkNode[]): PlacedBox[] {
  return boxes.flatMap((box, index) => {
    const { x = 0, y = 0, width = 0, height = 0, children = [] } = nodes[index] ?? {};
    const { texts, icons } = contentOf(box);
    const { id, tone, sources, boxes: inner } = box;
    const place = { id, tone, sources, x, y, width, height, isOuter: inner !== undefined };
    return [
      { ...place, texts: moved(texts, { x, y }), icons: moved(icons, { x, y }) },
      ...placedBoxes(inner ?? [], children),
    ];
  });
}

function placedArrow(arrow: Arrow | undefined, { sections = [], labels = [] }: ElkExtendedEdge): PlacedArrow[] {
  const [section] = sections;
  if (arrow === undefined || section === undefined || arrow.look === "below") return [];
  const points: Point[] = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  if (arrow.isBack) points.reverse();
  const texts = labels.flatMap(({ x = 0, y = 0 }) => stacked(arrow.label, BODY, { x, y }));
  return [{ arrow, points, texts }];
}

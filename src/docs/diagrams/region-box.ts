import type { Model } from "../../model/model";
import type { Facts } from "./facts";
import type { Box } from "./scene";

/** Of the boxes of a region, in pixels: two regions stand beside each other. */
const REGION_BOX = 224;

/** Makes the box of something in a region; none if the region has nothing of it. */
export type RegionBox = (facts: Facts, region: string, model?: Model) => Box | undefined;

/** A box of something in a region; none without a resource. */
export function box(region: string, kind: string, rest: Omit<Box, "id" | "width">): Box | undefined {
  return rest.sources.length === 0 ? undefined : { id: `${region}/${kind}`, width: REGION_BOX, ...rest };
}

import type { Icon } from "./icons";
import type { Arrow, Look, Scene, Tone } from "./scene";
import type { Style } from "./text";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/** A line of text. `y` is its upper edge, and `width` the most that it takes. */
export interface PlacedText extends Rectangle {
  readonly text: string;
  readonly style: Style;
}

export interface PlacedIcon extends Point {
  readonly icon: Icon;
  readonly side: number;
}

/** A box with its content. All places are those of the drawing. */
export interface PlacedBox extends Rectangle {
  readonly id: string;
  readonly tone: Tone;
  readonly sources: readonly string[];
  readonly texts: readonly PlacedText[];
  readonly icons: readonly PlacedIcon[];
  /** True if it has boxes in it. */
  readonly isOuter: boolean;
}

export interface PlacedArrow {
  readonly arrow: Arrow;
  readonly points: readonly Point[];
  readonly texts: readonly PlacedText[];
}

/** A line of the legend. */
export interface PlacedKey {
  readonly text: PlacedText;
  /** The line that it explains. */
  readonly sample: { readonly look: Look; readonly points: readonly [Point, Point] } | undefined;
}

/** A diagram with a place for everything. */
export interface Drawing {
  readonly scene: Scene;
  readonly width: number;
  readonly height: number;
  readonly headline: readonly PlacedText[];
  /** Outer ones before those in them. */
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
  readonly legend: readonly PlacedKey[];
}

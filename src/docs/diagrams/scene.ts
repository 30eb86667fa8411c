import type { Icon } from "./icons";

/** What a colour says of a box. */
export type Tone =
  | "plain"
  | "region"
  | "standby"
  | "lost"
  | "entrance"
  | "inspection"
  | "application"
  | "data"
  | "change";

/** A box: something of the synthesized stacks, or several that are alike. */
export interface Box {
  readonly id: string;
  readonly title: string;
  /** Wrapped to the box's width. */
  readonly lines: readonly string[];
  readonly icons: readonly Icon[];
  readonly tone: Tone;
  /** Keys of the resources that it stands for; names of stacks for what is a stack. None if it is outside, such as the internet. */
  readonly sources: readonly string[];
  /** Outer width in pixels. Of a box with boxes in it, what these need. */
  readonly width: number;
  readonly boxes?: readonly Box[];
  /**
   * Options of the layout of what is in it.
   *
   * @default - those of the scene
   */
  readonly layout?: Readonly<Record<string, string>>;
}

/**
 * What a line says. `request`: opens connections; `copy`: data is replicated; `standby`: only after a failover; `order`: comes
 * after; `below`: is not drawn, and puts one box under another.
 */
export type Look = "request" | "copy" | "standby" | "order" | "below";

/** An arrow between two boxes. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Lines beside it. */
  readonly label: readonly string[];
  readonly look: Look;
  /** Keys of the resources that say so. */
  readonly sources: readonly string[];
  /** @default false */
  readonly isBothWays?: boolean;
  /**
   * True if it leads back, against the order of the layout.
   *
   * @default false
   */
  readonly isBack?: boolean;
  /**
   * Side of both boxes that it keeps to, past what lies between them.
   *
   * @default - from one layer to the next
   */
  readonly side?: "WEST" | "EAST";
}

/** One diagram before it is laid out. */
export interface Scene {
  /** File name. */
  readonly path: string;
  readonly title: string;
  /** For whoever does not see it. */
  readonly description: string;
  readonly direction: "DOWN" | "RIGHT";
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  /**
   * Straight arrows between boxes of the same height that stand beside each other.
   *
   * @default - none
   */
  readonly across?: readonly Arrow[];
  /**
   * Options of the layout.
   *
   * @default - as `layout.ts` has them
   */
  readonly layout?: Readonly<Record<string, string>>;
  /** What the lines mean; and what is not about one kind of line. */
  readonly legend: readonly (readonly [Look | undefined, string])[];
}

/** Something that is paid for. */
export interface Component {
  /** A key of the prices. */
  readonly what: string;
  /** The region's name; `""` is none. */
  readonly region: string;
  /** Of the price's unit, in a month. */
  readonly quantity: number;
  /** How the quantity comes about. */
  readonly counted: string;
  /** True if it depends on the use of the platform, which is assumed. */
  readonly isUsage: boolean;
}

/** There all the time, whoever uses it. */
export function fixed(what: string, region: string, quantity: number, counted: string): Component {
  return { what, region, quantity, counted, isUsage: false };
}

/** Grows with the use that is made of it. */
export function used(what: string, region: string, quantity: number, counted: string): Component {
  return { what, region, quantity, counted, isUsage: true };
}

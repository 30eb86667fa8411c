import pixelWidth from "string-pixel-width";

/**
 * Whoever looks may have any of these. Text is measured as Verdana, the widest whose widths are at hand, with what DejaVu Sans
 * takes beyond it where that stands in for sans-serif: what fits there fits everywhere.
 */
export const FONTS = "Helvetica, Arial, sans-serif";

/** Baseline to baseline, in font sizes. */
export const LEADING = 1.3;

export interface Style {
  /** In pixels. */
  readonly size: number;
  readonly bold: boolean;
}

export const HEADLINE: Style = { size: 24, bold: true };
export const TITLE: Style = { size: 17, bold: true };
export const BODY: Style = { size: 16, bold: false };

/** Of DejaVu Sans to Verdana, at most. Source: `getComputedTextLength` of every text of the diagrams, in Chromium. */
const WIDEST = 1.02;

/** The most pixels that a text takes, on whatever machine. */
export function widthOf(text: string, { size, bold }: Style): number {
  return Math.ceil(WIDEST * pixelWidth(text, { font: "verdana", size, bold }));
}

/** Lines of at most so many pixels: broken at spaces, within words only where a word alone is too long. */
export function wrap(text: string, width: number, style: Style): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").flatMap((one) => pieces(one, width, style))) {
    const last = lines.at(-1);
    const longer = last === undefined || word.isRest ? undefined : `${last} ${word.text}`;
    if (longer !== undefined && widthOf(longer, style) <= width) lines[lines.length - 1] = longer;
    else lines.push(word.text);
  }
  return lines;
}

interface Piece {
  readonly text: string;
  /** True if it goes on a word that the line before has begun. */
  readonly isRest: boolean;
}

/** A word in parts that fit: broken after what joins names, and anywhere if there is nothing of that kind. */
function pieces(word: string, width: number, style: Style): Piece[] {
  const parts = word.split(/(?<=[-/.,:_@])/).flatMap((part) => (widthOf(part, style) <= width ? [part] : [...part]));
  const found: string[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (last !== undefined && widthOf(last + part, style) <= width) found[found.length - 1] = last + part;
    else found.push(part);
  }
  return found.map((text, index) => ({ text, isRest: index > 0 }));
}

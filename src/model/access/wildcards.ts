/** True if IAM's wildcards in a pattern, `*` and `?`, cover a text. A wildcard in the text is a character like others. */
export function covers(pattern: string, text: string): boolean {
  return inSegments(pattern, text, coversText);
}

/** True if some text is covered by both patterns. */
export function overlap(a: string, b: string): boolean {
  return inSegments(a, b, overlapSegment);
}

/**
 * ARNs are compared segment by segment: a wildcard goes no further than its colon, except in the last, which is the resource.
 * Source: IAM user guide, "IAM JSON policy elements: Resource", wildcards.
 */
function inSegments(a: string, b: string, compare: (a: string, b: string) => boolean): boolean {
  const [one, other] = [segmentsOf(a), segmentsOf(b)];
  if (one === undefined || other === undefined) return compare(a, b);
  return one.every((segment, index) => compare(segment, other[index] ?? ""));
}

const SEGMENTS = 6;

/** The segments of an ARN; undefined of what is none. */
function segmentsOf(text: string): readonly string[] | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const known = ARNS.get(text) ?? text.split(":");
  ARNS.set(text, known);
  if (known.length <= SEGMENTS) return known.length < SEGMENTS ? undefined : known;
  const whole = [...known.slice(0, SEGMENTS - 1), known.slice(SEGMENTS - 1).join(":")];
  ARNS.set(text, whole);
  return whole;
}

/** The same ARNs are compared over and over. */
const ARNS = new Map<string, readonly string[]>();

/** The same of plain texts: a wildcard goes as far as it can. */
export function coversText(pattern: string, text: string): boolean {
  if (pattern === text || pattern === "*") return true;
  if (!/[*?]/.test(pattern)) return false;
  const known = PATTERNS.get(pattern) ?? compiled(pattern);
  PATTERNS.set(pattern, known);
  return known.test(text);
}

function overlapSegment(a: string, b: string): boolean {
  if (a === "*" || b === "*") return true;
  const [prefixA, prefixB] = [literalStart(a), literalStart(b)];
  if (!prefixA.startsWith(prefixB) && !prefixB.startsWith(prefixA)) return false;
  if (!/[*?]/.test(b)) return coversText(a, b);
  if (!/[*?]/.test(a)) return coversText(b, a);
  return walk(a, b);
}

const PATTERNS = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === "*") return ".*";
    return part === "?" ? "." : part.replace(/[.+^${}()|[\]\\/]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s");
}

function literalStart(pattern: string): string {
  return /^[^*?]*/.exec(pattern)?.[0] ?? "";
}

/** Every pair of places that both patterns can be at after the same text. */
function walk(a: string, b: string): boolean {
  const seen = new Set<number>();
  const waiting: [number, number][] = [[0, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [i, j] = next;
    if (i === a.length && j === b.length) return true;
    const place = i * (b.length + 1) + j;
    if (seen.has(place)) continue;
    seen.add(place);
    const [one, other] = [a[i], b[j]];
    if (one === "*") waiting.push([i + 1, j]);
    if (other === "*") waiting.push([i, j + 1]);
    if (one === "*" && j < b.length) waiting.push([i, j + 1]);
    else if (other === "*" && i < a.length) waiting.push([i + 1, j]);
    else if (one !== undefined && other !== undefined && (one === other || one === "?" || other === "?")) {
      waiting.push([i + 1, j + 1]);
    }
  }
  return false;
}

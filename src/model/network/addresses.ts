import { Address4 } from "ip-address";
import { parseCidr } from "../../config/cidr";

/** IPv4 addresses from the first to the last, as numbers: 2^32 of them fit exactly. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

export const ANYWHERE: Range = { first: 0, last: 2 ** 32 - 1 };

const known = new Map<string, Range | undefined>();

/** The addresses of `a.b.c.d/n`; undefined if it is no IPv4 range. */
export function rangeOf(cidr: unknown): Range | undefined {
  if (typeof cidr !== "string") return undefined;
  if (!known.has(cidr)) {
    const parsed = parseCidr(cidr);
    known.set(cidr, parsed && { first: Number(parsed.first), last: Number(parsed.last) });
  }
  return known.get(cidr);
}

export function contains({ first, last }: Range, address: number): boolean {
  return first <= address && address <= last;
}

/** True if every address of the other is in the range. */
export function covers(range: Range, other: Range): boolean {
  return range.first <= other.first && other.last <= range.last;
}

export function size({ first, last }: Range): number {
  return last - first + 1;
}

const texts = new Map<number, string>();

/** In dots. */
export function addressText(address: number): string {
  const text = texts.get(address) ?? Address4.fromBigInt(BigInt(address)).correctForm();
  texts.set(address, text);
  return text;
}

/**
 * An address for each way in which the cuts tell addresses apart: rules that speak of no other ranges treat all the
 * others like one of these.
 */
export function samples(places: readonly Range[], cuts: readonly Range[]): number[] {
  const found = new Map<string, number>();
  for (const place of places) {
    const starts = cuts.flatMap(({ first, last }) => [first, last + 1]).filter((start) => contains(place, start));
    for (const address of [place.first, ...starts]) {
      const kind = cuts.map((cut) => (contains(cut, address) ? "1" : "0")).join("");
      if (!found.has(kind)) found.set(kind, address);
    }
  }
  return [...found.values()];
}

/** Every range once. */
export function distinct(ranges: readonly Range[]): Range[] {
  return [...new Map(ranges.map((range) => [`${range.first}-${range.last}`, range])).values()];
}

/** What IANA's special-purpose address registry keeps off the internet, with multicast and what is reserved. */
const NOT_PUBLIC = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
].flatMap((cidr) => rangeOf(cidr) ?? []);

/** Addresses of the internet: those that are neither special nor some VPC's. */
export function publicRanges(vpcs: readonly Range[]): Range[] {
  const closed = [...NOT_PUBLIC, ...vpcs].sort((a, b) => a.first - b.first);
  const open: Range[] = [];
  let next = 0;
  for (const { first, last } of closed) {
    if (first > next) open.push({ first: next, last: first - 1 });
    next = Math.max(next, last + 1);
  }
  if (next <= ANYWHERE.last) open.push({ first: next, last: ANYWHERE.last });
  return open;
}

import { Address4 } from "ip-address";

/** An IPv4 range with the arithmetic that the address plan needs. */
export interface Cidr {
  readonly address: string;
  readonly prefixLength: number;
  readonly isPrivate: boolean;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads `a.b.c.d/n`; undefined if it is not an IPv4 range. */
export function parseCidr(text: string): Cidr | undefined {
  if (!text.includes("/") || !Address4.isValid(text)) return undefined;
  const range = new Address4(text);
  const [first, last] = [range.startAddress(), range.endAddress()];
  return {
    address: range.addressMinusSuffix ?? "",
    prefixLength: range.subnetMask,
    isPrivate: range.isPrivate(),
    first: first.bigInt(),
    last: last.bigInt(),
  };
}

/** True if the address is the first one of its range. */
export function isAligned(range: Cidr): boolean {
  return Address4.fromBigInt(range.first).correctForm() === range.address;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The `index`-th of the equal parts that `bits` more bits of prefix cut a range into. */
export function subnet(range: string, bits: number, index: number): string {
  const whole = parseCidr(range);
  const prefixLength = (whole?.prefixLength ?? 33) + bits;
  if (whole === undefined || prefixLength > 32 || index >= 2 ** bits) {
    throw new RangeError(`no part ${index} of ${range} with ${bits} more bits`);
  }
  const first = whole.first + BigInt(index) * 2n ** BigInt(32 - prefixLength);
  return `${Address4.fromBigInt(first).correctForm()}/${prefixLength}`;
}

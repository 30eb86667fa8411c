import { TIERS, tierRanges } from "../../../src/config/address-plan";
import { overlaps, parseCidr, subnet } from "../../../src/config/cidr";
import { production } from "../../../src/config/production";

const parse = (text: string) => {
  const range = parseCidr(text);
  if (range === undefined) throw new Error(`${text} is no range`);
  return range;
};

test("gives every tier a range per zone, inside the region's and apart from each other", () => {
  for (const region of Object.values(production.regions)) {
    const whole = parse(region.cidr);
    const ranges = TIERS.flatMap((tier) => tierRanges(region, tier)).map(({ cidr }) => parse(cidr));
    expect(ranges).toHaveLength(TIERS.length * region.zones.length);
    for (const [index, range] of ranges.entries()) {
      expect(range.first >= whole.first && range.last <= whole.last).toBe(true);
      expect(ranges.slice(index + 1).some((other) => overlaps(range, other))).toBe(false);
    }
  }
});

test("keeps the data tier where it is", () => {
  expect(tierRanges(production.regions.primary, "data")).toEqual([
    { zone: "eu-west-1a", cidr: "10.0.160.0/21" },
    { zone: "eu-west-1b", cidr: "10.0.168.0/21" },
    { zone: "eu-west-1c", cidr: "10.0.176.0/21" },
  ]);
});

test("cuts the smallest range that is allowed into subnets that AWS takes", () => {
  const [first] = tierRanges({ cidr: "10.9.240.0/20", zones: ["a", "b", "c", "d"] }, "data");
  expect(first?.cidr).toBe("10.9.250.0/25");
});

test("refuses a part that does not exist", () => {
  expect(() => subnet("10.0.0.0/16", 2, 4)).toThrow("no part 4 of 10.0.0.0/16");
  expect(() => subnet("10.0.0.0", 2, 0)).toThrow(RangeError);
  expect(() => subnet("10.0.0.0/31", 2, 0)).toThrow(RangeError);
});

import { type Tier, tierRanges } from "../address-plan";
import { parseCidr } from "../cidr";
import type { Problem } from "../input";
import type { PlatformConfig, RegionConfig } from "../schema";
import type { Rule } from "./rule";

/** Every subnet holds what runs in it. The tiers that are not named here fit into the smallest range that is allowed. */
export const addressRules: readonly Rule[] = [
  { needs: ["regions", "frontends"], check: tasksHaveAddresses },
  { needs: ["regions", "backends"], check: functionsHaveAddresses },
];

/** The first four addresses of a subnet and its last. Source: Amazon VPC user guide, "Subnet sizing". */
const RESERVED_ADDRESSES = 5;

/** Of `migration`, which has a security group of its own. */
const PLATFORM_INTERFACES = 1;

/** Each task has an address. Source: Amazon ECS developer guide, "Fargate task networking". */
function tasksHaveAddresses({ regions, frontends }: PlatformConfig): Problem[] {
  const tasks = Object.values(frontends).reduce((sum, { tasks: { max } }) => sum + max, 0);
  return eachRegion(regions, (region) => {
    const zones = region.zones.length;
    const withoutZone = Math.ceil(tasks / (zones - 1));
    // A deployment starts new tasks before it stops old ones: for a while there are twice as many.
    const inDeployment = Math.ceil((2 * tasks) / zones);
    return tooSmall(region, "frontend", Math.max(withoutZone, inDeployment), `${tasks} tasks at most (tasks.max)`);
  });
}

/**
 * Each pair of a subnet and a security group has an interface, and each function a group.
 * Source: AWS Lambda developer guide, "Understanding Hyperplane Elastic Network Interfaces".
 */
function functionsHaveAddresses({ regions, backends }: PlatformConfig): Problem[] {
  const functions = Object.keys(backends).length + PLATFORM_INTERFACES;
  return eachRegion(regions, (region) => tooSmall(region, "backend", functions, `${functions} functions`));
}

type Shortage = Omit<Problem, "field" | "value">;

function tooSmall(region: RegionConfig, tier: Tier, needed: number, what: string): Shortage[] {
  const range = parseCidr(tierRanges(region, tier)[0]?.cidr ?? "");
  const usable = range === undefined ? 0 : Number(range.last - range.first) + 1 - RESERVED_ADDRESSES;
  if (needed <= usable) return [];
  return [
    {
      allowed: `a range whose ${tier} subnets have ${needed} addresses each, for ${what}`,
      remedy: `This one leaves ${usable} in each. Choose a larger range, up to /16, or fewer`,
    },
  ];
}

function eachRegion(regions: PlatformConfig["regions"], check: (region: RegionConfig) => Shortage[]): Problem[] {
  return (["primary", "dr"] as const).flatMap((role) =>
    check(regions[role]).map((shortage) => ({
      field: `regions.${role}.cidr`,
      value: regions[role].cidr,
      ...shortage,
    })),
  );
}

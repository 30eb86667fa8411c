import { namesFor } from "../../../src/config/names";
import { production } from "../../../src/config/production";

test("composes every name from project and environment", () => {
  const names = namesFor(production);
  expect(names.cluster("dr")).toBe("project-x-production-eu-central-1-g1");
  expect(names.instance("primary", 3)).toBe("project-x-production-eu-west-1-g1-3");
  expect(names.globalCluster).toBe("project-x-production-g1");
  expect(names.marker).toBe("/project-x/production/failover/1/active-region");
  expect(names.stateKey("failover")).toBe("project-x/production/failover.tfstate");
  expect(names.problems).toEqual([]);
});

test("reports a composed name that is one character too long, with the limit and its source", () => {
  const regions = structuredClone(production.regions);
  // 63 characters of identifier leave 41 for the region: "project-x-production-" and "-g1" take 24, "-2" is the instance.
  regions.dr.name = "r".repeat(37);
  expect(namesFor({ ...production, regions }).problems).toEqual([]);
  regions.dr.name = "r".repeat(38);
  expect(namesFor({ ...production, regions }).problems).toEqual([
    expect.objectContaining({
      allowed: expect.stringContaining("at most 63 characters (RDS API reference, CreateDBInstance), this has 64"),
    }),
  ]);
});

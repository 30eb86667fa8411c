import { validateConfig } from "../../src/config/load";
import { prove } from "../../src/proof/prove";
import { subjectOf } from "../../src/proof/subject";
import { applicationChecks } from "../helpers/application-checks";
import { backendFor, configurations } from "../helpers/configurations";
import { networkChecks } from "../helpers/network-checks";
import { policyChecks } from "../helpers/policy-checks";
import { synthesized } from "../helpers/synthesized";

const STACKS = [
  "data-replication",
  "dr-region",
  "failover",
  "foundation",
  "global-dns",
  "primary-region",
  "shared-networking",
];

describe.each(Object.entries(configurations))("%s", (_, config) => {
  test("is allowed", () => {
    expect(validateConfig(config, "test")).toEqual(config);
  });

  test("synthesizes seven stacks of which the proof, every policy, and the checks of network and applications hold", () => {
    const stacks = synthesized(config, backendFor(config));
    expect(Object.keys(stacks).sort()).toEqual(STACKS);
    const violations = [
      ...prove(subjectOf(stacks, config)).filter(({ status }) => status !== "holds"),
      ...Object.values(policyChecks).flatMap((check) => check(stacks)),
      ...[networkChecks, applicationChecks].flatMap((checks) =>
        Object.values(checks).flatMap((check) => check(stacks, config)),
      ),
    ];
    expect(violations).toEqual([]);
  });
});

test("of the smallest nothing can be made smaller", () => {
  const smallest = configurations["the smallest"];
  const home = smallest?.frontends.home;
  if (smallest === undefined || home === undefined) throw new Error("there is no smallest");
  const { frontends, backends, regions } = smallest;
  const refused = [
    { ...smallest, frontends: {} },
    { ...smallest, backends: {}, frontends: { home: { ...home, calls: [] } } },
    { ...smallest, frontends: { home: { ...home, tasks: { ...home.tasks, active: 1 } } } },
    { ...smallest, frontends: { home: { ...home, memoryMiB: 511 } } },
    ...["reservedConcurrency", "memoryMiB", "timeoutSeconds"].map((field) => {
      const least = backends.products as Record<string, unknown> | undefined;
      return { ...smallest, backends: { products: { ...least, [field]: Number(least?.[field]) - 1 } } };
    }),
    { ...smallest, regions: { ...regions, dr: { ...regions.dr, cidr: "10.0.16.0/21" } } },
    { ...smallest, regions: { ...regions, dr: { ...regions.dr, databaseInstances: 1 } } },
    { ...smallest, regions: { ...regions, primary: { ...regions.primary, databaseInstances: 2 } } },
    { ...smallest, regions: { ...regions, dr: { ...regions.dr, zones: regions.dr.zones.slice(1) } } },
  ];
  expect(Object.keys(frontends)).toEqual(["home"]);
  for (const config of refused) expect(() => validateConfig(config, "test")).toThrow("allowed: ");
});

import { namesFor } from "../../../src/config/names";
import { production } from "../../../src/config/production";

const { home } = production.frontends;
const { payments, products } = production.backends;

test("composes every name from project and environment", () => {
  const names = namesFor(production);
  expect(names.cluster("dr")).toBe("project-x-production-eu-central-1-g1");
  expect(names.instance("primary", 3)).toBe("project-x-production-eu-west-1-g1-3");
  expect(names.globalCluster).toBe("project-x-production-g1");
  expect(names.marker).toBe("/project-x/production/failover/1/active-region");
  expect(names.stateKey("failover")).toBe("project-x/production/failover.tfstate");
  expect(names.problems).toEqual([]);
});

type Change = Partial<typeof production>;

const longProject = (length: number): Change => ({ project: "p".repeat(length) });
const longRegion = (length: number): Change => {
  const { primary, dr } = production.regions;
  return { regions: { primary, dr: { ...dr, name: "r".repeat(length) } } };
};
const longFrontend = (length: number): Change => ({ frontends: { ["f".repeat(length)]: home ?? never() } });
const longBackend = (length: number): Change => ({
  backends: { ["b".repeat(length)]: payments ?? never(), products: products ?? never() },
});

function never(): never {
  throw new Error("production has it");
}

/** For each limit: what it limits, a choice that makes the name longer, how long it may be, and AWS's limit. */
const limits: [what: RegExp, change: (length: number) => Change, longest: number, says: string][] = [
  [
    /load balancer/,
    longProject,
    21,
    "at most 32 characters (Elastic Load Balancing API reference, CreateLoadBalancer)",
  ],
  [/target group/, longFrontend, 11, "at most 32 characters (Elastic Load Balancing API reference, CreateTargetGroup)"],
  [/function of/, longBackend, 43, "at most 64 characters (Lambda API reference, CreateFunction)"],
  [/the bucket of \w+ in eu-/, longBackend, 20, "at most 63 characters (S3 user guide, bucket naming rules)"],
  [/access log bucket of/, longRegion, 30, "at most 63 characters (S3 user guide, bucket naming rules)"],
  [/role of backend-b+\)/, longBackend, 22, "at most 64 characters (IAM API reference, CreateRole)"],
  [/role of frontend-f+-execution/, longFrontend, 11, "at most 64 characters (IAM API reference, CreateRole)"],
  [/regional host of f/, longFrontend, 50, "at most 63 characters (RFC 1035, section 2.3.4)"],
  [/global cluster/, longProject, 49, "at most 63 characters (RDS API reference, CreateGlobalCluster)"],
  [/the cluster/, longRegion, 39, "at most 63 characters (RDS API reference, CreateDBCluster)"],
  [/last instance/, longRegion, 37, "at most 63 characters (RDS API reference, CreateDBInstance)"],
];

test.each(limits)("reports %s that is one character too long, with AWS's limit", (what, change, longest, says) => {
  const reported = (length: number) =>
    namesFor({ ...production, ...change(length) }).problems.filter(({ field }) => what.test(field));
  expect(reported(longest)).toEqual([]);
  const [problem] = reported(longest + 1);
  expect(problem?.allowed).toContain(says);
  expect(problem?.remedy).toMatch(/ by 1$/);
});

test("reports every name from the first character on that is too many", () => {
  const reported = (length: number) => namesFor({ ...production, ...longProject(length) }).problems;
  const everything = reported(70);
  expect(everything.length).toBeGreaterThan(20);
  // The name itself, whatever project it begins with: one field stands for both regions.
  const rest = (value: unknown) => String(value).replace(/^p+/, "");
  for (const { value, allowed } of everything) {
    const tooMany = String(value).length - Number(/at most (\d+) /.exec(allowed)?.[1]);
    const isReported = (length: number) => reported(length).some((problem) => rest(problem.value) === rest(value));
    expect([value, isReported(70 - tooMany), isReported(71 - tooMany)]).toEqual([value, false, true]);
  }
});

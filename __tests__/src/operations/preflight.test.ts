import { blocking, runChecks, unverified, warnings } from "../../../src/operations/check";
import { CommandError } from "../../../src/operations/child-process";
import { pressChecks, readinessChecks } from "../../../src/operations/preflight";
import { type Standby, subjectOf, WELL } from "../../helpers/standby";

const look = (changes: Partial<Standby>) => runChecks(pressChecks(subjectOf({ ...WELL, ...changes })));
const metrics = (changes: Standby["metrics"]): Partial<Standby> => ({ metrics: { ...WELL.metrics, ...changes } });
const LOCK = { id: "lock-1", who: "ann@desk", operation: "OperationTypeApply", created: "2026-01-01T00:00:00Z" };
const noPlan = (output: string) => async () => {
  throw new CommandError("terraform plan", { exitCode: 1, output, timedOut: false }, "log");
};
const planOf =
  (address: string, ...attributes: string[]) =>
  async () => ({
    plan: { changes: [{ address, actions: ["update"], attributes }], changedOutputs: [] },
    text: "",
  });

test("is content with a standby that is well while the primary is down", async () => {
  const results = await look({});
  expect(results.filter(({ status }) => status !== "passed")).toEqual([]);
  expect(results.length).toBeGreaterThan(12);
});

test.each<[string, string, Partial<Standby>, RegExp]>([
  [
    "the cluster is not available",
    "database",
    { cluster: { ...WELL.cluster, status: "stopped" } },
    /is stopped.*Wait until RDS/,
  ],
  [
    "a modification is pending",
    "database",
    { cluster: { ...WELL.cluster, pending: ["EngineVersion"] } },
    /EngineVersion.*apply-immediately/,
  ],
  [
    "there is no cluster",
    "database",
    { cluster: { ...WELL.cluster, status: "absent" } },
    /does not exist.*npm run deploy/,
  ],
  ["there is no instance", "instances", { instances: [] }, /has no instance.*create-db-instance/],
  ["no instance is available", "instances", { instances: ["creating", "failed"] }, /creating, failed/],
  ["the state is not readable", "state", { state: "gibberish" }, /not a Terraform state.*list-object-versions/],
  [
    "the plan changes something else",
    "plan",
    { plan: planOf("aws_rds_cluster.database", "engine_version") },
    /engine_version.*npm run synth/,
  ],
  ["there is no plan", "plan", { plan: noPlan("Error: it is broken") }, /it is broken/],
])("blocks while %s", async (_, name, changes, says) => {
  const found = blocking(await look(changes)).find((result) => result.name === name);
  expect(`${found?.summary} ${found?.remedy}`).toMatch(says);
});

test.each<[string, string, Partial<Standby>, RegExp]>([
  [
    "more would be lost than allowed",
    "replication-lag",
    metrics({ AuroraGlobalDBReplicationLag: 700_000 }),
    /700 s.*10 minutes are allowed.*--override-warnings/,
  ],
  [
    "the lag is unknown",
    "replication-lag",
    metrics({ AuroraGlobalDBReplicationLag: undefined }),
    /is unknown.*--override-warnings/,
  ],
  ["the primary still serves", "primary", metrics({ Healthy: 1 }), /eu-west-1 still serves.*--override-warnings/],
  [
    "somebody holds the lock",
    "lock",
    { lock: LOCK },
    /ann@desk holds the lock since 2026-01-01.*--release-lock lock-1/,
  ],
  ["another lock than the named one is held", "lock", { lock: LOCK, releaseLock: "lock-2" }, /--release-lock lock-1/],
  ["an instance is missing", "all-instances", { instances: ["available"] }, /1 of 2 available/],
  ["a task is missing", "tasks", metrics({ RunningTaskCount: 1 }), /tasks of home: 1, expected at least 4/],
  ["tasks are not reported", "tasks", metrics({ RunningTaskCount: undefined }), /unknown, no value/],
  ["targets are not healthy", "targets", metrics({ HealthyHostCount: 0 }), /healthy targets of checkout: 0/],
  [
    "there is no target group",
    "targets",
    { state: JSON.stringify({ version: 4, resources: [] }) },
    /no target group of home/,
  ],
  ["the certificate ends", "certificates", metrics({ DaysToExpiry: 2 }), /2, expected at least 7/],
  ["the certificate has ended", "certificates", metrics({ DaysToExpiry: undefined }), /unknown, no value/],
  ["a function sleeps", "functions", { functionState: { state: "Inactive", update: "Successful" } }, /Inactive/],
  [
    "a function's update failed",
    "functions",
    { functionState: { state: "Active", update: "Failed" } },
    /last update Failed/,
  ],
  ["a function is missing", "functions", { functionState: undefined }, /absent/],
  ["an image is missing", "images", { hasImages: false }, /is missing.*docker buildx/],
  ["a secret is missing", "secrets", { hasSecrets: false }, /database\/master is missing/],
])("warns while %s, and blocks not for that", async (_, name, changes, says) => {
  const results = await look(changes);
  expect(blocking(results)).toEqual([]);
  const found = warnings(results).find((result) => result.name === name);
  expect(`${found?.summary} ${found?.remedy}`).toMatch(says);
});

test("cannot say whether the primary serves while the prober is silent", async () => {
  const results = await look(metrics({ Healthy: undefined }));
  expect(unverified(results).map(({ name }) => name)).toEqual(["primary"]);
});

test("lets a detached cluster be completed: the press waits, and what there was to decide was decided", async () => {
  const promoting = { cluster: { ...WELL.cluster, status: "promoting" }, isMember: false };
  const results = await look({ ...promoting, ...metrics({ AuroraGlobalDBReplicationLag: undefined, Healthy: 1 }) });
  expect(results.filter(({ status }) => status !== "passed")).toEqual([]);
  expect(results.find(({ name }) => name === "database")?.summary).toContain("the press waits for it");
});

test("does not take a cluster that is not there for one that was detached", async () => {
  const absent = { cluster: { ...WELL.cluster, status: "absent" }, isMember: false };
  const results = await look({ ...absent, ...metrics({ AuroraGlobalDBReplicationLag: undefined, Healthy: 1 }) });
  const failing = results.filter(({ status }) => status === "failed").map(({ name }) => name);
  expect(failing).toEqual(["database", "replication-lag", "primary"]);
});

test("blocks on a promoting cluster that is still a member, which no press made so", async () => {
  const results = await look({ cluster: { ...WELL.cluster, status: "promoting" } });
  expect(blocking(results).map(({ name }) => name)).toEqual(["database"]);
});

test("takes the lock that is named for nobody's, and what its press left torn for what the next one mends", async () => {
  const torn = noPlan("Error: state data in S3 does not have the\n│ expected content.");
  const results = await look({ lock: LOCK, releaseLock: "lock-1", plan: torn });
  expect([...blocking(results), ...warnings(results)]).toEqual([]);
  expect(unverified(results).map(({ name }) => name)).toEqual(["plan"]);
  expect(blocking(await look({ lock: LOCK, plan: torn })).map(({ name }) => name)).toEqual(["plan"]);
});

test("is not ready while Route 53 is kept from the primary that serves", async () => {
  const ready = (changes: Standby["metrics"]) =>
    runChecks(readinessChecks(subjectOf({ ...WELL, ...metrics(changes) })));
  expect((await ready({})).filter(({ status }) => status !== "passed")).toEqual([]);
  expect((await ready({ PrimarySwitchedOff: 0 })).filter(({ status }) => status !== "passed")).toEqual([]);
  const [found, ...others] = blocking(await ready({ PrimarySwitchedOff: 1 }));
  expect(others).toEqual([]);
  expect(`${found?.summary} ${found?.remedy}`).toMatch(
    /eu-west-1 is switched off.*put-metric-data --region eu-central-1.*PrimarySwitchedOff --value 0/,
  );
});

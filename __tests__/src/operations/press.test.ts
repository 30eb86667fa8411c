import { hostname } from "node:os";
import type { Backend } from "../../../src/config/backend";
import { namesFor } from "../../../src/config/names";
import { production } from "../../../src/config/production";
import { type Pressed, press } from "../../../src/operations/press";
import { Refusal } from "../../../src/operations/refusal";

const backend: Backend = { kind: "remote", bucket: "states", lockTable: "locks", region: "eu-central-1" };
const HOLDER = { id: "lock-1", who: "ann@desk", operation: "OperationTypeApply", created: "2026-01-01T00:00:00Z" };
const done = { exitCode: 0, output: "Apply complete! Resources: 0 added, 2 changed, 0 destroyed.", timedOut: false };
const broken = { exitCode: 1, output: "Error: it does not answer", timedOut: false };
const ADDRESSES = [
  "aws_appautoscaling_target.home",
  "aws_rds_cluster.database",
  "aws_route53_health_check.switch",
  "aws_route53_record.home",
  "aws_ssm_parameter.marker",
];
const EVERYTHING_ELSE = "apply aws_appautoscaling_target.home aws_rds_cluster.database aws_ssm_parameter.marker";
const DATABASE = "apply aws_rds_cluster.database aws_ssm_parameter.marker";
const RECORDS = "apply aws_route53_record.home";
const ALL = "apply ";

interface Course {
  /** What each apply of all but the records ends with; the last goes on. */
  readonly others?: (typeof done)[];
  /** The same of the records. */
  readonly records?: (typeof done)[];
  /** What AWS says of the cluster, question by question; the last goes on. */
  readonly clusters?: ("member" | "promoting" | "promoted")[];
  /** Whether Route 53 has the weights moved; undefined if it does not answer. */
  readonly moved?: boolean | undefined;
  readonly marker?: string;
  readonly holder?: typeof HOLDER;
  /** What publishing the switch throws. */
  readonly publishes?: boolean;
}

const next = <T>(list: T[]): T => (list.length > 1 ? list.shift() : list[0]) as T;

/** A press of which AWS and Terraform are played, with everything that it did. */
function stage(course: Course) {
  const moved = "moved" in course ? course.moved : true;
  const { marker = "eu-central-1", publishes = true } = course;
  const [others, records] = [[...(course.others ?? [done])], [...(course.records ?? [done])]];
  const clusters = [...(course.clusters ?? ["promoted" as const])];
  const did: string[] = [];
  let held = course.holder;
  let now = clusters[0] ?? "promoted";
  const workspace: Pressed["workspace"] = {
    init: async () => void did.push("init"),
    forceUnlock: async (_, id) => {
      did.push(`unlock ${id}`);
      held = undefined;
    },
    addresses: () => ADDRESSES,
    applyTargets: async (_, addresses) => {
      did.push(`apply ${addresses.join(" ")}`);
      if (addresses.length === 0) return done;
      return next(addresses.some((address) => address.includes("route53_record")) ? records : others);
    },
  };
  const aws: Pressed["aws"] = {
    lockHolder: async () => held,
    matchDigest: async () => {
      did.push("match digest");
      return true;
    },
    parameter: async () => marker,
    cluster: async () => {
      now = next(clusters);
      const replicationSource = now === "member" ? "primary" : undefined;
      return { status: now === "promoting" ? "promoting" : "available", replicationSource };
    },
    globalMembers: async () =>
      now === "member"
        ? [{ clusterArn: `arn:aws:rds:x:1:cluster:${namesFor(production).cluster("dr")}`, isWriter: false }]
        : [],
    weights: async () => {
      if (did.at(-1) !== "asked for the weights") did.push("asked for the weights");
      if (moved === undefined) throw new Error("Route 53 does not answer");
      return { "eu-west-1": moved ? 0 : 100, "eu-central-1": moved ? 100 : 0 };
    },
    publish: async (region, { name }, value) => {
      if (!publishes) throw new Error("CloudWatch does not answer");
      did.push(`${region} ${name} ${value}`);
    },
  };
  return { did, pressed: { workspace, aws, config: production, backend } };
}

const options = { pauseMilliseconds: 1, settledSeconds: 0 };
const SWITCH = "eu-central-1 PrimarySwitchedOff 1";

test("applies all but the records, then the records, then whatever is left", async () => {
  const { did, pressed } = stage({ clusters: ["member", "promoted"] });
  expect(await press(pressed, options)).toMatchObject({
    outcome: "moved",
    attempts: 1,
    changed: 6,
    switchedOff: false,
  });
  expect(did).toEqual(["init", EVERYTHING_ELSE, RECORDS, ALL, "asked for the weights"]);
});

test("touches no record before AWS says that the database is promoted, whatever Terraform says", async () => {
  const { did, pressed } = stage({ clusters: ["member"], moved: false });
  const { outcome, left } = await press(pressed, options);
  expect(outcome).toBe("failed");
  expect(left).toContain("the database is not promoted");
  expect(did.filter((one) => one === RECORDS || one === ALL || one === SWITCH)).toEqual([]);
});

test("waits for a database that is on its way before it applies anything", async () => {
  const { did, pressed } = stage({ clusters: ["promoting", "promoting", "promoting", "promoted"] });
  const lines: string[] = [];
  await press(pressed, { ...options, onProgress: (line) => lines.push(line) });
  expect(lines.filter((line) => line === "The database is promoting").length).toBeGreaterThan(0);
  expect(did).toEqual(["init", EVERYTHING_ELSE, RECORDS, ALL, "asked for the weights"]);
});

test("does not take the first word that a detached database is available", async () => {
  const { pressed } = stage({ clusters: ["promoted", "promoted", "promoting", "promoted"] });
  const lines: string[] = [];
  await press(pressed, { pauseMilliseconds: 20, settledSeconds: 0.05, onProgress: (line) => lines.push(line) });
  expect(lines).toContain("The database is promoting");
});

test("asks only for the database once capacity has held it up", async () => {
  const { did, pressed } = stage({
    others: [broken, done],
    clusters: ["member", "member", "member", "promoted"],
  });
  expect(await press(pressed, options)).toMatchObject({ outcome: "moved", attempts: 2 });
  expect(did.filter((one) => one.startsWith("apply "))).toEqual([EVERYTHING_ELSE, DATABASE, RECORDS, ALL]);
});

test("switches the primary off once, when the database is promoted and DNS does not move, and goes on trying", async () => {
  const { did, pressed } = stage({ records: [broken], moved: undefined });
  expect(await press(pressed, options)).toMatchObject({ outcome: "switched", attempts: 3, switchedOff: true });
  expect(did.filter((one) => one === SWITCH)).toHaveLength(1);
  expect(did.filter((one) => one === RECORDS)).toHaveLength(3);
});

test("asks a Route 53 that hangs once, and not before the primary is switched off", async () => {
  const { did, pressed } = stage({ records: [{ ...broken, timedOut: true }], moved: undefined });
  expect(await press(pressed, options)).toMatchObject({ outcome: "switched", attempts: 1, switchedOff: true });
  expect(did.slice(-3)).toEqual([RECORDS, SWITCH, "asked for the weights"]);
});

const silent = { ...broken, timedOut: true, output: "aws_route53_record.home: Refreshing state..." };

test.each<[string, typeof broken, { who?: string; created?: string }, boolean]>([
  ["its own Terraform's, which had to be killed", silent, {}, true],
  ["another machine's", silent, { who: "bob@desk" }, false],
  ["taken before its Terraform started", silent, { created: HOLDER.created }, false],
  ["taken after its Terraform was told to stop", silent, { created: "2126-01-01T00:00:00Z" }, false],
  ["anybody's while its own Terraform never came so far as to lock", { ...silent, output: "" }, {}, false],
])("after a silent Route 53, a lock that is %s: released or left", async (_, records, held, isReleased) => {
  const { did, pressed } = stage({ records: [records], moved: undefined });
  let asked = 0;
  const lockHolder = async () => {
    asked += 1;
    const own = { ...HOLDER, who: `ann@${hostname()}`, created: new Date().toISOString() };
    return asked === 1 ? undefined : { ...own, ...held };
  };
  await press({ ...pressed, aws: { ...pressed.aws, lockHolder } }, options);
  expect(did.filter((one) => /digest|unlock/.test(one))).toEqual(isReleased ? ["match digest", "unlock lock-1"] : []);
});

test("goes on with the records if the switch cannot be published, and tries that again too", async () => {
  const { did, pressed } = stage({ records: [broken], moved: undefined, publishes: false });
  expect(await press(pressed, options)).toMatchObject({ outcome: "failed", attempts: 3, switchedOff: false });
  expect(did.filter((one) => one === RECORDS)).toHaveLength(3);
});

test.each<[string, Course, string]>([
  ["the weights are where they were", { moved: false }, "weights of shop.example.com"],
  ["Route 53 does not answer", { moved: undefined }, "Route 53 says nothing of the weights: Route 53 does not answer"],
  ["the cluster is still a member", { clusters: ["member"] }, "the database is not promoted"],
  ["the marker was not written", { marker: "eu-west-1" }, "the marker says eu-west-1"],
])("does not believe Terraform's success while %s", async (_, course, says) => {
  const { outcome, left } = await press(stage(course).pressed, options);
  expect(outcome).not.toBe("moved");
  expect(left).toContain(says);
});

test("refuses while somebody holds the lock, says who and since when, and starts nothing", async () => {
  const { did, pressed } = stage({ holder: HOLDER });
  const refusal = press(pressed, options);
  await expect(refusal).rejects.toThrow(Refusal);
  await expect(refusal).rejects.toThrow(
    /locked: ann@desk, OperationTypeApply, for \d+ minutes .*--release-lock lock-1/s,
  );
  expect(did).toEqual([]);
});

test("releases the lock that is named, and no other", async () => {
  const other = stage({ holder: HOLDER });
  await expect(press(other.pressed, { ...options, releaseLock: "lock-2" })).rejects.toThrow("lock-2 is not that lock");
  expect(other.did).toEqual([]);
  const { did, pressed } = stage({ holder: HOLDER });
  expect(await press(pressed, { ...options, releaseLock: "lock-1" })).toMatchObject({ outcome: "moved" });
  expect(did.slice(0, 4)).toEqual(["match digest", "init", "unlock lock-1", EVERYTHING_ELSE]);
});

const refusedPlan = { ...broken, output: "│ Error: Resource precondition failed\n│ a detached cluster cannot rejoin" };
const noLock = { ...broken, output: "│ Error: Error acquiring the state\n│ lock" };

test("tries nothing twice that a precondition refused", async () => {
  const { did, pressed } = stage({ others: [refusedPlan], clusters: ["member"], moved: false });
  await expect(press(pressed, options)).rejects.toThrow("a detached cluster cannot rejoin");
  expect(did.filter((one) => one.startsWith("apply "))).toHaveLength(1);
});

test("tries again if the lock could not be asked for and nobody holds it", async () => {
  const { pressed } = stage({ others: [noLock, done], clusters: ["member", "member", "member", "promoted"] });
  expect(await press(pressed, options)).toMatchObject({ outcome: "moved", attempts: 2 });
});

test("sends customers to DR before it says that somebody came in between", async () => {
  const { did, pressed } = stage({ others: [noLock], records: [noLock], moved: false });
  const locked = { ...pressed, aws: { ...pressed.aws } };
  let asked = 0;
  locked.aws.lockHolder = async () => {
    asked += 1;
    return asked === 1 ? undefined : HOLDER;
  };
  await expect(press(locked, options)).rejects.toThrow("locked: ann@desk");
  expect(did).toContain(SWITCH);
});

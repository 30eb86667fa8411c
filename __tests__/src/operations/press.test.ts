import type { Backend } from "../../../src/config/backend";
import { production } from "../../../src/config/production";
import { type Pressed, press } from "../../../src/operations/press";
import { Refusal } from "../../../src/operations/refusal";

const backend: Backend = { kind: "remote", bucket: "states", lockTable: "locks", region: "eu-central-1" };
const HOLDER = { id: "lock-1", who: "ann@desk", operation: "OperationTypeApply", created: "2026-01-01T00:00:00Z" };
const done = { exitCode: 0, output: "Apply complete! Resources: 0 added, 10 changed, 0 destroyed.", timedOut: false };
const broken = { exitCode: 1, output: "Error: route53 does not answer", timedOut: false };

interface Course {
  /** What each apply ends with; the last goes on. */
  readonly applies?: (typeof done)[];
  /** What AWS says of the cluster, question by question; the last goes on. */
  readonly clusters?: ("member" | "promoting" | "promoted")[];
  /** Whether an earlier press wrote the marker. */
  readonly begun?: boolean;
  /** What refreshing the records ends with. */
  readonly records?: typeof done;
  /** Whether Route 53 has the weights moved; undefined if it does not answer. */
  readonly moved?: boolean | undefined;
  readonly holder?: typeof HOLDER;
}

const next = <T>(list: T[]): T => (list.length > 1 ? list.shift() : list[0]) as T;

/** A press of which AWS and Terraform are played, with everything that it did. */
function stage(course: Course) {
  const { begun = false, records = done } = course;
  const moved = "moved" in course ? course.moved : true;
  const [applies, clusters] = [[...(course.applies ?? [done])], [...(course.clusters ?? ["promoted"])]];
  const did: string[] = [];
  let held = course.holder;
  let marked = begun;
  const workspace: Pressed["workspace"] = {
    init: async () => void did.push("init"),
    forceUnlock: async (_, id) => {
      did.push(`unlock ${id}`);
      held = undefined;
    },
    addresses: () => ["aws_rds_cluster.database", "aws_route53_record.home", "aws_ssm_parameter.marker"],
    refreshOnly: async (_, addresses) => {
      did.push(`refresh ${addresses.join(" ")}`);
      return addresses.some((address) => address.includes("route53")) ? records : done;
    },
    apply: async (_, { activeRegion } = {}) => {
      did.push(`apply ${activeRegion}`);
      marked = true;
      return next(applies);
    },
  };
  const aws: Pressed["aws"] = {
    lockHolder: async () => held,
    parameter: async () => (marked ? "eu-central-1" : "eu-west-1"),
    cluster: async () => {
      const now = next(clusters);
      const replicationSource = now === "member" ? "primary" : undefined;
      return { status: now === "promoting" ? "promoting" : "available", replicationSource };
    },
    weights: async () => {
      if (moved === undefined) throw new Error("Route 53 does not answer");
      return { "eu-west-1": moved ? 0 : 100, "eu-central-1": moved ? 100 : 0 };
    },
    publish: async (region, { name }, value) => void did.push(`${region} ${name} ${value}`),
  };
  return { did, pressed: { workspace, aws, config: production, backend } };
}

const options = { pauseMilliseconds: 1 };
const OTHERS = "refresh aws_rds_cluster.database aws_ssm_parameter.marker";
const RECORDS = "refresh aws_route53_record.home";

test("applies once and refreshes nothing, with DR active", async () => {
  const { did, pressed } = stage({});
  expect(await press(pressed, options)).toMatchObject({ outcome: "moved", attempts: 1 });
  expect(did).toEqual(["init", "apply eu-central-1"]);
});

test("asks AWS for everything before it goes on with what was begun", async () => {
  const { did, pressed } = stage({ begun: true });
  expect(await press(pressed, options)).toMatchObject({ outcome: "moved", attempts: 1 });
  expect(did).toEqual(["init", OTHERS, RECORDS, "apply eu-central-1"]);
});

test("does not ask for the records, and does not need Route 53, before the database is promoted", async () => {
  const { did, pressed } = stage({ begun: true, clusters: ["member", "member", "promoted"] });
  expect(await press(pressed, options)).toMatchObject({ outcome: "moved" });
  expect(did).toEqual(["init", OTHERS, "apply eu-central-1"]);
});

test("waits for a database that is being promoted before it applies anything", async () => {
  const { did, pressed } = stage({ begun: true, clusters: ["promoting", "promoting", "promoted"] });
  const lines: string[] = [];
  await press(pressed, { ...options, onProgress: (line) => lines.push(line) });
  expect(lines.filter((line) => line === "The database is promoting")).toHaveLength(2);
  expect(did.at(-1)).toBe("apply eu-central-1");
});

test("tries again what failed, and does not switch the primary off while nothing is promoted", async () => {
  const { did, pressed } = stage({
    applies: [broken, done],
    clusters: ["member", "member", "member", "promoted"],
  });
  expect(await press(pressed, options)).toMatchObject({ outcome: "moved", attempts: 2 });
  expect(did.some((one) => one.includes("PrimarySwitchedOff"))).toBe(false);
});

test("switches the primary off once, when the database is promoted and DNS does not move, and goes on trying", async () => {
  const { did, pressed } = stage({ applies: [broken], records: broken, moved: undefined });
  expect(await press(pressed, options)).toMatchObject({ outcome: "switched", attempts: 3 });
  expect(did.filter((one) => one.includes("PrimarySwitchedOff"))).toEqual(["eu-central-1 PrimarySwitchedOff 1"]);
  expect(did.filter((one) => one === RECORDS)).toHaveLength(2);
});

test.each([
  ["the weights are where they were", { moved: false }],
  ["Route 53 does not answer", { moved: undefined }],
  ["the cluster is still a member", { clusters: ["member" as const] }],
])("does not believe Terraform's success while %s", async (_, course) => {
  const { outcome, left } = await press(stage(course).pressed, options);
  expect(outcome).not.toBe("moved");
  expect(left).not.toEqual([]);
});

test("fails if nothing was promoted", async () => {
  const { did, pressed } = stage({ applies: [broken], clusters: ["member"] });
  expect(await press(pressed, options)).toMatchObject({ outcome: "failed", attempts: 3, output: broken.output });
  expect(did.some((one) => one.includes("PrimarySwitchedOff"))).toBe(false);
});

test("does not try again once its time is over", async () => {
  const { pressed } = stage({ applies: [{ ...broken, timedOut: true }], clusters: ["member"] });
  expect(await press(pressed, options)).toMatchObject({ outcome: "failed", attempts: 1 });
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
  expect(did).toEqual(["init", "unlock lock-1", "init", "apply eu-central-1"]);
});

test.each([
  ["a precondition", "│ Error: Resource precondition failed\n│ a detached cluster cannot rejoin"],
  ["a lock that came in between", "│ Error: Error acquiring the state\n│ lock"],
])("tries nothing twice that %s refused", async (_, output) => {
  const { did, pressed } = stage({ applies: [{ ...broken, output }] });
  await expect(press(pressed, options)).rejects.toThrow(Refusal);
  expect(did.filter((one) => one.startsWith("apply"))).toHaveLength(1);
});

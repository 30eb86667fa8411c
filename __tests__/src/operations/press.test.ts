import type { Backend } from "../../../src/config/backend";
import { production } from "../../../src/config/production";
import { type Pressed, press } from "../../../src/operations/press";
import { Refusal } from "../../../src/operations/refusal";

const backend: Backend = { kind: "remote", bucket: "states", lockTable: "locks", region: "eu-central-1" };
const HOLDER = { id: "lock-1", who: "ann@desk", operation: "OperationTypeApply", created: "2026-01-01T00:00:00Z" };
const done = { exitCode: 0, output: "Apply complete! Resources: 0 added, 10 changed, 0 destroyed.", timedOut: false };
const broken = { exitCode: 1, output: "Error: route53 does not answer", timedOut: false };

interface Course {
  /** What Terraform ends with, attempt by attempt; the last goes on. */
  readonly attempts?: (typeof done)[];
  readonly promoted?: boolean;
  readonly holder?: typeof HOLDER;
}

/** A press of which AWS and Terraform are played, with everything that it did. */
function stage({ attempts = [done], promoted = true, holder }: Course) {
  const did: string[] = [];
  let held = holder;
  const left = [...attempts];
  const workspace: Pressed["workspace"] = {
    init: async () => void did.push("init"),
    forceUnlock: async (_, id) => {
      did.push(`unlock ${id}`);
      held = undefined;
    },
    apply: async (_, { activeRegion } = {}) => {
      did.push(`apply ${activeRegion}`);
      return (left.length > 1 ? left.shift() : left[0]) ?? broken;
    },
  };
  const aws: Pressed["aws"] = {
    lockHolder: async () => held,
    cluster: async () => ({ status: "available", replicationSource: promoted ? undefined : "primary" }),
    publish: async (region, { name }, value) => void did.push(`${region} ${name} ${value}`),
  };
  return { did, pressed: { workspace, aws, config: production, backend } };
}

const options = { pauseMilliseconds: 1 };

test("applies once, with DR active", async () => {
  const { did, pressed } = stage({});
  expect(await press(pressed, options)).toMatchObject({ outcome: "moved", attempts: 1 });
  expect(did).toEqual(["init", "apply eu-central-1"]);
});

test("tries again what failed, and does not switch the primary off while nothing is promoted", async () => {
  const { did, pressed } = stage({ attempts: [broken, done], promoted: false });
  expect(await press(pressed, options)).toMatchObject({ outcome: "moved", attempts: 2 });
  expect(did).toEqual(["init", "apply eu-central-1", "apply eu-central-1"]);
});

test("switches the primary off once the database is promoted and DNS does not move, and goes on trying", async () => {
  const { did, pressed } = stage({ attempts: [broken] });
  expect(await press(pressed, options)).toMatchObject({ outcome: "switched", attempts: 3 });
  expect(did.filter((one) => one.includes("PrimarySwitchedOff"))).toEqual(["eu-central-1 PrimarySwitchedOff 1"]);
  expect(did.filter((one) => one.startsWith("apply"))).toHaveLength(3);
});

test("fails if nothing was promoted", async () => {
  const { did, pressed } = stage({ attempts: [broken], promoted: false });
  expect(await press(pressed, options)).toMatchObject({ outcome: "failed", attempts: 3, output: broken.output });
  expect(did.some((one) => one.includes("PrimarySwitchedOff"))).toBe(false);
});

test("does not try again once its time is over", async () => {
  const { pressed } = stage({ attempts: [{ ...broken, timedOut: true }], promoted: false });
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
  const { did, pressed } = stage({ attempts: [{ ...broken, output }] });
  await expect(press(pressed, options)).rejects.toThrow(Refusal);
  expect(did.filter((one) => one.startsWith("apply"))).toHaveLength(1);
});

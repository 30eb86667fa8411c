import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { namesFor } from "../../src/config/names";
import { production } from "../../src/config/production";
import { checkout, untilHeld } from "../helpers/checkout";

const MINUTE = 60_000;
/** Longer than a busy machine takes between two requests. */
const STILL_SECONDS = 5;
const STATE = "bootstrap.foundation.tfstate";
const here = checkout();

const bootstrap = () => here().npm(["bootstrap", "--", "--yes"]);
const localState = () => path.join(here().folder, STATE);
const isInBucket = () => {
  const { aws, backend } = here();
  return aws.objectExists(backend.region, backend.bucket, namesFor(production).stateKey("foundation"));
};

/** Nothing but what is held is under way: what is cut off in the middle is there on AWS, and Terraform does not know it. */
async function untilStill(log: string): Promise<void> {
  for (let [size, still] = [-1, 0]; still < STILL_SECONDS; await sleep(1000)) {
    const now = statSync(log).size;
    still = now === size ? still + 1 : 0;
    size = now;
  }
}

test(
  "moves the state into the bucket, changes nothing when run again, and refuses to choose between two states",
  async () => {
    expect(await isInBucket()).toBe(false);
    const first = await bootstrap().ended;
    expect(first).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/Delegate shop.example.com to \["ns-/) });
    expect(first.stderr).toContain("Images to push:\n  eu-central-1: project-x-production/home@sha256:");
    expect(await isInBucket()).toBe(true);
    expect(existsSync(localState())).toBe(false);

    const again = await bootstrap().ended;
    expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Resources: 0 added, 0 changed") });

    writeFileSync(localState(), "{}");
    const refused = await bootstrap().ended;
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("allowed: no local state once the bucket holds one");
    expect(readFileSync(localState(), "utf8")).toBe("{}");
  },
  15 * MINUTE,
);

test(
  "goes on where Ctrl-C stopped it, also after a look at the plan with another backend",
  async () => {
    const { emulator, folder, run } = here();
    await emulator.hold("CreateTable", "before");
    const stopped = bootstrap();
    await untilHeld(here(), stopped);
    await untilStill(run.file("emulated-requests.jsonl"));
    process.kill(-stopped.pid, "SIGINT");
    await sleep(1000);
    await emulator.drop();
    expect((await stopped.ended).exitCode).toBe(1);
    expect(await isInBucket()).toBe(false);
    const state = JSON.parse(readFileSync(localState(), "utf8")) as { resources: { type: string }[] };
    expect(state.resources.map(({ type }) => type)).toContain("aws_s3_bucket");

    const looked = { version: 3, backend: { type: "local", config: { path: "elsewhere.tfstate" }, hash: 1 } };
    const settings = path.join(folder, "cdktf.out", "stacks", "foundation", ".terraform");
    writeFileSync(path.join(settings, "terraform.tfstate"), JSON.stringify(looked));

    expect(await bootstrap().ended).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Apply complete!") });
    expect(await isInBucket()).toBe(true);
    expect(existsSync(localState())).toBe(false);
    const log = readFileSync(run.file("emulated-requests.jsonl"), "utf8").trim().split("\n");
    const requests = log.map((line) => JSON.parse(line) as { region: string; operation: string });
    const createdIn = (operation: string) =>
      requests.filter((request) => request.operation === operation).map(({ region }) => region);
    const { primary, dr } = production.regions;
    expect(createdIn("CreateBucket").sort()).toEqual([dr.name, primary.name].sort());
    expect(createdIn("CreateKey").sort()).toEqual(createdIn("CreateAlias").sort());
  },
  15 * MINUTE,
);

test("asks for a backend file before it does anything", async () => {
  const file = path.join(here().folder, "absent.json");
  const { exitCode, stderr } = await here().npm(["bootstrap", "--", "--yes"], { PLATFORM_BACKEND: file }).ended;
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`PLATFORM_BACKEND is "${file}"; allowed: a readable JSON file`);
});

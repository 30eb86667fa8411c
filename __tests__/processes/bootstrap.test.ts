import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadBackend } from "../../src/config/backend";
import { namesFor } from "../../src/config/names";
import { production } from "../../src/config/production";
import { Emulator } from "../../src/gameday/emulator";
import { Aws } from "../../src/operations/aws";
import { isolatedEnvironment } from "../../src/operations/isolated-environment";
import { RunFolder } from "../../src/operations/run-folder";
import { requireTools } from "../../src/operations/tools";
import { temporaryFolder } from "../helpers/folder";
import { npm } from "../helpers/processes";

const MINUTE = 60_000;
const folder = temporaryFolder();
const STATE = "bootstrap.foundation.tfstate";

let emulator: Emulator;
let run: RunFolder;
let environment: Record<string, string>;

/** A checkout of its own, because bootstrap writes beside its output folder. */
beforeEach(async () => {
  const root = process.cwd();
  for (const name of readdirSync(root)) {
    if (
      /^(src|stacks|emulator|main\.ts|cdktf\.json|package\.json|tsconfig\.json|\.terraform-version|backend.*)$/.test(
        name,
      )
    ) {
      cpSync(path.join(root, name), path.join(folder(), name), { recursive: true });
    }
  }
  symlinkSync(path.join(root, "node_modules"), path.join(folder(), "node_modules"));
  cpSync(path.join(root, "backend.tf.json.example"), path.join(folder(), "backend.tf.json"));
  mkdirSync(path.join(folder(), ".work"));
  run = RunFolder.create(folder(), "emulator", new Date());
  emulator = await Emulator.start(root, (await requireTools(root, () => {})).python, run);
  const { TF_CLI_CONFIG_FILE: config = "", TF_PLUGIN_MIRROR: mirror = "" } = process.env;
  environment = {
    ...isolatedEnvironment(process.env, emulator.url),
    ...(mirror && { TF_PLUGIN_MIRROR: mirror }),
    ...(config && { TF_CLI_CONFIG_FILE: config }),
  };
});
afterEach(() => emulator.stop());

const bootstrap = () => npm(["bootstrap", "--", "--yes"], environment, folder()).ended;
const isInBucket = () => {
  const { region, bucket } = loadBackend(folder(), {}, production);
  return new Aws(environment).objectExists(region, bucket, namesFor(production).stateKey("foundation"));
};

test(
  "moves the state into the bucket, changes nothing when run again, and refuses to choose between two states",
  async () => {
    expect(await isInBucket()).toBe(false);
    const first = await bootstrap();
    expect({ exitCode: first.exitCode, stderr: first.exitCode === 0 ? "" : first.stderr }).toEqual({
      exitCode: 0,
      stderr: "",
    });
    expect(await isInBucket()).toBe(true);
    expect(existsSync(path.join(folder(), STATE))).toBe(false);

    const again = await bootstrap();
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain("Resources: 0 added, 0 changed, 0 destroyed");

    writeFileSync(path.join(folder(), STATE), "{}");
    const refused = await bootstrap();
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("allowed: no local state once the bucket holds one");
    expect(readFileSync(path.join(folder(), STATE), "utf8")).toBe("{}");
  },
  5 * MINUTE,
);

test(
  "goes on where Ctrl-C stopped it, also after a look at the plan with another backend",
  async () => {
    await emulator.hold("CreateTable", "before");
    const stopped = npm(["bootstrap", "--", "--yes"], environment, folder());
    while ((await emulator.held()) === 0) await sleep(100);
    process.kill(-stopped.pid, "SIGINT");
    await sleep(1000);
    await emulator.drop();
    expect((await stopped.ended).exitCode).toBe(1);
    expect(await isInBucket()).toBe(false);
    const state = JSON.parse(readFileSync(path.join(folder(), STATE), "utf8")) as { resources: { type: string }[] };
    expect(state.resources.map(({ type }) => type)).toContain("aws_s3_bucket");

    const looked = { version: 3, backend: { type: "local", config: { path: "elsewhere.tfstate" }, hash: 1 } };
    const settings = path.join(folder(), "cdktf.out", "stacks", "foundation", ".terraform");
    writeFileSync(path.join(settings, "terraform.tfstate"), JSON.stringify(looked));

    const again = await bootstrap();
    expect({ exitCode: again.exitCode, stderr: again.exitCode === 0 ? "" : again.stderr }).toEqual({
      exitCode: 0,
      stderr: "",
    });
    expect(await isInBucket()).toBe(true);
    expect(existsSync(path.join(folder(), STATE))).toBe(false);
    const log = readFileSync(path.join(run.path, "emulated-requests.jsonl"), "utf8");
    expect(log.match(/"CreateBucket"/g)).toHaveLength(1);
  },
  5 * MINUTE,
);

test("asks for a backend file before it does anything", async () => {
  const file = path.join(folder(), "absent.json");
  environment.PLATFORM_BACKEND = file;
  const { exitCode, stderr } = await bootstrap();
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`PLATFORM_BACKEND is "${file}"; allowed: a readable JSON file`);
});

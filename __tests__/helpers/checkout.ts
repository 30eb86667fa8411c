import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Backend, loadBackend } from "../../src/config/backend";
import { production } from "../../src/config/production";
import { Emulator } from "../../src/gameday/emulator";
import { FEWER_COLLECTIONS } from "../../src/gameday/rehearse";
import { Aws } from "../../src/operations/aws";
import { isolatedEnvironment } from "../../src/operations/isolated-environment";
import { RunFolder } from "../../src/operations/run-folder";
import { requireTools } from "../../src/operations/tools";
import { temporaryFolder } from "./folder";
import { type Ended, npm, type Running } from "./processes";

const PROJECT =
  /^(src|stacks|emulator|main\.ts|cdktf\.json|package\.json|tsconfig\.json|\.terraform-version|backend.*)$/;

/** A copy of the project with its own backend file, and an emulator that plays the AWS of its commands. */
export interface Checkout {
  readonly folder: string;
  readonly emulator: Emulator;
  readonly aws: Aws;
  readonly backend: Backend;
  readonly environment: Record<string, string>;
  readonly run: RunFolder;
  /** Starts `npm run …` in it, against the emulator. */
  readonly npm: (args: readonly string[], more?: Record<string, string>) => Running;
}

/** A fresh one for each test of the file: operations write beside their output folder. */
export function checkout(): () => Checkout {
  const folder = temporaryFolder();
  let current: Checkout | undefined;
  beforeEach(async () => {
    current = await copy(process.cwd(), folder());
  });
  afterEach(() => current?.emulator.stop());
  return () => {
    if (current === undefined) throw new Error("no checkout outside a test");
    return current;
  };
}

/**
 * Waits until the emulator holds a request of a command.
 *
 * @throws Error with what it printed if the command ends before
 */
export async function untilHeld({ emulator }: Pick<Checkout, "emulator">, { ended }: Running): Promise<void> {
  let result: Ended | undefined;
  ended.then((value) => {
    result = value;
  });
  while ((await emulator.held()) === 0) {
    if (result !== undefined) throw new Error(`it ended before a request was held:\n${result.stderr}`);
    await sleep(100);
  }
}

async function copy(root: string, folder: string): Promise<Checkout> {
  for (const name of readdirSync(root).filter((entry) => PROJECT.test(entry))) {
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  cpSync(path.join(root, "backend.tf.json.example"), path.join(folder, "backend.tf.json"));
  mkdirSync(path.join(folder, ".work"));
  const run = RunFolder.create(folder, "emulator", new Date());
  const emulator = await Emulator.start(root, (await requireTools(root, () => {})).python, run);
  const { TF_CLI_CONFIG_FILE: config = "", TF_PLUGIN_MIRROR: mirror = "" } = process.env;
  const environment = {
    ...isolatedEnvironment(process.env, emulator.url),
    ...FEWER_COLLECTIONS,
    ...(mirror && { TF_PLUGIN_MIRROR: mirror }),
    ...(config && { TF_CLI_CONFIG_FILE: config }),
  };
  return {
    folder,
    emulator,
    aws: new Aws(environment),
    backend: loadBackend(folder, {}, production),
    environment,
    run,
    npm: (args, more = {}) => npm(args, { ...environment, ...more }, folder),
  };
}

import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundleKey, TYPED_VARIABLES } from "../button/buildspec";
import type { Backend } from "../config/backend";
import { namesFor } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { Report } from "../report/report";
import { Aws } from "./aws";
import { type Manifest, OPERATION_JSON, PROVIDERS, TERRAFORM } from "./bundle-manifest";
import { bundleProblems } from "./bundle-problems";
import { BundleStore } from "./bundle-store";
import { ChildProcesses } from "./child-process";
import { type EndedUnverified, type FailoverResult, failover } from "./failover";
import { definedIn, TOOLS_IN_A_LOG } from "./isolated-environment";
import { inShort, inShortUnverified, keepFailure, keepWords } from "./last-words";
import { Refusal } from "./refusal";
import { RunFolder } from "./run-folder";
import { Steps } from "./steps";
import { Workspace } from "./workspace";

/** What is in the bundle beside Terraform and stack. */
interface Packed {
  readonly config: PlatformConfig;
  readonly backend: Backend;
}

/**
 * The press from the console: checks the bundle, unpacks it, and does what `npm run failover` does, to the report. Who
 * typed the region's name has confirmed and cannot be asked again, so what only warns is said and keeps nobody back.
 *
 * @param say gets everything that is to be read
 * @throws Refusal if something is not as it has to be; nothing was changed then
 */
export async function pressFromBundle(
  root: string,
  caller: NodeJS.ProcessEnv,
  say: (text: string) => void,
): Promise<FailoverResult> {
  const startedAt = new Date();
  const { region, bucket, reason } = readTyped(caller);
  say(`Pressed for this reason: ${reason}`);
  const environment = environmentOf(root, caller);
  const store = new BundleStore(environment, region, bucket);
  const aws = new Aws(environment);
  const { config, backend } = await unpack(root, aws, store);
  say(`The bundle is here, and every file of it is as it was made: ${secondsSince(startedAt)} s`);
  const run = RunFolder.create(root, "failover", startedAt);
  const workspace = new Workspace({
    root,
    out: path.join(root, "cdktf.out"),
    environment,
    run,
    children: new ChildProcesses(),
  });
  const operation = { root, config, backend, aws, workspace, steps: new Steps(run) };
  // At once: a run that is stopped tells nothing at its end.
  const tell = (words: string) =>
    aws
      .putParameter(region, namesFor(config).resultParameter, keepWords(root, words))
      .catch((error: unknown) => say(`The document cannot show this: ${inWords(error)}`));
  const onPressed = (ended: EndedUnverified) => tell(inShortUnverified(config, ended));
  const result = await failover(operation, { yes: true, overrideWarnings: true, say, onPressed });
  await tell(inShort(config, result));
  await leaveReport(store, bucket, result.report, say);
  return result;
}

function secondsSince(moment: Date): number {
  return Math.round((Date.now() - moment.getTime()) / 1000);
}

/** Leaves the report beside the bundle. The press is what it is, also where that fails. */
export async function leaveReport(
  store: Pick<BundleStore, "putText">,
  bucket: string,
  report: Report,
  say: (text: string) => void,
): Promise<void> {
  const key = bundleKey.report(`${report.startedAt.replaceAll(":", "")}-failover`);
  try {
    await store.putText(key, JSON.stringify(report));
    say(`The same at s3://${bucket}/${key}`);
  } catch (error) {
    say(`The report could not be uploaded: ${inWords(error)}`);
  }
}

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @throws Refusal if the confirmation is not the DR region's name, or something is missing */
function readTyped(caller: NodeJS.ProcessEnv) {
  const { BUNDLE_BUCKET: bucket, DR_REGION: region } = caller;
  const reason = caller[TYPED_VARIABLES.reason];
  if (!bucket || !region || !reason) {
    throw new Refusal("Not started from the button: a reason, BUNDLE_BUCKET or DR_REGION is missing.");
  }
  if (caller[TYPED_VARIABLES.confirmation] !== region) throw new Refusal(`Not confirmed: type ${region}.`);
  return { bucket, region, reason };
}

/** Terraform and its providers come from the bundle, and nothing is asked of a registry. */
function environmentOf(root: string, caller: NodeJS.ProcessEnv): Record<string, string> {
  const settings = path.join(root, "terraform.rc");
  const mirror = `filesystem_mirror {\n    path = ${JSON.stringify(path.join(root, PROVIDERS))}\n  }`;
  writeFileSync(settings, `disable_checkpoint = true\nprovider_installation {\n  ${mirror}\n}\n`);
  return {
    ...definedIn(caller),
    ...TOOLS_IN_A_LOG,
    PATH: [path.join(root, path.dirname(TERRAFORM)), caller.PATH].filter(Boolean).join(path.delimiter),
    TF_CLI_CONFIG_FILE: settings,
  };
}

/**
 * Gets every file of the bundle, and believes it by its checksum.
 *
 * @throws Refusal that says what is missing, altered or stale
 */
async function unpack(root: string, aws: Aws, store: BundleStore): Promise<Packed> {
  const manifest = JSON.parse(readFileSync(path.join(root, "manifest.json"), "utf8")) as Manifest;
  await fetchFile(root, store, OPERATION_JSON, manifest);
  const packed = JSON.parse(readFileSync(path.join(root, OPERATION_JSON), "utf8")) as Packed;
  const { manifest: current = manifest, problems } = await bundleProblems(aws, store, packed.config);
  if (problems.length > 0) throw new Refusal(problems.join("\n"));
  await Promise.all(Object.keys(current.files).map((name) => fetchFile(root, store, name, current)));
  return packed;
}

async function fetchFile(root: string, store: BundleStore, name: string, { files }: Manifest): Promise<void> {
  const listed = files[name];
  if (listed === undefined) throw new Refusal(`The bundle's manifest lacks ${name}.`);
  const file = path.join(root, name);
  const found = await store.get(bundleKey.blob(listed.sha256), file);
  if (found !== listed.sha256) {
    throw new Refusal(
      `${name} in the bundle ${found === undefined ? "is missing" : "was altered"}. Nothing was changed.`,
    );
  }
  if (listed.executable) chmodSync(file, 0o755);
}

async function main(root: string): Promise<number> {
  // As in cli.ts; docs/adr/0001 says when this project leaves Node 20.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  try {
    const { exitCode } = await pressFromBundle(root, process.env, say);
    return exitCode === 1 ? 1 : 0;
  } catch (error) {
    say(inWords(error));
    keepFailure(root, inWords(error));
    return 1;
  }
}

// Only as the bundle's own program: a test that imports this file presses nothing.
if (path.basename(process.argv[1] ?? "") === "failover.cjs") {
  main(process.cwd()).then((exitCode) => {
    process.exitCode = exitCode;
  });
}

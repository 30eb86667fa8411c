import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundleKey, TYPED_VARIABLES } from "../button/buildspec";
import type { Backend } from "../config/backend";
import type { PlatformConfig } from "../config/schema";
import type { Report } from "../report/report";
import { Aws } from "./aws";
import { type Manifest, OPERATION_JSON, PROVIDERS, TERRAFORM } from "./bundle-manifest";
import { bundleProblems } from "./bundle-problems";
import { BundleStore } from "./bundle-store";
import { ChildProcesses } from "./child-process";
import { TOOLS_IN_A_LOG } from "./isolated-environment";
import { type PressResult, press } from "./press";
import { Refusal } from "./refusal";
import { RunFolder } from "./run-folder";
import { Workspace } from "./workspace";

/** What is in the bundle beside Terraform and stack. */
interface Packed {
  readonly config: PlatformConfig;
  readonly backend: Backend;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/** The press from the console: checks the bundle, unpacks it, presses, and leaves a report beside it. */
export async function pressFromBundle(root: string, caller: NodeJS.ProcessEnv): Promise<PressResult["outcome"]> {
  const startedAt = new Date();
  const { region, bucket, reason } = readTyped(caller);
  say(`Pressed for this reason: ${reason}`);
  const environment = environmentOf(root, caller);
  const store = new BundleStore(environment, region, bucket);
  const aws = new Aws(environment);
  const { config, backend } = await unpack(root, aws, store);
  const run = RunFolder.create(root, "failover", startedAt);
  const children = new ChildProcesses();
  const workspace = new Workspace({ root, out: path.join(root, "cdktf.out"), environment, run, children });
  const result = await press({ config, backend, aws, workspace }, { onProgress: say });
  const report = reportOf(result, startedAt, reason);
  await store.putText(
    bundleKey.report(`${startedAt.toISOString().replaceAll(":", "")}-failover`),
    JSON.stringify(report),
  );
  say(`${result.outcome} in ${result.seconds} s${result.left.map((line) => `\nleft: ${line}`).join("")}`);
  return result.outcome;
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
  const defined = Object.entries(caller).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const settings = path.join(root, "terraform.rc");
  const mirror = `filesystem_mirror {\n    path = ${JSON.stringify(path.join(root, PROVIDERS))}\n  }`;
  writeFileSync(settings, `disable_checkpoint = true\nprovider_installation {\n  ${mirror}\n}\n`);
  return {
    ...Object.fromEntries(defined),
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

function reportOf(result: PressResult, startedAt: Date, reason: string): Report {
  const { outcome, seconds, left } = result;
  const question = "Did the press move everything?";
  const summary = [`${outcome} in ${seconds} s, pressed because: ${reason}`, ...left].join("; ");
  return {
    schemaVersion: 1,
    command: "failover",
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    outcome: outcome === "failed" ? "failed" : "passed",
    clocks: { fromIncidentSeconds: null, fromPressSeconds: seconds },
    dataLossBoundSeconds: null,
    steps: [{ title: "Press", seconds, outcome: outcome === "failed" ? "failed" : "passed" }],
    findings: [{ requirement: "R8", question, status: outcome === "moved" ? "holds" : "fails", summary, evidence: [] }],
    notVerified: ["whether customers are served: ask npm run status, or the dashboard"],
  };
}

async function main(): Promise<number> {
  // As in cli.ts; docs/adr/0001 says when this project leaves Node 20.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  try {
    return (await pressFromBundle(process.cwd(), process.env)) === "failed" ? 1 : 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

// Only as the bundle's own program: a test that imports this file presses nothing.
if (path.basename(process.argv[1] ?? "") === "failover.cjs") {
  main().then((exitCode) => {
    process.exitCode = exitCode;
  });
}

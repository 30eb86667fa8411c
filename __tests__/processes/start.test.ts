import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { PlatformConfig } from "../../src/config/schema";
import { type Canary, canary } from "../helpers/canary";
import { otherRegionsAndMoreApplications } from "../helpers/configurations";
import { temporaryFolder } from "../helpers/folder";
import { family, npm, type Running, survivors } from "../helpers/processes";

const MINUTE = 60_000;
const folder = temporaryFolder();
const run = promisify(execFile);

/** Every way in which a caller's settings could send a child elsewhere. */
function hostileEnvironment(elsewhere: Canary): NodeJS.ProcessEnv {
  const config = path.join(folder(), "config");
  const touched = path.join(folder(), "credential-process-ran");
  writeFileSync(
    config,
    `[profile hostile]\nregion = us-west-2\nendpoint_url = ${elsewhere.url}\nuse_fips_endpoint = true\ncredential_process = touch ${touched}\n`,
  );
  const credentials = path.join(folder(), "credentials");
  writeFileSync(credentials, "[hostile]\naws_access_key_id = real\naws_secret_access_key = real\n");
  return {
    ...process.env,
    AWS_PROFILE: "hostile",
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_ENDPOINT_URL: elsewhere.url,
    AWS_ENDPOINT_URL_S3: elsewhere.url,
    AWS_ENDPOINT_URL_RDS: elsewhere.url,
    AWS_REGION: "us-west-2",
    AWS_USE_FIPS_ENDPOINT: "true",
    AWS_CA_BUNDLE: "/not/there",
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${elsewhere.url}/credentials`,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: elsewhere.url,
    HTTP_PROXY: elsewhere.url,
    HTTPS_PROXY: elsewhere.url,
    TF_VAR_active_region: "eu-central-1",
    TF_CLI_ARGS: "-destroy",
    TF_WORKSPACE: "elsewhere",
    TF_DATA_DIR: path.join(folder(), "elsewhere"),
    // Node passes every proxy by, so its connections are noted where they are made.
    NODE_OPTIONS: `--require ${path.resolve("__tests__/helpers/guard.cjs")}`,
    GUARD_FILE: guardFile(),
  };
}

const guardFile = () => path.join(folder(), "connections");

/** Hosts beyond this machine that a Node process connected to. */
function connections(): string[] {
  return existsSync(guardFile()) ? [...new Set(readFileSync(guardFile(), "utf8").trim().split("\n"))] : [];
}

/** What a hostile environment needs besides to make a request at all. */
const USABLE = {
  AWS_ACCESS_KEY_ID: "x",
  AWS_SECRET_ACCESS_KEY: "x",
  AWS_PROFILE: "",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_USE_FIPS_ENDPOINT: "",
  AWS_CA_BUNDLE: "",
};

async function checkout(): Promise<string> {
  return (await run("git", ["status", "--porcelain"])).stdout;
}

/** Writes a configuration, and a backend file that fits it, into the test's folder. */
function chosen(name: string, config: PlatformConfig): Record<string, string> {
  const write = (kind: string, content: unknown) => {
    const file = path.join(folder(), `${name} ${kind}.json`);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const s3 = { bucket: "other-states", dynamodb_table: "other-locks", region: config.regions.dr.name };
  return {
    PLATFORM_CONFIG: write("configuration", config),
    PLATFORM_BACKEND: write("backend", { terraform: { backend: { s3 } } }),
  };
}

/** The folder of the run that printed this. */
function runFolder(stderr: string): string {
  const found = /^Logs: (.*)$/m.exec(stderr)?.[1];
  if (found === undefined) throw new Error(`no run folder in:\n${stderr}`);
  return found;
}

/** The last write to the emulated lock table. A lock is deleted last of all; one that is left was put last. */
function lastWriteToLockTable(logFolder: string): string | undefined {
  const requests = readFileSync(path.join(logFolder, "emulated-requests.jsonl"), "utf8").trim().split("\n");
  return requests
    .map((line) => JSON.parse(line) as { service: string; operation: string })
    .filter(({ service, operation }) => service === "dynamodb" && /^(Put|Delete)Item$/.test(operation))
    .at(-1)?.operation;
}

/** Lock files of Terraform's local backend below a folder. */
function lockFiles(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries.filter(({ name }) => name.endsWith(".lock.info")).map(({ name }) => name);
}

describe("npm start, of another configuration, for a caller with hostile settings", () => {
  let elsewhere: Canary;
  beforeEach(async () => {
    elsewhere = await canary();
  });
  afterEach(() => elsewhere.close());

  test(
    "deploys and fails over, and no request leaves for anywhere but the emulator",
    async () => {
      const before = await checkout();
      const environment = { ...hostileEnvironment(elsewhere), ...chosen("other", otherRegionsAndMoreApplications) };
      const { exitCode, stdout, stderr } = await npm(["start", "--", "--json"], environment).ended;
      expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({ schemaVersion: 1, command: "start", outcome: "passed" });
      expect(report.findings.length).toBeGreaterThan(0);
      expect(report.findings.filter(({ status }: { status: string }) => status !== "holds")).toEqual([]);
      const requests = readFileSync(path.join(runFolder(stderr), "emulated-requests.jsonl"), "utf8");
      expect(requests).toContain("RemoveFromGlobalCluster");
      expect(elsewhere.requests).toEqual([]);
      // The question whether the registry answers is the one thing that is asked outside.
      expect(connections()).toEqual(["registry.terraform.io"]);
      expect(existsSync(path.join(folder(), "credential-process-ran"))).toBe(false);
      expect(existsSync(path.join(folder(), "elsewhere"))).toBe(false);
      expect(await checkout()).toBe(before);
    },
    60 * MINUTE,
  );

  test.each([
    ["an endpoint", {}, /^(GET|PUT|HEAD|POST) /],
    ["the real AWS", { AWS_ENDPOINT_URL: "", AWS_ENDPOINT_URL_S3: "" }, /^CONNECT .*amazonaws/],
  ])(
    "would show a request to %s, if the settings reached Terraform",
    async (_, more, expected) => {
      const cwd = path.join(folder(), "stack");
      mkdirSync(cwd);
      const backend = { bucket: "b", key: "k", region: "eu-west-1", skip_requesting_account_id: true, max_retries: 1 };
      writeFileSync(path.join(cwd, "main.tf.json"), JSON.stringify({ terraform: { backend: { s3: backend } } }));
      const { TF_CLI_ARGS: _args, TF_WORKSPACE: _workspace, ...hostile } = hostileEnvironment(elsewhere);
      const env = { ...hostile, ...USABLE, ...more };
      await run("terraform", ["init", "-input=false"], { cwd, env }).catch(() => {});
      expect(elsewhere.requests).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
    },
    5 * MINUTE,
  );
});

describe("Ctrl-C", () => {
  let started: Running | undefined;
  afterEach(async () => {
    if (started === undefined) return;
    for (const pid of await survivors(await family(started.pid))) process.kill(pid, "SIGKILL");
  });

  /** Text of the logs of every deployment in a run. */
  const deployLogs = (logFolder: string) =>
    readdirSync(logFolder)
      .filter((name) => name.startsWith("deploy-"))
      .map((name) => readFileSync(path.join(logFolder, name), "utf8"))
      .join("\n");

  test.each([
    ["while foundation is applied with a local state", /aws_kms_key.*: Creating\.\.\./],
    ["while the regions are deployed", /aws_rds_cluster\.database.*: Creating\.\.\./],
  ])(
    "%s lets Terraform release its lock and ends everything",
    async (_, moment) => {
      const before = await checkout();
      started = npm(["start"]);
      await started.printed("Logs: ");
      const logFolder = runFolder(started.stderr());
      while (!moment.test(deployLogs(logFolder))) await sleep(100);
      const everything = await family(started.pid);
      process.kill(-started.pid, "SIGINT");
      const { exitCode, stderr } = await started.ended;
      expect(stderr).toContain("Interrupted. Terraform finishes its requests under way and releases its lock");
      expect(exitCode).toBe(1);
      expect(everything.length).toBeGreaterThan(3);
      expect(await survivors(everything)).toEqual([]);
      // Terraform's own words when it stops in order; one that is killed says nothing.
      expect(deployLogs(logFolder)).toContain("Gracefully shutting down");
      expect(lastWriteToLockTable(logFolder)).not.toBe("PutItem");
      expect(lockFiles(logFolder)).toEqual([]);
      expect(await checkout()).toBe(before);
    },
    15 * MINUTE,
  );
});

import { chmodSync, existsSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { production } from "../../src/config/production";
import { temporaryFolder } from "../helpers/folder";
import { npm } from "../helpers/processes";

const folder = temporaryFolder();

/** A PATH with the tools of this machine, but for those named. */
function pathWithout(...missing: string[]): string {
  for (const directory of (process.env.PATH ?? "").split(path.delimiter).filter(existsSync)) {
    for (const name of readdirSync(directory)) {
      const link = path.join(folder(), name);
      if (!missing.includes(name) && !existsSync(link)) symlinkSync(path.join(directory, name), link);
    }
  }
  return folder();
}

function fakeTool(name: string, script: string): void {
  const file = path.join(folder(), name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

test("names every problem of a broken configuration and starts nothing", async () => {
  const file = path.join(folder(), "broken.json");
  writeFileSync(file, JSON.stringify({ ...production, project: "X", activeRegion: "eu-north-1" }));
  const { exitCode, stderr } = await npm(["start"], { ...process.env, PLATFORM_CONFIG: file }).ended;
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`${file}: 2 problems`);
  expect(stderr).toContain('project is "X"; allowed: lower-case letters');
  expect(stderr).toContain('activeRegion is "eu-north-1"; allowed: eu-west-1 or eu-central-1');
  expect(stderr).not.toContain("Check the tools");
});

test("says which tools are missing, what for and how to get them", async () => {
  const { exitCode, stderr } = await npm(["start"], { ...process.env, PATH: pathWithout("terraform", "python3") })
    .ended;
  expect(exitCode).toBe(2);
  expect(stderr).toContain("tools: 2 problems");
  expect(stderr).toContain(
    "terraform is missing; allowed: Terraform 1.11.4 (.terraform-version), which plans and applies",
  );
  expect(stderr).toContain("python3 is missing; allowed: Python 3.11 or later, which runs the emulator");
  expect(stderr).toContain("Install it from https://developer.hashicorp.com/terraform/install");
});

test("refuses another version of Terraform", async () => {
  fakeTool("terraform", `echo '{"terraform_version":"1.5.7"}'`);
  const PATH = `${folder()}${path.delimiter}${process.env.PATH}`;
  const { exitCode, stderr } = await npm(["start"], { ...process.env, PATH }).ended;
  expect(exitCode).toBe(2);
  expect(stderr).toContain('terraform is "1.5.7"; allowed: Terraform 1.11.4');
});

test.each([
  [["start", "--", "--fast"], "unknown option '--fast'"],
  [["start", "--", "--endpoint", "ftp://x"], "It has to be a URL that begins with http:// or https://."],
  [["gameday", "--", "--scenario", "flood"], "It has to be one of cdktf, region-loss"],
  [["bench", "--", "--runs", "0"], "It has to be a whole number from 1 to 999."],
  [
    ["gameday", "--", "--endpoint", "http://127.0.0.1:1"],
    '--endpoint is "http://127.0.0.1:1"; allowed: --scenario with any scenario but interrupted',
  ],
])("refuses %j", async (args, says) => {
  const { exitCode, stdout, stderr } = await npm(args).ended;
  expect(stderr).toContain(says);
  expect(exitCode).toBe(2);
  expect(stdout).toBe("");
});

test("lists the scenarios, and plays none", async () => {
  const { exitCode, stderr } = await npm(["gameday", "--", "--list"]).ended;
  expect(exitCode).toBe(0);
  expect(
    stderr
      .trim()
      .split("\n")
      .map((line) => line.split(":")[0]),
  ).toEqual([
    "cdktf",
    "region-loss",
    "failover-command",
    "failover-killed",
    "console-button",
    "preflight",
    "fence",
    "route53-loss",
    "two-presses",
    "dr-loss",
    "drift",
    "interrupted",
  ]);
});

test("helps", async () => {
  const { exitCode, stderr } = await npm(["gameday", "--", "--help"]).ended;
  expect(exitCode).toBe(0);
  expect(stderr).toContain("play one only: cdktf, region-loss");
});
